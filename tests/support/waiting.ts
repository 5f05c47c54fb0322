import { readFileSync } from 'node:fs';

/**
 * Test files that need an engine, and wait for the embedded one: paths from the project's root, sorted. They are left out of
 * every run, count as skipped, and only ever leave the list (`tests/unit/waiting.unit.test.ts`).
 */
export const waitingFiles: readonly string[] = JSON.parse(
  readFileSync(new URL('../waiting.json', import.meta.url), 'utf8'),
);
