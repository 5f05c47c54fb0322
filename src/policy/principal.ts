import type { Role } from '../contracts/roles.ts';

/** Who is asking, as the sign-in or a service token says. */
export interface Principal {
  /** Unique among staff and services; for customers `customer:` and their id. */
  readonly userId: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly branch?: string;
  readonly team?: string;
  /** The one customer whom a person with role `customer` is; absent before their first application. */
  readonly customerId?: string;
  /** Those whose absence this person fills just now; four eyes counts them as one person. */
  readonly substituteFor?: readonly string[];
  /** Roles of those, under which work is offered to their substitute. */
  readonly substituteRoles?: readonly Role[];
  /** The emergency access under which this one request reads a case; every label is visible then. */
  readonly emergencyAccess?: string;
}

export const hasRole = (principal: Principal, roles: readonly Role[]): boolean =>
  principal.roles.some((role) => roles.includes(role));
