import type { Knex } from 'knex';
import type { Principal } from '../../../policy/principal.ts';
import type { TaskRow } from '../task-store.ts';

/**
 * How far what matters to a decision has come, for one person at one task: numbers that only grow. What the person did
 * is left out (their own comment changes nothing for them), and so are votes at the same step: each votes alone.
 */
export interface Marks {
  readonly documents: number;
  readonly comments: number;
  readonly messages: number;
  readonly completions: number;
  /** Position of the last value set in the root scope; as text, since it exceeds 2^53. */
  readonly data: string;
}

export interface Viewed {
  readonly caller: Principal;
  readonly task: TaskRow;
}

export const documentsFor = (trx: Knex, { caller, task }: Viewed) =>
  trx('bank.document').where('case_id', task.caseId).whereRaw('added_by is distinct from ?', [caller.userId]);

export const commentsFor = (trx: Knex, { caller, task }: Viewed) =>
  trx('bank.case_comment').where('case_id', task.caseId).whereNot('written_by', caller.userId);

/** What the customer told the case, by the commands that carry it. */
export const messagesFor = (trx: Knex, { task }: Viewed) =>
  trx('bank.command')
    .where({ case_id: task.caseId, kind: 'correlate-message' })
    .whereIn('state', ['pending', 'delivered']);

/** Other tasks that ended, also those whose completion is still on its way. */
export const completionsFor = (trx: Knex, { task }: Viewed) =>
  trx
    .select('*')
    .from(
      trx('bank.command')
        .where({ case_id: task.caseId, kind: 'complete-user-task' })
        .whereIn('state', ['pending', 'delivered'])
        .select('user_task_key', 'element_id', 'created_by', 'created_at')
        .unionAll(
          trx('read_model.user_task as t')
            .where({ 't.case_id': task.caseId, 't.state': 'completed' })
            .whereNotExists(
              trx('bank.command as c')
                .whereRaw("c.user_task_key = t.user_task_key and c.kind = 'complete-user-task'")
                .whereIn('c.state', ['pending', 'delivered'])
                .select(trx.raw('1')),
            )
            .select(
              't.user_task_key',
              't.element_id',
              't.assignee as created_by',
              't.ended_at as created_at',
            ),
        )
        .as('ended'),
    )
    .whereNot('user_task_key', task.userTaskKey)
    .whereNot('element_id', task.elementId);

export const dataFor = (trx: Knex, { task }: Viewed) =>
  trx('read_model.variable_value').where({
    process_instance_key: task.processInstanceKey,
    scope_key: task.processInstanceKey,
  });

const countOf = async (query: Knex.QueryBuilder): Promise<number> =>
  Number((await query.count('* as n'))[0].n);

export async function marksOf(trx: Knex, viewed: Viewed): Promise<Marks> {
  const last = await dataFor(trx, viewed).max('position as position');
  return {
    documents: await countOf(documentsFor(trx, viewed)),
    comments: await countOf(commentsFor(trx, viewed)),
    messages: await countOf(messagesFor(trx, viewed)),
    completions: await countOf(completionsFor(trx, viewed).clearSelect()),
    data: String(last[0]?.position ?? 0),
  };
}
