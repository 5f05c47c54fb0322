import type { ClientBase } from 'pg';
import type { Fold } from './fold.ts';
import type { Instances } from './instances.ts';
import { openTaskColumns, openTaskRows } from './open-task-rows.ts';
import { processCase, userTask, variable } from './tables.ts';

/** Tables that follow from others of the read model; a rebuild makes and compares them as well. */
export const derivedTables = ['open_task', 'open_task_count'] as const;

const at = (of: { readonly names: readonly string[] }, name: string) => of.names.indexOf(name);
const task = {
  key: at(userTask, 'user_task_key'),
  caseId: at(userTask, 'case_id'),
  state: at(userTask, 'state'),
};
const value = { instance: at(variable, 'process_instance_key'), scope: at(variable, 'scope_key') };
const caseIdAt = at(processCase, 'case_id');

/**
 * Whose rows of the tasklist a fold may change: tasks that were created, changed or ended, and cases of which it has
 * new facts, outermost variables, or a task done (which four eyes counts).
 */
export function touchedBy(fold: Fold, instances: Instances): { tasks: string[]; cases: string[] } {
  const tasks: string[] = [];
  const cases = new Set<string>();
  for (const row of fold.tables.get(userTask)?.values() ?? []) {
    tasks.push(String(row[task.key]));
    if (row[task.state] === 'completed' && row[task.caseId]) cases.add(String(row[task.caseId]));
  }
  for (const row of fold.tables.get(processCase)?.values() ?? []) cases.add(String(row[caseIdAt]));
  for (const row of fold.tables.get(variable)?.values() ?? []) {
    const key = String(row[value.instance]);
    if (key !== String(row[value.scope]) || instances.rootOf(key) !== key) continue;
    const caseId = instances.caseOf(key);
    if (caseId !== undefined) cases.add(caseId);
  }
  return { tasks, cases: [...cases] };
}

const changeable = openTaskColumns.filter((name) => !['user_task_key', 'queue', 'branch'].includes(name));
const samePlace = '(o.user_task_key, o.queue, o.branch) = (f.user_task_key, f.queue, f.branch)';

/** Writes only what differs: most folds that touch a case change nothing that its list rows show. */
const refreshSql = (schema: string) => `
  WITH touched AS (
    SELECT user_task_key FROM ${schema}.user_task WHERE user_task_key = ANY ($1::bigint[])
    UNION SELECT user_task_key FROM ${schema}.user_task WHERE case_id = ANY ($2::text[]) AND state = 'created'),
  fresh AS MATERIALIZED (${openTaskRows(
    schema,
    `(SELECT u.* FROM ${schema}.user_task u JOIN touched USING (user_task_key)
      WHERE u.state = 'created' AND u.case_id IS NOT NULL)`,
  )}),
  gone AS (
    DELETE FROM ${schema}.open_task o USING touched
    WHERE o.user_task_key = touched.user_task_key AND NOT EXISTS (SELECT FROM fresh f WHERE ${samePlace})
    RETURNING o.user_task_key, o.queue, o.branch),
  written AS (
    INSERT INTO ${schema}.open_task AS o (${openTaskColumns.join(', ')}) SELECT * FROM fresh
    ON CONFLICT (user_task_key, queue, branch) DO UPDATE
      SET ${changeable.map((name) => `${name} = EXCLUDED.${name}`).join(', ')}
      WHERE (${changeable.map((name) => `o.${name}`).join(', ')})
        IS DISTINCT FROM (${changeable.map((name) => `EXCLUDED.${name}`).join(', ')})),
  change AS (
    SELECT (user_task_key >> 51)::smallint AS partition_id, queue, branch, sum(by)::integer AS by FROM (
      SELECT user_task_key, queue, branch, -1 AS by FROM gone
      UNION ALL SELECT user_task_key, queue, branch, 1 FROM fresh f
        WHERE NOT EXISTS (SELECT FROM ${schema}.open_task o WHERE ${samePlace})) AS each
    GROUP BY 1, 2, 3 HAVING sum(by) <> 0),
  counted AS (
    INSERT INTO ${schema}.open_task_count AS c (partition_id, queue, branch, open)
    SELECT partition_id, queue, branch, by FROM change
    ON CONFLICT (partition_id, queue, branch) DO UPDATE SET open = c.open + EXCLUDED.open
    RETURNING partition_id, open)
  SELECT DISTINCT partition_id FROM counted WHERE open = 0`;

/**
 * Brings the tasklist's rows and counters level with a fold that has just been written, in its transaction. Costs
 * nothing for a fold without cases. Counters are by partition: partitions never wait for each other's rows.
 */
export async function refreshOpenTasks(
  client: Pick<ClientBase, 'query'>,
  schema: string,
  { tasks, cases }: { tasks: readonly string[]; cases: readonly string[] },
): Promise<void> {
  if (tasks.length === 0 && cases.length === 0) return;
  const { rows } = await client.query<{ partition_id: number }>({
    name: `refresh ${schema}.open_task`,
    text: refreshSql(schema),
    values: [tasks, cases],
  });
  // A counter at zero goes: one that was never needed is not there either.
  if (rows.length > 0)
    await client.query(
      `DELETE FROM ${schema}.open_task_count WHERE partition_id = ANY ($1::smallint[]) AND open = 0`,
      [rows.map((row) => row.partition_id)],
    );
}
