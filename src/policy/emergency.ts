import type { Role } from '../contracts/roles.ts';
import { hasRole, type Principal } from './principal.ts';

/** Who may let somebody else read a case in an emergency, and sees every such access. */
export const emergencyApprovers = ['auditor', 'administrator'] as const satisfies readonly Role[];

/** An approval is for now: what nobody allowed within this time has to be asked for again. */
export const approvalWindowMs = 60 * 60_000;

export interface EmergencyFacts {
  readonly userId: string;
  readonly askedAt: Date;
  readonly approvedAt: Date | null;
  readonly until: Date | null;
  readonly endedAt: Date | null;
}

export type EmergencyState = 'asked' | 'active' | 'ended';

export function emergencyState(facts: EmergencyFacts, now: Date): EmergencyState {
  if (facts.endedAt) return 'ended';
  if (facts.until) return facts.until > now ? 'active' : 'ended';
  return now.getTime() - facts.askedAt.getTime() < approvalWindowMs ? 'asked' : 'ended';
}

/** Two people: who asks never approves. */
export function mayApprove(
  principal: Principal,
  facts: EmergencyFacts,
): 'yes' | 'role-missing' | 'asked-by-self' {
  if (!hasRole(principal, emergencyApprovers)) return 'role-missing';
  return principal.userId === facts.userId ? 'asked-by-self' : 'yes';
}

/** Who asked gives it back; who could approve takes it away. */
export const mayEnd = (principal: Principal, facts: EmergencyFacts): boolean =>
  principal.userId === facts.userId || hasRole(principal, emergencyApprovers);
