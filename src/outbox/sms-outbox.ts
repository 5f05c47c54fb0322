import type { Knex } from 'knex';
import type { Clock } from '../contracts/clock.ts';
import { randomCode } from '../contracts/ids.ts';
import { deriveKey, openText, seal } from '../customers/sealing.ts';
import { type Delivery, deliverDue, putMessage } from './message-outbox.ts';

/** A text message that no case sends. Number and text are sealed, and gone once the gateway took them. */
export interface OutgoingSms {
  readonly messageId: string;
  /** Whom it concerns, as an id. */
  readonly recipientId: string;
  readonly templateId: string;
  readonly mobile: string;
  readonly text: string;
}

/** Text messages to customers. */
export interface SmsOutbox {
  put(message: Omit<OutgoingSms, 'messageId'> & { readonly expiresAt: Date }, trx: Knex): Promise<string>;
  /** @see deliverDue */
  deliverDue(send: (message: OutgoingSms) => Promise<Delivery>): Promise<number>;
}

const place = (row: string) => ({ table: 'bank.message_outbox', column: 'payload', row });

export function createSmsOutbox(setup: { db: Knex; clock: Clock; masterKey: Buffer }): SmsOutbox {
  const { db, clock } = setup;
  const key = deriveKey(setup.masterKey, 'sms-outbox');
  return {
    async put({ recipientId, templateId, mobile, text, expiresAt }, trx) {
      const messageId = `SM-${randomCode(16)}`;
      const payload = seal(key, JSON.stringify({ mobile, text }), place(messageId));
      const times = { at: clock.now(), expiresAt };
      await putMessage(trx, 'sms', { messageId, recipientId, templateId, payload }, times);
      return messageId;
    },

    deliverDue: (send) =>
      deliverDue({ db, clock, channel: 'sms' }, ({ messageId, recipientId, templateId, payload }) => {
        const content = JSON.parse(openText(key, payload!, place(messageId)));
        return send({ messageId, recipientId, templateId, ...content });
      }),
  };
}
