import type { Knex } from 'knex';
import type { Clock } from '../contracts/clock.ts';
import { type Delivery, deliverDue, putMessage } from './message-outbox.ts';

/** An e-mail to somebody who works here. It holds ids, nothing of a customer. */
export interface StaffEmail {
  readonly messageId: string;
  readonly userId: string;
  /** Key of `processes/shared/staff-email-templates.json`. */
  readonly templateId: string;
  readonly caseId: string;
  readonly userTaskKey?: string | undefined;
}

/** After a day the page has told it, or it does not matter any more. */
const usefulMs = 24 * 3_600_000;

/** Puts an e-mail into the outbox, in the transaction of its cause. */
export function putStaffEmail(trx: Knex, email: StaffEmail, at: Date): Promise<void> {
  const { messageId, userId, templateId, caseId, userTaskKey } = email;
  const reference = { caseId, userTaskKey: userTaskKey ?? null };
  const expiresAt = new Date(at.getTime() + usefulMs);
  return putMessage(
    trx,
    'email',
    { messageId, recipientId: userId, templateId, reference },
    { at, expiresAt },
  );
}

/**
 * Delivers the e-mails that are due, to the addresses that the directory has now; somebody without one gets none.
 * @see deliverDue
 */
export function deliverStaffEmail(
  { db, clock }: { readonly db: Knex; readonly clock: Clock },
  send: (email: StaffEmail & { readonly address: string }) => Promise<Delivery>,
): Promise<number> {
  return deliverDue({ db, clock, channel: 'email' }, async (message) => {
    const { messageId, recipientId: userId, templateId, reference } = message;
    const person = await db('bank.person').where('user_id', userId).first('email');
    if (!person?.email) return 'refused';
    return send({
      messageId,
      userId,
      templateId,
      caseId: reference!.caseId!,
      userTaskKey: reference!.userTaskKey ?? undefined,
      address: person.email,
    });
  });
}
