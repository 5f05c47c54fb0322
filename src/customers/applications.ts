import type { CaseKind } from '../contracts/ids.ts';
import { openText, seal } from './sealing.ts';
import { keyOf, type StoreBase, within } from './store-base.ts';
import type { Applications } from './types.ts';

interface ApplicationRow {
  case_id: string;
  kind: CaseKind;
  customer_id: string;
  payload: Buffer;
  submitted_at: Date;
}

const place = (row: string) => ({ table: 'bank.application', column: 'payload', row });

export function createApplications(base: StoreBase): Applications {
  return {
    put: (application, trx) =>
      within(base, trx, async (t) => {
        const key = await keyOf(base, application.customerId, t);
        await t('bank.application').insert({
          case_id: application.caseId,
          kind: application.kind,
          customer_id: application.customerId,
          payload: seal(key, JSON.stringify(application.payload), place(application.caseId)),
          submitted_at: application.submittedAt,
        });
      }),

    async get<Payload>(caseId: string, trx = base.db) {
      const row: ApplicationRow | undefined = await trx('bank.application').where('case_id', caseId).first();
      const key = row && (await base.keys.get(row.customer_id, trx));
      if (!row || !key) return undefined;
      return {
        caseId,
        kind: row.kind,
        customerId: row.customer_id,
        submittedAt: row.submitted_at,
        payload: JSON.parse(openText(key, row.payload, place(caseId))) as Payload,
      };
    },

    async ofCustomer(customerId, trx = base.db) {
      const rows: ApplicationRow[] = await trx('bank.application')
        .where('customer_id', customerId)
        .orderBy('submitted_at', 'desc')
        .select('case_id', 'kind', 'submitted_at');
      return rows.map((row) => ({ caseId: row.case_id, kind: row.kind, submittedAt: row.submitted_at }));
    },
  };
}
