import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkForm } from '../../../src/api/services/check-form.ts';
import { formFields } from '../../../src/api/services/form-fields.ts';

const form = {
  components: [
    { type: 'textarea', key: 'note' },
    { type: 'checklist', key: 'departments', values: [{ value: 'legal' }, { value: 'it' }] },
    { type: 'number', key: 'amount', validate: { required: true, min: 1 }, conditional: { hide: '=x' } },
    { type: 'checkbox', key: 'agreed', validate: { required: true } },
    { type: 'select', key: 'fixed', readonly: true },
    { type: 'button', key: 'go' },
  ],
};
const faults = (values: object) =>
  checkForm(formFields(form), values as never).map(({ field, code }) => `${field} ${code}`);

describe('a filled-in form', () => {
  it.each([
    [{ agreed: true }, []],
    [{}, ['variables.agreed required']],
    [{ agreed: 'yes' }, ['variables.agreed type']],
    [{ agreed: true, departments: ['legal', 'it'] }, []],
    [{ agreed: true, departments: ['hr'] }, ['variables.departments enum']],
    [{ agreed: true, departments: 'legal' }, ['variables.departments type']],
    [{ agreed: true, amount: 0 }, ['variables.amount minimum']],
    [{ agreed: true, amount: Number.NaN }, ['variables.amount type']],
    [{ agreed: true, fixed: 'a' }, ['variables.fixed unknown']],
    [{ agreed: true, go: 1 }, ['variables.go unknown']],
    [{ agreed: true, note: { $: 1 } }, ['variables.note type']],
    [
      { agreed: true, caseId: 'AO-1', __proto__x: 1 },
      ['variables.caseId unknown', 'variables.__proto__x unknown'],
    ],
  ])('%j', (values, expected) => expect(faults(values)).toEqual(expected));

  it('counts every text area as free text', () => {
    expect(formFields(form).find((field) => field.key === 'note')?.claimCheck).toBe(true);
  });
});

it('can read every form of the processes; what people write in them never enters the engine', () => {
  const folders = readdirSync('processes');
  const files = folders.flatMap((folder) =>
    readdirSync(join('processes', folder))
      .filter((file) => file.endsWith('.form'))
      .map((file) => join('processes', folder, file)),
  );
  expect(files.length).toBeGreaterThan(5);
  for (const file of files) {
    const fields = formFields(JSON.parse(readFileSync(file, 'utf8')));
    expect(fields.length, file).toBeGreaterThan(0);
    for (const field of fields.filter(({ type }) => type === 'textarea'))
      expect(field.claimCheck, file).toBe(true);
  }
});
