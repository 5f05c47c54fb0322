import { describe, expect, test } from 'vitest';
import { caseIdPattern } from '../../../src/contracts/ids.ts';
import type { Customer } from '../../../src/customers/index.ts';
import { workers } from '../../../workers/account-opening/index.ts';
import { followUpCaseId } from '../../../workers/account-opening/open-follow-up-complaint.ts';
import { missingIn } from '../../../workers/account-opening/prepare-account-application.ts';
import { bestScore } from '../../../workers/account-opening/screen-customer.ts';
import { codeText } from '../../../workers/account-opening/send-sms-code.ts';

describe('the follow-up complaint', () => {
  test('has a complaint id that is always the same for one case', () => {
    const id = followUpCaseId('AO-20261121-7K3M9QZT');
    expect(id).toMatch(new RegExp(caseIdPattern));
    expect(id).toMatch(/^CP-20261121-/);
    expect(followUpCaseId('AO-20261121-7K3M9QZT')).toBe(id);
    expect(followUpCaseId('AO-20261121-7K3M9QZV')).not.toBe(id);
  });

  test('is not made for what is no case', () => {
    expect(() => followUpCaseId('nonsense')).toThrow('no case id');
  });
});

test('what the bank knows of a customer is completed, never overwritten', () => {
  const customer = { customerId: 'CU-0', name: 'n', address: 'known', documents: [] } as unknown as Customer;
  expect(missingIn(customer, { name: 'other', address: 'new', occupation: 'given' })).toEqual({
    occupation: 'given',
  });
});

test('the best score of a list counts, others do not', () => {
  const hits = [
    { list: 'pep', entryId: 'a', match: 'fuzzy', score: 80 },
    { list: 'sanctions', entryId: 'b', match: 'exact', score: 75 },
    { list: 'pep', entryId: 'c', match: 'exact', score: 92 },
  ] as const;
  expect([bestScore(hits, 'pep'), bestScore(hits, 'sanctions'), bestScore(hits, 'watch')]).toEqual([
    92, 75, 0,
  ]);
});

test('the text of the code names case and life time in both languages', () => {
  const text = codeText('012345', 'AO-20261121-7K3M9QZT');
  expect(text).toContain('验证码012345');
  expect(text).toContain('AO-20261121-7K3M9QZT');
  expect(text).toContain('5 minutes');
});

test('every worker names a purpose in both languages and needs the case', () => {
  for (const worker of workers) {
    expect(worker.purpose.zh).toMatch(/\p{Script=Han}/u);
    expect(worker.purpose.en).toMatch(/[a-z]/);
    expect(worker.input.required).toContain('caseId');
  }
});
