import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { Clock } from '../../src/contracts/clock.ts';
import type { Delivery } from '../../src/outbox/message-outbox.ts';
import type { SmsOutbox } from '../../src/outbox/sms-outbox.ts';
import { deliverStaffEmail } from '../../src/outbox/staff-email-outbox.ts';
import type { EffectCall } from '../adapters/call.ts';
import type { Email } from '../adapters/email/port.ts';
import type { Sms } from '../adapters/sms/port.ts';
import { safeReason } from '../runtime/safe-error.ts';
import { staffEmailText } from './staff-email-text.ts';

export interface DeliverySetup {
  readonly db: Knex;
  readonly clock: Clock;
  readonly smsOutbox: SmsOutbox;
  readonly ports: { readonly sms: Sms; readonly email: Email };
  /** Where browsers reach the platform, for the links in e-mails. */
  readonly publicUrl: string;
  readonly log: { warn(fields: object, message: string): void };
  /** Pause between two looks when there was nothing to do, ms. */
  readonly idleMs?: number;
}

/**
 * Delivers messages that no case sends (sign-in codes by SMS, e-mail to staff) until it is stopped. The message's id is
 * the idempotency key: whatever is tried again, one message arrives.
 * @returns `stop` ends it after the deliveries under way
 */
export function deliverMessages(setup: DeliverySetup): { stop(): Promise<void> } {
  const { smsOutbox, ports, publicUrl, log, idleMs = 300 } = setup;
  const ending = new AbortController();

  /** What the gateway said, or that it did not; why not is logged. */
  async function tried(
    { messageId, templateId }: { readonly messageId: string; readonly templateId: string },
    send: (call: EffectCall) => Promise<{ readonly kind: 'sent' | 'refused' }>,
  ): Promise<Delivery> {
    try {
      const idempotencyKey = `${messageId}/message/1`;
      return (await send({ signal: ending.signal, idempotencyKey, caseId: messageId })).kind;
    } catch (error) {
      if (!ending.signal.aborted)
        log.warn({ messageId, templateId, reason: safeReason(error) }, 'a message waits');
      return 'failed';
    }
  }

  const deliverSms = () =>
    smsOutbox.deliverDue((message) => {
      const { recipientId, mobile, templateId, text } = message;
      return tried(message, (call) => ports.sms.send({ recipientId, mobile, templateId, text }, call));
    });

  const deliverEmail = () =>
    deliverStaffEmail(setup, async (message) => {
      const { userId, address, templateId } = message;
      const content = staffEmailText(message, publicUrl);
      if (!content) return 'refused';
      return tried(message, (call) =>
        ports.email.send({ recipientId: userId, address, templateId, ...content }, call),
      );
    });

  async function keepDelivering(deliver: () => Promise<number>): Promise<void> {
    while (!ending.signal.aborted) {
      const taken = await deliver().catch((error) => {
        if (!ending.signal.aborted) log.warn({ reason: safeReason(error) }, 'the outbox can not be read');
        return 0;
      });
      if (taken === 0) await sleep(idleMs, undefined, { signal: ending.signal }).catch(() => {});
    }
  }

  // Side by side: a gateway that is slow holds up its own channel only.
  const running = Promise.all([keepDelivering(deliverSms), keepDelivering(deliverEmail)]);
  return {
    async stop() {
      ending.abort();
      await running;
    },
  };
}
