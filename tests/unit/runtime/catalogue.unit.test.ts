import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Type from 'typebox';
import { expect, test } from 'vitest';
import { projectRoot } from '../../../src/config/project-root.ts';
import { allWorkers, workersByFolder } from '../../../workers/runtime/all-workers.ts';
import { buildCatalogue, describeSchema, renderCatalogue } from '../../../workers/runtime/catalogue.ts';
import { defaultTimeoutMs } from '../../../workers/runtime/handle-job.ts';

test('docs/job-catalogue.md is what the code says: run npm run catalogue', () => {
  const text = renderCatalogue(buildCatalogue(workersByFolder, defaultTimeoutMs));
  expect(readFileSync(join(projectRoot, 'docs/job-catalogue.md'), 'utf8')).toBe(text);
});

test('every job type is kebab-case, declared once, documented in two languages, and asks for the case', () => {
  for (const worker of allWorkers()) {
    expect(worker.type).toMatch(/^[a-z]+(-[a-z]+)+$/);
    expect(worker.purpose.zh).toMatch(/[\u4e00-\u9fff]/);
    expect(worker.purpose.en).toMatch(/[a-z]{3}/);
    expect(Object.keys(worker.input.properties)).toContain('caseId');
  }
});

test.each([
  [Type.Integer({ minimum: 0, maximum: 100 }), 'integer 0..100'],
  [Type.Number({ minimum: 1 }), 'number >= 1'],
  [Type.Union([Type.Literal('a'), Type.Null()]), '"a" | null'],
  [Type.Array(Type.Union([Type.String(), Type.Number()])), '(string | number)[]'],
  [Type.Array(Type.Object({ code: Type.String() })), '{ code: string }[]'],
  [Type.Any(), 'any'],
])('describes a schema in a few words', (schema, text) => {
  expect(describeSchema(schema)).toBe(text);
});
