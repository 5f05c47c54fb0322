import type { Knex } from 'knex';

/**
 * Our own write side: which cases exist, which requests were answered, and what is to be told to the engine. The three
 * are written in one transaction; a sender delivers the commands. Payloads hold ids, codes and amounts only.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table bank.case_registry (
      case_id text primary key,
      kind text not null,
      customer_id text not null references bank.customer,
      channel text not null,
      entered_by text,
      branch text,
      created_at timestamptz not null
    );
    create index case_registry_created on bank.case_registry (created_at desc, case_id desc);
    create index case_registry_customer on bank.case_registry (customer_id, created_at desc);

    create table bank.idempotency_key (
      scope text not null,
      key text not null,
      body_hash bytea not null,
      status smallint,
      response jsonb,
      created_at timestamptz not null,
      primary key (scope, key)
    );

    create table bank.command (
      command_id text primary key,
      seq bigint generated always as identity,
      case_id text not null,
      kind text not null,
      payload jsonb not null,
      state text not null check (state in ('pending', 'delivered', 'refused')),
      user_task_key bigint,
      element_id text,
      created_by text,
      created_at timestamptz not null,
      attempts integer not null default 0,
      -- Machine time, not the bank's: leases and back-off concern this delivery, not business.
      next_at timestamptz not null default now(),
      first_attempt_at timestamptz,
      -- An attempt ended without an answer: the engine may have taken the command.
      uncertain boolean not null default false,
      in_flight boolean not null default false,
      -- For completions: whether it decided on the case (four eyes).
      decision boolean not null default false,
      settled_at timestamptz,
      outcome text,
      detail text
    );
    create index command_due on bank.command (next_at) where state = 'pending';
    create index command_case on bank.command (case_id, seq);
    create index command_settled_task on bank.command (user_task_key) where user_task_key is not null;
    create unique index command_one_completion on bank.command (user_task_key)
      where kind = 'complete-user-task' and state in ('pending', 'delivered');

    -- Who was refused what, and why. Written in a transaction of its own.
    create table bank.refusal (
      id bigint generated always as identity primary key,
      user_id text,
      route text not null,
      case_id text,
      reason text not null,
      at timestamptz not null
    );
  `);
}
