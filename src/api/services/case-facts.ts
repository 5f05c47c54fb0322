import type { Knex } from 'knex';
import type { CaseRow } from '../../commands/case-registry.ts';
import type { CaseFacts, LoanFacts, PastDecision, PersonLimit } from '../../policy/facts.ts';
import { isFinal } from '../../policy/task-kinds.ts';
import type { ApiDeps } from '../deps.ts';
import { absencesInForce } from './absences-in-force.ts';

/** Decisions that we sent (also those on their way) and, from the durable read model, those that somebody else did. */
async function decisionsOf(trx: Knex, caseId: string): Promise<PastDecision[]> {
  const sent = await trx('bank.command as c')
    .leftJoin('read_model.user_task as t', 't.user_task_key', 'c.user_task_key')
    .where({ 'c.case_id': caseId, 'c.kind': 'complete-user-task', 'c.decision': true })
    .whereIn('c.state', ['pending', 'delivered'])
    .whereNotNull('c.created_by')
    .select('c.created_by', 'c.on_behalf_of', 'c.element_id', 't.ended_at', 't.bpmn_process_id')
    .select(trx.raw("c.payload -> 'variables' as variables"));
  const foreign = await trx('read_model.user_task')
    .where({ case_id: caseId, state: 'completed' })
    .whereRaw("coalesce(action, '') not like 'tongban:%'")
    .whereNotNull('assignee')
    .select('assignee as created_by', 'element_id', 'ended_at', 'bpmn_process_id');
  return [...sent, ...foreign].map((row) => ({
    userId: row.created_by,
    onBehalfOf: row.on_behalf_of ?? null,
    elementId: row.element_id,
    endedAt: row.ended_at,
    final: isFinal(row.bpmn_process_id ?? '', row.variables),
  }));
}

async function loanOf(trx: Knex, found: CaseRow): Promise<LoanFacts | 'unknown' | null> {
  if (found.kind !== 'credit-approval') return null;
  const rows = await trx('read_model.variable as v')
    .join('read_model.process_case as p', 'p.process_instance_key', 'v.process_instance_key')
    .where('p.case_id', found.caseId)
    .whereRaw('v.scope_key = v.process_instance_key')
    .whereIn('v.name', ['product', 'grade', 'amountMinor'])
    .select('v.name', 'v.value');
  const values = Object.fromEntries(rows.map((row) => [row.name, JSON.parse(row.value) as unknown]));
  const { product, grade, amountMinor } = values;
  if (typeof product !== 'string' || typeof grade !== 'string' || typeof amountMinor !== 'number')
    return 'unknown';
  return { product, grade, amountMinor };
}

async function limitsFor(trx: Knex, found: CaseRow): Promise<PersonLimit[]> {
  if (found.kind !== 'credit-approval') return [];
  const rows = await trx('bank.person_limit').select('user_id', 'product', 'grade', 'limit_minor');
  return rows.map((row) => ({
    userId: row.user_id,
    product: row.product,
    grade: row.grade,
    limitMinor: Number(row.limit_minor),
  }));
}

/**
 * What is known of a case for the policy: the durable read model and our own commands, never the express lane. Read it
 * under the lock of the case.
 */
export async function caseFacts(deps: ApiDeps, trx: Knex, found: CaseRow): Promise<CaseFacts> {
  const application = await deps.stores.applications.get<{ involvedStaff?: string[] }>(found.caseId, trx);
  const managers = await trx('bank.customer_manager')
    .where('customer_id', found.customerId)
    .where((still) => still.whereNull('until').orWhere('until', '>', found.createdAt))
    .pluck('user_id');
  return {
    caseId: found.caseId,
    branch: found.branch,
    enteredBy: found.enteredBy,
    involved: application?.payload.involvedStaff ?? [],
    managers,
    decisions: await decisionsOf(trx, found.caseId),
    absences: await absencesInForce(deps, trx),
    loan: await loanOf(trx, found),
    limits: await limitsFor(trx, found),
  };
}
