import type { Role } from '../contracts/roles.ts';
import type { Principal } from './principal.ts';

/** Whose work a supervisor gives out and arranges while they are away. */
const supervised: Readonly<Partial<Record<Role, readonly Role[]>>> = {
  'account-supervisor': ['account-reviewer', 'account-supervisor'],
  'duty-manager': ['account-reviewer', 'account-supervisor', 'duty-manager'],
  'branch-manager': ['credit-officer', 'customer-manager', 'branch-clerk', 'branch-manager'],
  'head-office-risk': ['credit-officer', 'branch-manager', 'head-office-risk', 'committee-member'],
  'team-lead': ['complaint-handler', 'team-lead'],
  'department-head': ['complaint-handler', 'team-lead', 'department-head'],
  'head-office': ['complaint-handler', 'team-lead', 'department-head', 'head-office'],
};

/** Whether one of the groups (roles that a task is offered to, or that a person has) is under this supervisor. */
export const supervises = (principal: Principal, groups: readonly string[]): boolean =>
  principal.roles.some((role) =>
    (supervised[role] ?? []).some((group) => (groups as readonly string[]).includes(group)),
  );
