import type { Knex } from 'knex';

/** All process instances of a case: its own and those it called, at any depth. */
export async function instancesOf(db: Knex, caseId: string): Promise<string[]> {
  const { rows } = await db.raw(
    `with recursive tree as (
       select process_instance_key from read_model.process_case where case_id = ? and process_instance_key is not null
       union
       select child.process_instance_key from read_model.process_instance child
       join tree on child.parent_process_instance_key = tree.process_instance_key)
     select process_instance_key from tree`,
    [caseId],
  );
  return rows.map((row: { process_instance_key: string }) => row.process_instance_key);
}

const camel = (name: string) => name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
const camelRow = (row: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [camel(name), value]));

/** Values are JSON text in the read model; numbers beyond 2^53 stay exact because the text is handed on as it is. */
const order = (query: Knex.QueryBuilder, column: string) => query.orderBy(column).limit(5_000);

/** Everything the read model knows of a case, oldest first. Keys are strings. */
export async function caseHistory(db: Knex, caseId: string) {
  const keys = await instancesOf(db, caseId);
  const rowsOf = async (table: string, columns: string[], orderBy: string) => {
    if (keys.length === 0) return [];
    const rows = await order(
      db(`read_model.${table}`)
        .whereIn('process_instance_key', keys)
        .select(['process_instance_key', ...columns]),
      orderBy,
    );
    return (rows as Record<string, unknown>[]).map(camelRow);
  };
  const [instances, elements, flows, variables, decisions, userTasks, incidents, messages] =
    await Promise.all([
      rowsOf(
        'process_instance',
        [
          'parent_process_instance_key',
          'bpmn_process_id',
          'process_definition_key',
          'version',
          'state',
          'started_at',
          'ended_at',
          'end_element_id',
        ],
        'started_at',
      ),
      rowsOf(
        'element_instance',
        [
          'element_instance_key',
          'element_id',
          'element_type',
          'event_type',
          'state',
          'entered_at',
          'left_at',
        ],
        'entered_position',
      ),
      rowsOf('sequence_flow_taken', ['element_id', 'taken_at'], 'position'),
      rowsOf('variable_value', ['variable_key', 'scope_key', 'name', 'value', 'set_at'], 'position'),
      rowsOf(
        'decision_evaluation',
        [
          'element_id',
          'decision_id',
          'decision_version',
          'root_decision_id',
          'inputs',
          'output',
          'matched_rules',
          'state',
          'failure_message',
          'evaluated_at',
        ],
        'position',
      ),
      rowsOf(
        'user_task',
        [
          'user_task_key',
          'element_id',
          'assignee',
          'candidate_groups',
          'state',
          'action',
          'created_at',
          'due_date',
          'ended_at',
        ],
        'created_at',
      ),
      rowsOf(
        'incident',
        ['incident_key', 'element_id', 'error_type', 'error_message', 'state', 'created_at'],
        'created_at',
      ),
      rowsOf('message_correlation', ['message_name', 'element_id', 'correlated_at'], 'position'),
    ]);
  const commands = await db('bank.command')
    .where('case_id', caseId)
    .orderBy('seq')
    .select(
      'command_id',
      'kind',
      'state',
      'outcome',
      'element_id',
      'user_task_key',
      'created_by',
      'created_at',
    );
  return {
    caseId,
    instances,
    elements,
    flows,
    variables,
    decisions,
    userTasks,
    incidents,
    messages,
    commands: commands.map(camelRow),
  };
}

/** The course of a case without what was written and decided by it. */
export const withoutValues = (history: Awaited<ReturnType<typeof caseHistory>>) => ({
  ...history,
  variables: [],
  decisions: [],
});
