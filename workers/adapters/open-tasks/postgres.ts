import type { Pool } from 'pg';
import type { OpenTasks } from './port.ts';

interface Row {
  user_task_key: string;
  element_id: string;
  assignee: string | null;
  candidate_groups: string[] | null;
  first_candidate_groups: string[] | null;
  priority: number | null;
  due_date: Date | null;
}

/** Open user tasks from the read model; several when the element runs in parallel, e.g. for a committee. */
export function postgresOpenTasks(pool: Pick<Pool, 'query'>): OpenTasks {
  return {
    async find({ caseId, elementId }) {
      const { rows } = await pool.query<Row>(
        `SELECT user_task_key, element_id, assignee, candidate_groups, first_candidate_groups, priority, due_date
         FROM read_model.user_task
         WHERE case_id = $1 AND element_id = $2 AND state = 'created'
         ORDER BY user_task_key`,
        [caseId, elementId],
      );
      return rows.map((row) => ({
        userTaskKey: row.user_task_key,
        elementId: row.element_id,
        ...(row.assignee ? { assignee: row.assignee } : {}),
        candidateGroups: row.candidate_groups ?? [],
        createdFor: row.first_candidate_groups ?? [],
        priority: row.priority ?? 50,
        ...(row.due_date ? { dueDate: row.due_date } : {}),
      }));
    },
  };
}
