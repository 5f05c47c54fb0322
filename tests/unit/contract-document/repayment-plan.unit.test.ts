import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addMonths, repaymentPlan } from '../../../src/contract-document/repayment-plan.ts';

const terms = fc.record({
  principalMinor: fc.integer({ min: 1, max: 100_000_000_000 }),
  annualRateBp: fc.integer({ min: 0, max: 3_600 }),
  termMonths: fc.integer({ min: 1, max: 480 }),
  firstDueDate: fc.constant('2026-12-31'),
});
const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);

describe('repayment plan', () => {
  it('pays the principal back to the fen, never negative', () => {
    fc.assert(
      fc.property(terms, (loan) => {
        const plan = repaymentPlan(loan);
        expect(plan).toHaveLength(loan.termMonths);
        expect(sum(plan.map((row) => row.principalMinor))).toBe(loan.principalMinor);
        expect(plan.at(-1)!.balanceMinor).toBe(0);
        for (const row of plan) {
          expect(row.totalMinor).toBe(row.principalMinor + row.interestMinor);
          expect(Math.min(row.principalMinor, row.interestMinor, row.balanceMinor)).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it('has equal instalments but for the last', () => {
    const plan = repaymentPlan({
      principalMinor: 12_000_000,
      annualRateBp: 480,
      termMonths: 36,
      firstDueDate: '2026-12-15',
    });
    const totals = new Set(plan.slice(0, -1).map((row) => row.totalMinor));
    // 120,000 x 0.004 / (1 - 1.004^-36)
    expect([...totals]).toEqual([358_574]);
    expect(Math.abs(plan.at(-1)!.totalMinor - 358_574)).toBeLessThan(36);
    expect(plan[0]!.interestMinor).toBe(48_000);
  });

  it('divides a loan without interest', () => {
    const plan = repaymentPlan({
      principalMinor: 100,
      annualRateBp: 0,
      termMonths: 3,
      firstDueDate: '2026-12-15',
    });
    expect(plan.map((row) => row.totalMinor)).toEqual([33, 33, 34]);
  });

  it('keeps to the last day of short months', () => {
    expect([0, 1, 2, 3].map((n) => addMonths('2026-12-31', n))).toEqual([
      '2026-12-31',
      '2027-01-31',
      '2027-02-28',
      '2027-03-31',
    ]);
  });

  it.each([
    { principalMinor: 0 },
    { principalMinor: 1.5 },
    { annualRateBp: -1 },
    { termMonths: 0 },
    { termMonths: 481 },
    { firstDueDate: 'soon' },
  ])('refuses %o', (wrong) => {
    const loan = {
      principalMinor: 100_000,
      annualRateBp: 450,
      termMonths: 12,
      firstDueDate: '2026-12-15',
      ...wrong,
    };
    expect(() => repaymentPlan(loan)).toThrow(RangeError);
  });
});
