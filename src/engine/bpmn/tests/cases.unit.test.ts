import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compileBpmn } from '../index.ts';

/** Public files and reports, beside the checkout of those who work on the engine. */
const folder = '../shared/cases/bpmn';
const files = existsSync(folder)
  ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.bpmn'))
  : [];

describe.skipIf(files.length === 0)('the cases of ../shared/cases/bpmn', () => {
  test.each(files)('%s gives models or reasons', (file) => {
    const compilation = compileBpmn(readFileSync(join(folder, file), 'utf8'), file);
    if (compilation.kind === 'model') expect(compilation.processes.length).toBeGreaterThan(0);
    else
      for (const problem of compilation.problems)
        expect(problem).toMatchObject({
          file,
          message: expect.stringMatching(/\S/),
          advice: expect.stringMatching(/\S/),
        });
  });

  test('what was made for this project ends as it should', () => {
    const outcomes = files
      .filter((file) => file.startsWith('made'))
      .sort()
      .map((file) => {
        const compilation = compileBpmn(readFileSync(join(folder, file), 'utf8'), file);
        return `${file}: ${compilation.kind}`;
      });
    expect(outcomes).toEqual([
      'made/chinese-ids.bpmn: refused',
      'made/committee-mi-v1.bpmn: model',
      'made/committee-mi-v2.bpmn: model',
      'made/cycle-cron-0900.bpmn: model',
      'made/cycle-feel-now.bpmn: model',
      'made/due-feel-at.bpmn: model',
      'made/due-feel-now.bpmn: model',
      'made/due-offset.bpmn: model',
      'made/due-region.bpmn: model',
      'made/due-seconds-only.bpmn: model',
      'made/due-year-9999.bpmn: model',
      'made/long-ids-300.bpmn: refused',
      'made/uuid-ids.bpmn: refused',
      'made/version-tag-40k.bpmn: refused',
    ]);
  });
});
