import type { Knex } from 'knex';
import type { TaskFacts } from '../../policy/facts.ts';
import { taskKind } from '../../policy/task-kinds.ts';

export { caseFacts } from './case-facts.ts';

/** A user task as the durable read model knows it. */
export interface TaskRow extends TaskFacts {
  readonly caseId: string | null;
  readonly processInstanceKey: string;
  readonly elementInstanceKey: string;
  readonly bpmnProcessId: string;
  readonly processDefinitionKey: string;
  readonly formKey: string | null;
  readonly formId: string | null;
  readonly state: 'created' | 'completed' | 'canceled';
  readonly action: string | null;
  readonly priority: number;
  readonly dueDate: Date | null;
}

/** Who has the task by our own last command, as long as the engine has not said so itself; undefined: no such command. */
async function ownAssignment(trx: Knex, userTaskKey: string, assignedAt: Date | null) {
  const row = await trx('bank.command')
    .where('user_task_key', userTaskKey)
    .whereIn('kind', ['assign-user-task', 'unassign-user-task'])
    .whereIn('state', ['pending', 'delivered'])
    .orderBy('seq', 'desc')
    .first('created_at', trx.raw("payload ->> 'assignee' as assignee"));
  if (!row || (assignedAt && assignedAt >= row.created_at)) return undefined;
  return { assignee: (row.assignee ?? undefined) as string | undefined };
}

/**
 * The task from the durable lane only: the express lane is never a ground for a right.
 * @param withOwn brought forward by our own assignments that the engine has not confirmed yet
 */
export async function findTask(
  trx: Knex,
  userTaskKey: string,
  withOwn = false,
): Promise<TaskRow | undefined> {
  const row = await trx('read_model.user_task').where('user_task_key', userTaskKey).first();
  if (!row) return undefined;
  const own = withOwn ? await ownAssignment(trx, userTaskKey, row.assigned_at) : undefined;
  const headers = row.custom_headers ? (JSON.parse(row.custom_headers) as Record<string, string>) : {};
  return {
    userTaskKey,
    caseId: row.case_id,
    processInstanceKey: row.process_instance_key,
    elementInstanceKey: row.element_instance_key,
    bpmnProcessId: row.bpmn_process_id,
    processDefinitionKey: row.process_definition_key,
    elementId: row.element_id,
    formKey: row.form_key,
    formId: row.form_id,
    assignee: own ? own.assignee : row.assignee || undefined,
    candidateGroups: row.candidate_groups ?? [],
    candidateUsers: row.candidate_users ?? [],
    kind: taskKind(row.bpmn_process_id, row.element_id, headers.fourEyes),
    state: row.state,
    action: row.action,
    priority: row.priority ?? 50,
    dueDate: row.due_date,
    createdAt: row.created_at,
  };
}

/** Who completed (or is completing) the task, as far as we sent it. */
export async function completedBy(
  trx: Knex,
  userTaskKey: string,
): Promise<{ userId: string; at: Date } | undefined> {
  const row = await trx('bank.command')
    .where({ user_task_key: userTaskKey, kind: 'complete-user-task' })
    .whereIn('state', ['pending', 'delivered'])
    .first('created_by', 'created_at');
  return row && { userId: row.created_by, at: row.created_at };
}

/** The form that the task was created with, as form-js JSON. */
export async function formOf(trx: Knex, task: TaskRow): Promise<Record<string, unknown> | undefined> {
  const forms = trx('read_model.form').whereNull('deleted_at');
  const row =
    task.formKey && task.formKey !== '-1'
      ? await forms.where('form_key', task.formKey).first('resource')
      : task.formId
        ? await forms.where('form_id', task.formId).orderBy('version', 'desc').first('resource')
        : undefined;
  return row?.resource ? JSON.parse(row.resource) : undefined;
}
