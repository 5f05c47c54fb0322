import type { Knex } from 'knex';
import { type CaseKind, kindOfCase } from '../contracts/ids.ts';

export interface CaseRow {
  readonly caseId: string;
  readonly kind: CaseKind;
  readonly customerId: string;
  readonly channel: string;
  /** Staff who entered it for the customer. */
  readonly enteredBy: string | null;
  readonly branch: string | null;
  readonly createdAt: Date;
}

export async function registerCase(trx: Knex, row: CaseRow): Promise<void> {
  await trx('bank.case_registry')
    .insert({
      case_id: row.caseId,
      kind: row.kind,
      customer_id: row.customerId,
      channel: row.channel,
      entered_by: row.enteredBy,
      branch: row.branch,
      created_at: row.createdAt,
    })
    .onConflict('case_id')
    .ignore();
}

const read = (row: Record<string, never>): CaseRow => ({
  caseId: row.case_id!,
  kind: row.kind!,
  customerId: row.customer_id!,
  channel: row.channel!,
  enteredBy: row.entered_by ?? null,
  branch: row.branch ?? null,
  createdAt: row.created_at!,
});

/**
 * The case, locked until the transaction ends when `lock` is set. A case that a worker started (a follow-up complaint)
 * is registered on first sight from the durable read model.
 */
export async function findCase(trx: Knex, caseId: string, lock = false): Promise<CaseRow | undefined> {
  const query = () => {
    const found = trx('bank.case_registry').where('case_id', caseId).first();
    return lock ? found.forUpdate() : found;
  };
  const row = await query();
  if (row) return read(row);
  const started = await trx('read_model.process_case').where('case_id', caseId).first();
  const kind = kindOfCase(caseId);
  if (!started?.customer_id || !started.started_at || !kind) return undefined;
  await registerCase(trx, {
    caseId,
    kind,
    customerId: started.customer_id,
    channel: started.channel ?? 'bank',
    enteredBy: started.entered_by,
    branch: started.branch,
    createdAt: started.started_at,
  });
  return read(await query());
}
