import type { Knex } from 'knex';
import { openTaskColumns, openTaskRows } from '../../projection/open-task-rows.ts';

/**
 * The tasklist: one row for each open user task and queue, kept by the projector in the transaction of the records
 * (src/projection/open-tasks.ts), so that a page is one walk along an index however many tasks there are (ADR 0031).
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    SET LOCAL search_path = read_model;
    ALTER TABLE process_case ADD COLUMN branch text; -- that the case belongs to; null: the whole bank's
    -- As the process created the task: what an escalation has added is the difference.
    ALTER TABLE user_task ADD COLUMN first_candidate_groups text[], ADD COLUMN first_priority integer;

    CREATE TABLE open_task (
      user_task_key    bigint NOT NULL,
      queue            text NOT NULL,          -- candidate group, user:<assignee or candidate>, '' for neither
      branch           text NOT NULL,          -- '': the whole bank's
      due_date         timestamptz NOT NULL,   -- infinity: none
      priority         integer NOT NULL,
      escalation_level smallint NOT NULL,      -- 2: opened to further groups, 1: priority raised, 0: neither
      created_at       timestamptz NOT NULL,
      case_id          text NOT NULL,
      bpmn_process_id  text NOT NULL,
      element_id       text NOT NULL,
      assignee         text,
      candidate_groups text[] NOT NULL,
      entered_by       text,
      decided_by       text[] NOT NULL,        -- who decided in the case, not through our API, and may not here
      four_eyes        text,                   -- work | check | decision, when the diagram says so
      fields           jsonb NOT NULL,         -- scalars of the case
      item             text NOT NULL,          -- TaskItem as JSON, finished
      PRIMARY KEY (user_task_key, queue, branch)
    ) WITH (fillfactor = 90);
    CREATE INDEX open_task_branch_due ON open_task (queue, branch, due_date, user_task_key);
    CREATE INDEX open_task_due ON open_task (queue, due_date, user_task_key);
    -- Few pending entries: a search reads them one by one.
    CREATE INDEX open_task_fields ON open_task USING gin (fields jsonb_path_ops) WITH (gin_pending_list_limit = 256);

    CREATE TABLE open_task_count (
      partition_id smallint NOT NULL,
      queue        text NOT NULL,
      branch       text NOT NULL,
      open         integer NOT NULL,
      PRIMARY KEY (queue, branch, partition_id)
    ) WITH (fillfactor = 50);

    -- The list no longer walks these.
    DROP INDEX user_task_open, user_task_groups, user_task_assignee;

    INSERT INTO open_task (${openTaskColumns.join(', ')})
    ${openTaskRows('read_model', `(SELECT * FROM user_task WHERE state = 'created' AND case_id IS NOT NULL)`).replaceAll('?', '\\?')};
    INSERT INTO open_task_count (partition_id, queue, branch, open)
      SELECT user_task_key >> 51, queue, branch, count(*) FROM open_task GROUP BY 1, 2, 3;
    SET LOCAL search_path = DEFAULT;

    -- Completions of ours in a case: looked up for each row of a page (four eyes; gone at once for their actor).
    CREATE INDEX command_completion_case ON bank.command (case_id)
      INCLUDE (created_by, on_behalf_of, user_task_key, element_id, decision)
      WHERE kind = 'complete-user-task' AND state IN ('pending', 'delivered');
  `);
}
