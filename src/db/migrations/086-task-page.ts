import type { Knex } from 'knex';

/**
 * What people keep beside a task: drafts and comments (sealed with the customer's key, since both are free text), who
 * of the staff added a document, and notifications (ids only).
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- A draft's version is never used again, not even after it was deleted: a stale device can not mistake it.
    create sequence bank.task_draft_version;
    create table bank.task_draft (
      user_task_key bigint not null,
      user_id text not null,
      customer_id text not null references bank.customer,
      version bigint not null default nextval('bank.task_draft_version'),
      body bytea not null,
      saved_at timestamptz not null,
      primary key (user_task_key, user_id)
    );

    create table bank.case_comment (
      comment_id text primary key,
      seq bigint generated always as identity,
      case_id text not null,
      customer_id text not null references bank.customer,
      written_by text not null,
      body bytea not null,
      mentions text[] not null default '{}',
      created_at timestamptz not null
    );
    create index case_comment_case on bank.case_comment (case_id, seq);
    create function bank.refuse_change() returns trigger language plpgsql as $$
    begin
      raise exception '% is append-only', tg_table_name;
    end $$;
    create trigger case_comment_append_only before update or delete on bank.case_comment
      for each row execute function bank.refuse_change();

    alter table bank.document add column added_by text;

    create table bank.notification (
      notification_id bigint generated always as identity primary key,
      user_id text not null,
      kind text not null check (kind in ('assigned', 'mentioned', 'due-soon', 'late')),
      case_id text not null,
      user_task_key bigint,
      comment_id text,
      -- The same cause tells a person once.
      dedup_key text not null unique,
      created_at timestamptz not null,
      read_at timestamptz
    );
    create index notification_user on bank.notification (user_id, notification_id desc);
    create index notification_unread on bank.notification (user_id) where read_at is null;
  `);
}
