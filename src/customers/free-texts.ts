import { randomCode } from '../contracts/ids.ts';
import { putOnce } from './put-once.ts';
import { openText, seal } from './sealing.ts';
import { keyOf, type StoreBase, within } from './store-base.ts';
import type { FreeText, FreeTexts } from './types.ts';

interface TextRow {
  text_id: string;
  customer_id: string;
  case_id: string | null;
  purpose: string;
  written_by: string | null;
  body: Buffer;
  created_at: Date;
}

const place = (row: string) => ({ table: 'bank.free_text', column: 'body', row });

const read = (key: Buffer, row: TextRow): FreeText => ({
  textId: row.text_id,
  customerId: row.customer_id,
  ...(row.case_id ? { caseId: row.case_id } : {}),
  purpose: row.purpose,
  ...(row.written_by ? { writtenBy: row.written_by } : {}),
  text: openText(key, row.body, place(row.text_id)),
  createdAt: row.created_at,
});

export function createFreeTexts(base: StoreBase): FreeTexts {
  return {
    put: (text, trx) =>
      within(base, trx, async (t) => {
        const textId = `TX-${randomCode(16)}`;
        const key = await keyOf(base, text.customerId, t);
        return putOnce(t, 'bank.free_text', 'text_id', {
          text_id: textId,
          customer_id: text.customerId,
          case_id: text.caseId ?? null,
          purpose: text.purpose,
          written_by: text.writtenBy ?? null,
          body: seal(key, text.text, place(textId)),
          put_key: text.key ?? null,
          created_at: base.clock.now(),
        });
      }),

    async get(textId, trx = base.db) {
      const row: TextRow | undefined = await trx('bank.free_text').where('text_id', textId).first();
      const key = row && (await base.keys.get(row.customer_id, trx));
      return row && key ? read(key, row) : undefined;
    },

    async ofCase(caseId, trx = base.db) {
      const rows: TextRow[] = await trx('bank.free_text').where('case_id', caseId).orderBy('created_at');
      const keys = await base.keys.getMany(
        rows.map((row) => row.customer_id),
        trx,
      );
      return rows.flatMap((row) => {
        const key = keys.get(row.customer_id);
        return key ? [read(key, row)] : [];
      });
    },
  };
}
