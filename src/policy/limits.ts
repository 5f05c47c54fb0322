import type { LoanFacts, PersonLimit } from './facts.ts';

const fits = (limit: PersonLimit, loan: LoanFacts): boolean =>
  (limit.product === '*' || limit.product === loan.product) &&
  (limit.grade === '*' || limit.grade === loan.grade);

/**
 * How the loan stands to the limits of these persons. Which amount a role decides is the business of
 * credit-authority.dmn, which brought the task to the role; a personal limit narrows that and never widens it.
 */
export function judgeLimits(
  userIds: readonly string[],
  loan: LoanFacts | 'unknown' | null,
  limits: readonly PersonLimit[],
): 'within' | 'above' | 'unknown' {
  const own = limits.filter((limit) => userIds.includes(limit.userId));
  if (loan === null || own.length === 0) return 'within';
  if (loan === 'unknown') return 'unknown';
  return own.some((limit) => fits(limit, loan) && loan.amountMinor > limit.limitMinor) ? 'above' : 'within';
}
