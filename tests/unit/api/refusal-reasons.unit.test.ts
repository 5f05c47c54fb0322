import { describe, expect, it } from 'vitest';
import { reasonsOf } from '../../../src/api/services/refusal-reasons.ts';
import { instalmentClass } from '../../../src/contracts/choices.ts';

const reason = (outcome: string, zh: string) => ({ outcome, zh, en: zh });

describe('reasons for the applicant', () => {
  it('are none while the rules refused nothing', () => {
    expect(reasonsOf({})).toEqual([]);
    expect(reasonsOf({ preApproval: { result: 'review', reasons: [reason('review', 'a')] } })).toEqual([]);
    const refer = { code: 'SCORE', ...reason('refer', 'b') };
    expect(reasonsOf({ machineDecision: refer, reasonCodes: ['R01'] })).toEqual([]);
  });

  it('are those that refused, not those that only asked for a look', () => {
    const reasons = [reason('reject', 'a'), reason('review', 'b')];
    expect(reasonsOf({ preApproval: { result: 'reject', reasons } })).toEqual([{ zh: 'a', en: 'a' }]);
  });

  it('name the hard findings of a policy, and what weighed on a score', () => {
    const policy = { code: 'POLICY', ...reason('decline', 'p') };
    const policyFindings = [
      { severity: 'hard', zh: 'h', en: 'h' },
      { severity: 'refer', zh: 'r', en: 'r' },
    ];
    const told = (results: Parameters<typeof reasonsOf>[0]) => reasonsOf(results).map(({ zh }) => zh);
    expect(told({ machineDecision: policy, policyFindings, reasonCodes: ['R01'] })).toEqual(['p', 'h']);
    const score = { code: 'SCORE', ...reason('decline', 's') };
    expect(told({ machineDecision: score, policyFindings, reasonCodes: ['R01', 'R99'] })).toEqual([
      's',
      '申请的贷款期限较长',
    ]);
  });
});

it('the class of an instalment follows from amount, term and income', () => {
  expect(instalmentClass(1_200_000, 12, 200_000)).toBe(1);
  expect(instalmentClass(1_200_000, 12, 400_000)).toBe(2);
  expect(instalmentClass(1_200_000, 12, 500_000)).toBe(3);
  expect(instalmentClass(1_200_000, 12, 600_000)).toBe(4);
  expect(instalmentClass(1_200_000, 12, 0)).toBe(1);
});
