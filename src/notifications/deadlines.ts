import type { Knex } from 'knex';
import { notify } from './notify.ts';

/** Share of the time after which somebody is told that a task is about to be late. */
const soonShare = 0.8;
/** And this long before the due date at the latest. */
const soonMinutes = 30;
/** At most this many a round; the rest come with the next one. */
const batch = 500;
const lockName = 'tongban-deadline-notifications';

interface DueTask {
  user_task_key: string;
  case_id: string;
  user_id: string;
  late: boolean;
}

const keyOf = (kind: string) => `'${kind}/' || t.user_task_key || '/' || p.user_id`;

/** Open tasks that are somebody's by name and that this person was not told about yet. */
async function dueTasks(trx: Knex, now: Date): Promise<DueTask[]> {
  const { rows } = await trx.raw(
    `select t.user_task_key, t.case_id, p.user_id, t.due_date <= :now as late
     from read_model.user_task t
     cross join lateral unnest(case when t.assignee <> '' then array[t.assignee]
                                    else coalesce(t.candidate_users, '{}') end) as p(user_id)
     where t.state = 'created' and t.case_id is not null and t.due_date is not null
       and (t.assignee is not null or t.candidate_users <> '{}')
       and least(t.created_at + ${soonShare} * (t.due_date - t.created_at),
                 t.due_date - interval '${soonMinutes} minutes') <= :now
       and not exists (select from bank.notification n where n.dedup_key =
         case when t.due_date <= :now then ${keyOf('late')} else ${keyOf('due-soon')} end)
     order by t.due_date limit ${batch}`,
    { now },
  );
  return rows;
}

/**
 * Tells people of tasks at 80 % of their time (or 30 minutes before the due date, when that is earlier), and once more
 * when they are late. Any number of replicas may call this: one does the work, the others return.
 * @param now the bank's time
 * @returns how many notifications were made
 */
export async function notifyOfDeadlines(db: Knex, now: Date): Promise<number> {
  return db.transaction(async (trx) => {
    const { rows } = await trx.raw('select pg_try_advisory_xact_lock(hashtextextended(?, 0)) as mine', [
      lockName,
    ]);
    if (!rows[0].mine) return 0;
    let made = 0;
    for (const task of await dueTasks(trx, now)) {
      const kind = task.late ? 'late' : 'due-soon';
      const id = await notify(trx, {
        userId: task.user_id,
        kind,
        caseId: task.case_id,
        userTaskKey: task.user_task_key,
        dedupKey: `${kind}/${task.user_task_key}/${task.user_id}`,
        at: now,
      });
      if (id) made++;
    }
    return made;
  });
}
