import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  amountToAnnualIncome,
  beyondAnyRatio,
  debtToIncomePercent,
  loanToValuePercent,
} from '../../../workers/credit-approval/affordability.ts';

describe('affordability', () => {
  it('gives percent with one decimal', () => {
    expect(debtToIncomePercent(333_333, 1_000_000)).toBe(33.3);
    expect(loanToValuePercent(85_100, 100_000)).toBe(85.1);
    expect(amountToAnnualIncome(8_000_000, 100_000)).toBe(6.67);
  });

  it('keeps a value just above a threshold above it', () => {
    expect(debtToIncomePercent(7_006, 10_000)).toBeGreaterThan(70);
    expect(debtToIncomePercent(7_000, 10_000)).toBe(70);
  });

  it('counts no income as beyond every threshold and no collateral as no loan to value', () => {
    expect(debtToIncomePercent(1, 0)).toBe(beyondAnyRatio);
    expect(amountToAnnualIncome(1, 0)).toBe(beyondAnyRatio);
    expect(loanToValuePercent(1, null)).toBe(0);
  });

  it('never falls when the instalments grow', () => {
    const money = fc.integer({ min: 0, max: 1_000_000_000 });
    fc.assert(
      fc.property(money, money, fc.integer({ min: 1, max: 1_000_000_000 }), (a, b, income) => {
        const [less, more] = a < b ? [a, b] : [b, a];
        expect(debtToIncomePercent(less, income)).toBeLessThanOrEqual(debtToIncomePercent(more, income));
      }),
    );
  });
});
