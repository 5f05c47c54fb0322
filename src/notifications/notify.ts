import type { Knex } from 'knex';
import type { Notification } from '../contracts/task-page.ts';
import { withdrawMessage } from '../outbox/message-outbox.ts';
import { putStaffEmail } from '../outbox/staff-email-outbox.ts';

/** PostgreSQL channel on which replicas hear of new notifications: `{"userId": ..., "id": ...}`. */
export const notificationChannel = 'tongban_notification';

/** What a person is to be told: ids only. */
export interface NewNotification {
  readonly userId: string;
  readonly kind: Notification['kind'];
  readonly caseId: string;
  readonly userTaskKey?: string;
  readonly commentId?: string;
  /** The same cause tells a person once, however often it is tried. */
  readonly dedupKey: string;
  readonly at: Date;
}

/** Id of the e-mail that goes with a notification; also its idempotency key at the gateway. */
const emailIdOf = (notificationId: string) => `NT-${notificationId}`;

/**
 * Tells a person something, in the page and by e-mail, in the transaction of the cause.
 * @returns the notification's id; undefined when this cause told the person before
 */
export async function notify(trx: Knex, one: NewNotification): Promise<string | undefined> {
  const [made] = await trx('bank.notification')
    .insert({
      user_id: one.userId,
      kind: one.kind,
      case_id: one.caseId,
      user_task_key: one.userTaskKey ?? null,
      comment_id: one.commentId ?? null,
      dedup_key: one.dedupKey,
      created_at: one.at,
    })
    .onConflict('dedup_key')
    .ignore()
    .returning('notification_id');
  if (!made) return undefined;
  const id = String(made.notification_id);
  const { userId, caseId, userTaskKey } = one;
  const email = { messageId: emailIdOf(id), userId, templateId: `staff-${one.kind}`, caseId, userTaskKey };
  await putStaffEmail(trx, email, one.at);
  await trx.raw('select pg_notify(?, ?)', [notificationChannel, JSON.stringify({ userId: one.userId, id })]);
  return id;
}

/** What did not come about is not told: its notification goes, and its e-mail unless it was sent already. */
export async function withdrawNotification(trx: Knex, dedupKey: string): Promise<void> {
  const [gone] = await trx('bank.notification')
    .where('dedup_key', dedupKey)
    .delete()
    .returning('notification_id');
  if (!gone) return;
  await withdrawMessage(trx, emailIdOf(String(gone.notification_id)));
}

export const assignedKey = (commandId: string) => `assigned/${commandId}`;
