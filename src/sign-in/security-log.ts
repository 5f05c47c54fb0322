import type { Knex } from 'knex';
import type { Clock } from '../contracts/clock.ts';

/** Everything that the security log knows of. */
export type SecurityEventKind =
  | 'sign-in'
  | 'sign-in-refused'
  | 'sign-out'
  | 'session-expired'
  | 'session-unknown'
  | 'token-unknown'
  | 'cross-site'
  | 'refusal'
  /** Somebody of the bank looked a customer up, or opened their data to fill in a form. */
  | 'access'
  /** Asked for, approved, used or ended. */
  | 'emergency-access';

export interface SecurityEvent {
  readonly kind: SecurityEventKind;
  /** Who, as far as known. */
  readonly userId?: string | undefined;
  /** What: `METHOD /pattern`, never with the values of its parameters. */
  readonly route?: string | undefined;
  readonly caseId?: string | undefined;
  /** Why: a code such as `role-missing`. */
  readonly reason?: string | undefined;
}

/** Writes one line into the security log. No personal data: ids and codes only. */
export async function writeSecurityEvent(db: Knex, clock: Clock, event: SecurityEvent): Promise<void> {
  await db('bank.security_event').insert({
    at: clock.now(),
    kind: event.kind,
    user_id: event.userId ?? null,
    route: event.route ?? null,
    case_id: event.caseId ?? null,
    reason: event.reason ?? null,
  });
}
