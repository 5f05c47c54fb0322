import { openTaskRows } from '../../projection/open-task-rows.ts';

/**
 * Common table expressions that bring the list forward by what the express lane has said and the durable lane has not:
 * `announced`, every such task whatever became of it, and `early`, rows like those of `open_task` for the open ones.
 * A case that is not durable yet has its branch and who entered it from our own registry. Never a ground for a right.
 */
export const announced = `announced AS MATERIALIZED (
    SELECT e.user_task_key, coalesce(e.case_id, u.case_id) AS case_id, e.process_definition_key, e.bpmn_process_id,
      e.element_id, e.assignee, e.candidate_groups, e.candidate_users, e.due_date, e.priority,
      coalesce(e.custom_headers, u.custom_headers) AS custom_headers, coalesce(e.state, u.state) AS state,
      coalesce(e.created_at, u.created_at) AS created_at, u.first_candidate_groups, u.first_priority
    FROM read_model.express_user_task e
      LEFT JOIN history.tree h USING (partition_id)
      LEFT JOIN read_model.user_task u USING (user_task_key)
    WHERE e.position > coalesce(h.position, 0)),
  announced_case AS MATERIALIZED (
    SELECT a.case_id, p.process_instance_key, coalesce(p.branch, r.branch) AS branch,
      coalesce(p.entered_by, r.entered_by) AS entered_by
    FROM (SELECT DISTINCT case_id FROM announced) AS a
      LEFT JOIN read_model.process_case p USING (case_id)
      LEFT JOIN bank.case_registry r USING (case_id)),
  early AS MATERIALIZED (${openTaskRows(
    'read_model',
    `(SELECT * FROM announced WHERE state = 'created' AND case_id IS NOT NULL AND created_at IS NOT NULL)`,
    'announced_case',
  )})`;

/**
 * Keeps the durable row of an announced task out: the announcement is newer. OFFSET 0 here and in the reader's conditions:
 * looked at row by row, in the order of the rows, never joined.
 */
export const notAnnounced =
  'NOT EXISTS (SELECT FROM announced a WHERE a.user_task_key = t.user_task_key OFFSET 0)';
