import type { Principal } from './principal.ts';

/** Of a case, what decides who comes near it. */
export interface CaseReach {
  readonly customerId: string;
  readonly branch: string | null;
}

export type ReachVerdict =
  | { readonly allowed: true }
  /** `hidden`: that the case exists is not told either. */
  | { readonly allowed: false; readonly reason: 'other-customer' | 'other-branch'; readonly hidden: boolean };

export const isCustomer = (principal: Principal): boolean => principal.roles.includes('customer');

/** People of a branch act in cases of their branch and of none; head office has no branch and acts everywhere. */
export const isOtherBranch = (principal: Principal, branch: string | null): boolean =>
  principal.branch !== undefined && branch !== null && branch !== principal.branch;

/**
 * May this principal come near the case at all, whatever for? Asked for every route that names a case or one of its
 * tasks, before its role-specific rules. `undefined`: no such case; a customer is told the same as for somebody else's.
 */
export function mayReach(principal: Principal, found: CaseReach | undefined): ReachVerdict {
  if (isCustomer(principal)) {
    const own = principal.customerId !== undefined && principal.customerId === found?.customerId;
    return own ? { allowed: true } : { allowed: false, reason: 'other-customer', hidden: true };
  }
  if (found && isOtherBranch(principal, found.branch))
    return { allowed: false, reason: 'other-branch', hidden: false };
  return { allowed: true };
}

/** The same for lists: only cases of this branch and of none. */
export const listBranch = (principal: Principal): string | undefined => principal.branch;

/**
 * Customers apply for themselves only: for the customer whom they are, or, before their first application, for somebody
 * whom the bank has not met.
 */
export const mayApplyFor = (
  principal: Principal,
  applicant: { readonly customerId: string; readonly created: boolean },
): boolean =>
  !isCustomer(principal) ||
  (principal.customerId === undefined ? applicant.created : principal.customerId === applicant.customerId);
