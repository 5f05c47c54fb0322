import type { Knex } from 'knex';

/**
 * Live updates: every change of a user task is told to all API replicas with what they need to find its readers, and
 * the read model can say since when it owes what the express lane announced.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Wall clock: how long the durable lane has owed this row.
    alter table read_model.express_user_task
      add column announced_at timestamptz not null default clock_timestamp();

    -- Completions that the engine took, by partition: which of them the read model has not seen yet.
    create index command_completed on bank.command ((user_task_key >> 51), settled_at)
      where kind = 'complete-user-task' and state = 'delivered';

    -- Keys, roles, user ids and branch codes only.
    create function bank.tell_user_task(task_key bigint, of_case text, task_state text, task_assignee text,
      groups text[], users text[]) returns void language sql as $$
      select pg_notify('tongban_user_task', json_build_object(
        'userTaskKey', task_key::text,
        'caseId', of_case,
        'state', task_state,
        'assignee', task_assignee,
        'candidateGroups', coalesce(groups, '{}'),
        'candidateUsers', coalesce(users, '{}'),
        'branch', coalesce((select branch from bank.case_registry where case_id = of_case),
          (select branch from read_model.process_case where case_id = of_case)))::text)
    $$;

    -- A completion on its way takes the task off every list before the engine says so; one refused brings it back.
    create function bank.tell_completion() returns trigger language plpgsql as $$
    begin
      perform bank.tell_user_task(t.user_task_key, t.case_id,
        case when new.state = 'refused' then t.state else 'completing' end,
        t.assignee, t.candidate_groups, t.candidate_users)
      from read_model.user_task t where t.user_task_key = new.user_task_key and t.case_id is not null;
      return null;
    end $$;
    create trigger tell_completion_sent after insert on bank.command
      for each row when (new.kind = 'complete-user-task') execute function bank.tell_completion();
    create trigger tell_completion_refused after update of state on bank.command
      for each row when (new.kind = 'complete-user-task' and new.state = 'refused') execute function bank.tell_completion();

    -- However a session ends, its streams end with it, on every replica.
    create function bank.tell_session_end() returns trigger language plpgsql as $$
    begin
      perform pg_notify('tongban_session_end', encode(old.id_hash, 'hex'));
      return null;
    end $$;
    create trigger tell_session_end after delete on bank.session
      for each row execute function bank.tell_session_end();
  `);
}
