import type { Knex } from 'knex';

/**
 * One outbox for every message that no case sends: sign-in codes by SMS, staff e-mail. Rows are written in the
 * transaction of their cause and delivered by the workers; `message_id` is also the idempotency key at the gateway,
 * whatever is retried.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table bank.sms_outbox rename to message_outbox;
    alter index bank.sms_outbox_due rename to message_outbox_due;
    alter table bank.message_outbox
      add column channel text not null default 'sms' check (channel in ('email', 'sms')),
      -- Ids only, e.g. {"caseId": ..., "userTaskKey": ...}: what a text without secrets is made from.
      add column reference jsonb not null default '{}',
      -- Null: never too late to send.
      alter column expires_at drop not null;
  `);
}
