import type { Knex } from 'knex';
import type { Clock } from '../contracts/clock.ts';

/** A message that no case sends, as it waits in the table. */
export interface WaitingMessage {
  /** Also the idempotency key at the gateway, whatever is tried again. */
  readonly messageId: string;
  /** Whom it goes to, as an id: a customer or somebody who works here. */
  readonly recipientId: string;
  readonly templateId: string;
  /** What must not be read in the table, sealed by whoever put it; removed once the message is settled. */
  readonly payload?: Buffer | undefined;
  /** Ids only: what a text without secrets is made from. */
  readonly reference?: Readonly<Record<string, string | null>>;
}

/** How a delivery ended; `failed` is tried again until the message is too old to be of use. */
export type Delivery = 'sent' | 'refused' | 'failed';

export type Channel = 'sms' | 'email';

interface OutboxRow {
  message_id: string;
  recipient_id: string;
  template_id: string;
  payload: Buffer | null;
  reference: Record<string, string | null>;
  attempts: number;
  expires_at: Date | null;
}

const batch = 8;
const leaseSeconds = 30;
const longestPauseSeconds = 30;

/** Puts a message into the one outbox of all channels, in the transaction of its cause. */
export async function putMessage(
  trx: Knex,
  channel: Channel,
  { messageId, recipientId, templateId, payload, reference }: WaitingMessage,
  { at, expiresAt }: { readonly at: Date; readonly expiresAt: Date },
): Promise<void> {
  await trx('bank.message_outbox').insert({
    message_id: messageId,
    channel,
    recipient_id: recipientId,
    template_id: templateId,
    payload: payload ?? null,
    reference: JSON.stringify(reference ?? {}),
    state: 'pending',
    created_at: at,
    expires_at: expiresAt,
  });
}

/** Takes a message back that was not settled yet. */
export async function withdrawMessage(trx: Knex, messageId: string): Promise<void> {
  await trx('bank.message_outbox').where({ message_id: messageId, state: 'pending' }).delete();
}

/**
 * Delivers what is due in a channel, a few at once; several processes may do so, each message is leased to one.
 * @returns how many were taken up
 */
export async function deliverDue(
  { db, clock, channel }: { readonly db: Knex; readonly clock: Clock; readonly channel: Channel },
  deliver: (message: WaitingMessage) => Promise<Delivery>,
): Promise<number> {
  const settle = (messageId: string, state: 'sent' | 'refused' | 'expired') =>
    db('bank.message_outbox')
      .where('message_id', messageId)
      .update({ state, payload: null, settled_at: clock.now() });

  async function attempt(row: OutboxRow) {
    if (row.expires_at && clock.now() >= row.expires_at) return settle(row.message_id, 'expired');
    const delivery = await deliver({
      messageId: row.message_id,
      recipientId: row.recipient_id,
      templateId: row.template_id,
      payload: row.payload ?? undefined,
      reference: row.reference,
    });
    if (delivery !== 'failed') return settle(row.message_id, delivery);
    const pauseSeconds = Math.min(2 ** row.attempts, longestPauseSeconds);
    return db('bank.message_outbox')
      .where('message_id', row.message_id)
      .update({ next_at: db.raw(`now() + interval '1 second' * ?`, [pauseSeconds]) });
  }

  const { rows }: { rows: OutboxRow[] } = await db.raw(
    `update bank.message_outbox set attempts = attempts + 1, next_at = now() + interval '1 second' * ?
     where message_id in (
       select message_id from bank.message_outbox where channel = ? and state = 'pending' and next_at <= now()
       order by next_at limit ? for update skip locked)
     returning message_id, recipient_id, template_id, payload, reference, attempts, expires_at`,
    [leaseSeconds, channel, batch],
  );
  await Promise.all(rows.map(attempt));
  return rows.length;
}
