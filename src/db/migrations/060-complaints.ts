import type { Knex } from 'knex';

/** The book of complaints. Codes and ids only: what the customer wrote is in bank.free_text, sealed. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create schema if not exists bank;

    create table bank.complaint (
      case_id text primary key,
      customer_id text not null,
      subject text not null,
      channel text not null,
      received_at timestamptz not null,
      linked_to text references bank.complaint,
      category text,
      severity text,
      outcome text,
      root_cause text,
      compensation_minor bigint check (compensation_minor >= 0),
      closed_at timestamptz,
      check ((outcome is null) = (closed_at is null))
    );
    create index complaint_customer on bank.complaint (customer_id, received_at desc);
    create index complaint_root_cause on bank.complaint (root_cause, closed_at) where root_cause is not null;
  `);
}
