import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkForm } from '../../../src/api/services/check-form.ts';
import { formFields } from '../../../src/api/services/form-fields.ts';

const form = {
  components: [
    { type: 'textarea', key: 'note' },
    { type: 'checklist', key: 'departments', values: [{ value: 'legal' }, { value: 'it' }] },
    {
      type: 'group',
      conditional: { hide: '=kind != "money"' },
      components: [
        { type: 'number', key: 'amount', validate: { required: true, min: 1 } },
        { type: 'textfield', key: 'account', conditional: { hide: '=amount = null or amount < limit' } },
      ],
    },
    { type: 'textfield', key: 'odd', validate: { required: false }, conditional: { hide: '=((' } },
    { type: 'checkbox', key: 'agreed', validate: { required: true } },
    { type: 'select', key: 'fixed', readonly: true },
    { type: 'button', key: 'go' },
  ],
};
const faults = (values: object) =>
  checkForm(formFields(form), values as never, { kind: 'money', limit: 5 }).map(
    ({ field, code }) => `${field} ${code}`,
  );

describe('a filled-in form', () => {
  it.each([
    [{ agreed: true, amount: 1 }, []],
    [{ amount: 1 }, ['variables.agreed required']],
    [{ agreed: 'yes', amount: 1 }, ['variables.agreed type']],
    [{ agreed: true, amount: 1, departments: ['legal', 'it'] }, []],
    [{ agreed: true, amount: 1, departments: ['hr'] }, ['variables.departments enum']],
    [{ agreed: true, amount: 1, departments: 'legal' }, ['variables.departments type']],
    [{ agreed: true, amount: 0 }, ['variables.amount minimum']],
    [{ agreed: true, amount: Number.NaN }, ['variables.amount type']],
    [{ agreed: true, amount: 1, fixed: 'a' }, ['variables.fixed unknown']],
    [{ agreed: true, amount: 1, go: 1 }, ['variables.go unknown']],
    [{ agreed: true, amount: 1, note: { $: 1 } }, ['variables.note type']],
    [
      { agreed: true, amount: 1, caseId: 'AO-1', __proto__x: 1 },
      ['variables.caseId unknown', 'variables.__proto__x unknown'],
    ],
    // What is shown by what is known and by the other answers.
    [{ agreed: true }, ['variables.amount required']],
    [{ agreed: true, amount: 1, account: 'A-1' }, ['variables.account not-asked']],
    [{ agreed: true, amount: 5, account: 'A-1' }, []],
    [{ agreed: true, amount: 1, odd: 'shown' }, []],
  ])('%j', (values, expected) => expect(faults(values)).toEqual(expected));

  it('asks for nothing in a group that is hidden, and takes nothing for it', () => {
    const of = (values: object) => checkForm(formFields(form), values as never, { kind: 'service' });
    expect(of({ agreed: true })).toEqual([]);
    expect(of({ agreed: true, amount: 1 }).map(({ code }) => code)).toEqual(['not-asked']);
  });

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
