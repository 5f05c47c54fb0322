import type { Knex } from 'knex';

/** Searches of the tasklist that somebody kept, private or shared with those they work with. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table bank.tasklist_view (
      view_id text primary key,
      owner text not null,
      name text not null,
      shared text not null check (shared in ('private', 'team')),
      -- Who sees a shared one: the owner's team, or without one the owner's roles, as they were when it was saved.
      team text,
      roles text[] not null,
      definition jsonb not null,
      version integer not null default 1,
      updated_at timestamptz not null,
      unique (owner, name)
    );
    create index tasklist_view_shared on bank.tasklist_view (team) where shared = 'team';
  `);
}
