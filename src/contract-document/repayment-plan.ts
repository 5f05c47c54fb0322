/** One instalment of a plan, amounts in fen. */
export interface Instalment {
  readonly number: number;
  /** `YYYY-MM-DD`. */
  readonly dueDate: string;
  readonly principalMinor: number;
  readonly interestMinor: number;
  readonly totalMinor: number;
  /** Still owed after this instalment. */
  readonly balanceMinor: number;
}

export interface LoanTerms {
  readonly principalMinor: number;
  /** Yearly rate in basis points: 450 is 4.50 %. */
  readonly annualRateBp: number;
  readonly termMonths: number;
  /** `YYYY-MM-DD`; later instalments fall on the same day of the month, or its last day. */
  readonly firstDueDate: string;
}

/** 10 billion yuan: balance times rate stays exact in a double. */
const mostPrincipalMinor = 1_000_000_000_000 - 1;

/**
 * A plan of equal instalments (annuity): each month the rate's twelfth of the balance as interest, rounded half up to
 * the fen, the rest of the instalment as principal. The last instalment takes what rounding left, so that the
 * principal parts sum to the principal exactly.
 * @throws RangeError for terms no loan has
 */
export function repaymentPlan(terms: LoanTerms): Instalment[] {
  const { principalMinor, annualRateBp, termMonths, firstDueDate } = terms;
  requireWhole('principalMinor', principalMinor, 1, mostPrincipalMinor);
  requireWhole('annualRateBp', annualRateBp, 0, 3_600);
  requireWhole('termMonths', termMonths, 1, 480);
  const instalment = equalInstalmentMinor(principalMinor, annualRateBp, termMonths);
  const plan: Instalment[] = [];
  let balance = principalMinor;
  for (let number = 1; number <= termMonths; number++) {
    const interestMinor = Math.floor((2 * balance * annualRateBp + 120_000) / 240_000);
    const isLast = number === termMonths;
    const part = isLast ? balance : Math.max(0, Math.min(balance, instalment - interestMinor));
    balance -= part;
    plan.push({
      number,
      dueDate: addMonths(firstDueDate, number - 1),
      principalMinor: part,
      interestMinor,
      totalMinor: part + interestMinor,
      balanceMinor: balance,
    });
  }
  return plan;
}

/** The regular instalment in fen: P r / (1 - (1 + r)^-n), r the monthly rate; P / n without interest. */
export function equalInstalmentMinor(
  principalMinor: number,
  annualRateBp: number,
  termMonths: number,
): number {
  const rate = annualRateBp / 120_000;
  if (rate === 0) return Math.round(principalMinor / termMonths);
  return Math.round((principalMinor * rate) / (1 - (1 + rate) ** -termMonths));
}

/** The same day `months` later, or the last day of that month when it has no such day. */
export function addMonths(day: string, months: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const first = new Date(Date.UTC(year, month - 1 + months, 1));
  if (Number.isNaN(first.getTime())) throw new RangeError('a due date must be written YYYY-MM-DD');
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(date, last));
  return first.toISOString().slice(0, 10);
}

function requireWhole(name: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new RangeError(`${name} must be a whole number from ${least} to ${most}`);
  }
}
