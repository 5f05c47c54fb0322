import { Value } from 'typebox/value';
import { expect, test } from 'vitest';
import { ComplaintApplication, complaintStartVariables } from '../../../src/contracts/complaint.ts';

const valid = { subject: 'fee', text: '多收了我的年费' };

test('a complaint needs a known subject and a text that says something', () => {
  expect(Value.Check(ComplaintApplication, valid)).toBe(true);
  expect(Value.Check(ComplaintApplication, { ...valid, subject: 'weather' })).toBe(false);
  expect(Value.Check(ComplaintApplication, { ...valid, text: '哦' })).toBe(false);
  expect(Value.Check(ComplaintApplication, { ...valid, text: '多'.repeat(4001) })).toBe(false);
  expect(Value.Check(ComplaintApplication, { ...valid, relatedCaseId: 'AO-1' })).toBe(false);
  expect(Value.Check(ComplaintApplication, { ...valid, unknown: 1 })).toBe(false);
});

test('the process is started with codes and ids, never with the text', () => {
  const full = {
    ...valid,
    subject: 'fee',
    regulatorComplaint: true,
    relatedCaseId: 'AO-20261121-7K3M9QZT',
    involvedStaff: ['u-1'],
  } as const;
  const variables = complaintStartVariables({ ...full, involvedStaff: ['u-1'] }, 'TX-1');
  expect(variables).toEqual({
    subject: 'fee',
    textId: 'TX-1',
    regulatorComplaint: true,
    relatedCaseId: 'AO-20261121-7K3M9QZT',
    excludedStaff: ['u-1'],
  });
  expect(JSON.stringify(variables)).not.toContain(valid.text);
  expect(complaintStartVariables({ subject: 'other' }, 'TX-2')).toMatchObject({
    regulatorComplaint: false,
    excludedStaff: [],
  });
});
