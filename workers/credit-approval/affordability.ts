/** Stands for "no income at all": above every threshold, yet a number that a table can compare. */
export const beyondAnyRatio = 999;

/** Share of the monthly income that all instalments take, in percent with one decimal. */
export function debtToIncomePercent(instalmentsMinor: number, monthlyIncomeMinor: number): number {
  return ratio(instalmentsMinor * 100, monthlyIncomeMinor, 10);
}

/** Loan to value of the collateral in percent with one decimal; 0 when there is no collateral. */
export function loanToValuePercent(amountMinor: number, collateralValueMinor: number | null): number {
  return collateralValueMinor === null ? 0 : ratio(amountMinor * 100, collateralValueMinor, 10);
}

/** How many yearly incomes the amount is, with two decimals. */
export function amountToAnnualIncome(amountMinor: number, monthlyIncomeMinor: number): number {
  return ratio(amountMinor, monthlyIncomeMinor * 12, 100);
}

function ratio(part: number, whole: number, decimals: number): number {
  if (whole <= 0) return beyondAnyRatio;
  return Math.min(beyondAnyRatio, Math.round((part / whole) * decimals) / decimals);
}
