import { type StoreBase, within } from './store-base.ts';
import type { Consents } from './types.ts';

interface ConsentRow {
  purpose: string;
  version: string;
  case_id: string | null;
  given_at: Date;
}

export function createConsents(base: StoreBase): Consents {
  return {
    give: (consent, trx) =>
      within(base, trx, async (t) => {
        await t('bank.consent')
          .insert({
            customer_id: consent.customerId,
            case_id: consent.caseId ?? null,
            purpose: consent.purpose,
            version: consent.version,
            given_at: consent.givenAt,
            witnessed_by: consent.witnessedBy ?? null,
          })
          .onConflict(t.raw('(case_id, purpose, version) where case_id is not null'))
          .ignore();
      }),

    async withdraw(customerId, purpose, trx = base.db) {
      await trx('bank.consent')
        .where({ customer_id: customerId, purpose })
        .whereNull('withdrawn_at')
        .update({ withdrawn_at: base.clock.now() });
    },

    async of(customerId, trx = base.db) {
      const rows: ConsentRow[] = await trx('bank.consent')
        .where('customer_id', customerId)
        .whereNull('withdrawn_at')
        .orderBy('id', 'desc');
      return rows.map((row) => ({
        purpose: row.purpose,
        version: row.version,
        givenAt: row.given_at,
        ...(row.case_id ? { caseId: row.case_id } : {}),
      }));
    },

    async has(caseId, purpose, trx = base.db) {
      const row = await trx('bank.consent')
        .where({ case_id: caseId, purpose })
        .whereNull('withdrawn_at')
        .first('id');
      return row !== undefined;
    },
  };
}
