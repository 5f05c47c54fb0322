import type { ClientBase } from 'pg';
import type { Fold } from '../projection/fold.ts';
import { userTask } from '../projection/tables.ts';

const keyAt = userTask.names.indexOf('user_task_key');

/**
 * Tells the API replicas of those tasks in a durable bulk that the express lane has not told of: it was away, or did
 * not know the case yet. In the transaction of the rows, before their announcements are taken away.
 */
export async function tellUnannounced(client: ClientBase, fold: Fold): Promise<void> {
  const keys = [...(fold.tables.get(userTask)?.values() ?? [])].map((row) => row[keyAt]);
  if (keys.length === 0) return;
  await client.query({
    name: 'tell unannounced',
    text: `SELECT bank.tell_user_task(t.user_task_key, t.case_id, t.state, t.assignee, t.candidate_groups,
             t.candidate_users)
           FROM read_model.user_task t LEFT JOIN read_model.express_user_task e USING (user_task_key)
           WHERE t.user_task_key = ANY ($1::bigint[]) AND t.case_id IS NOT NULL
             AND (e.case_id IS NULL OR e.position < t.position)`,
    values: [keys],
  });
}
