import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { migrate } from '../../src/db/migrate.ts';
import { startPostgres } from '../../src/local/postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** URL of the migrated template database of this test run. */
    postgresUrl: string;
  }
}

/** One real PostgreSQL for the run; its database `tongban` is migrated once and cloned by each test file. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'tongban-test-postgres-'));
  mkdirSync(join(folder, 'server'), { mode: 0o755 });
  const { chmodSync } = await import('node:fs');
  chmodSync(folder, 0o755);
  const server = await startPostgres({
    folder: join(folder, 'server'),
    logFile: join(folder, 'postgres.log'),
    // It goes with the run; tests that kill a server start their own.
    settings: { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', max_connections: '200' },
  });
  await migrate(server.url);
  project.provide('postgresUrl', server.url);
  return async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
