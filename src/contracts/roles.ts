/**
 * Every role there is. `customer`: somebody signed in by phone code, who sees only what is theirs. `channel`: the bank's
 * own front ends, a service account that acts for customers whom those have signed in.
 */
export const roles = [
  'customer',
  'channel',
  'account-reviewer',
  'account-supervisor',
  'duty-manager',
  'credit-officer',
  'branch-manager',
  'head-office-risk',
  'committee-member',
  'complaint-handler',
  'team-lead',
  'department-head',
  'head-office',
  'branch-clerk',
  'customer-manager',
  'contact-centre-agent',
  'process-analyst',
  'operator',
  'auditor',
  'administrator',
] as const;
export type Role = (typeof roles)[number];

/** Roles that work on user tasks. */
export const approvers = [
  'account-reviewer',
  'account-supervisor',
  'duty-manager',
  'credit-officer',
  'branch-manager',
  'head-office-risk',
  'committee-member',
  'complaint-handler',
  'team-lead',
  'department-head',
  'head-office',
  'branch-clerk',
  'customer-manager',
] as const satisfies readonly Role[];

/** Who enters a case for a customer; four eyes counts it. */
export const intake = [
  'branch-clerk',
  'customer-manager',
  'contact-centre-agent',
] as const satisfies readonly Role[];

/** Who may give a task to somebody else. */
export const supervisors = [
  'account-supervisor',
  'duty-manager',
  'branch-manager',
  'head-office-risk',
  'team-lead',
  'department-head',
  'head-office',
] as const satisfies readonly Role[];
