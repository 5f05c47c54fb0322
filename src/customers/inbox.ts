import { randomCode } from '../contracts/ids.ts';
import { putOnce } from './put-once.ts';
import { openText, seal } from './sealing.ts';
import { keyOf, type StoreBase, within } from './store-base.ts';
import type { Inbox } from './types.ts';

interface MessageRow {
  message_id: string;
  customer_id: string;
  case_id: string | null;
  template: string;
  body: Buffer;
  created_at: Date;
  read_at: Date | null;
}

const place = (row: string) => ({ table: 'bank.inbox_message', column: 'body', row });

export function createInbox(base: StoreBase): Inbox {
  return {
    put: (message, trx) =>
      within(base, trx, async (t) => {
        const messageId = `IM-${randomCode(16)}`;
        const key = await keyOf(base, message.customerId, t);
        return putOnce(t, 'bank.inbox_message', 'message_id', {
          message_id: messageId,
          customer_id: message.customerId,
          case_id: message.caseId ?? null,
          template: message.template,
          body: seal(key, message.text, place(messageId)),
          put_key: message.key ?? null,
          created_at: base.clock.now(),
        });
      }),

    async ofCustomer(customerId, trx = base.db) {
      const key = await base.keys.get(customerId, trx);
      if (!key) return [];
      const rows: MessageRow[] = await trx('bank.inbox_message')
        .where('customer_id', customerId)
        .orderBy('created_at', 'desc')
        .limit(100);
      return rows.map((row) => ({
        messageId: row.message_id,
        customerId,
        ...(row.case_id ? { caseId: row.case_id } : {}),
        template: row.template,
        text: openText(key, row.body, place(row.message_id)),
        createdAt: row.created_at,
        ...(row.read_at ? { readAt: row.read_at } : {}),
      }));
    },

    async markRead(customerId, messageId, trx = base.db) {
      await trx('bank.inbox_message')
        .where({ customer_id: customerId, message_id: messageId })
        .whereNull('read_at')
        .update({ read_at: base.clock.now() });
    },
  };
}
