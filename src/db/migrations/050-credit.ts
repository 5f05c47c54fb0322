import type { Knex } from 'knex';

/** Credit approval: notices to staff, repayment plans, archive, register of related parties. Money in fen. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table bank.staff_notification (
      notice_id text primary key,
      case_id text not null,
      groups text[] not null,
      topic text not null,
      element_id text,
      occurrence text not null,
      created_at timestamptz not null,
      unique (case_id, topic, occurrence)
    );
    create index staff_notification_groups on bank.staff_notification using gin (groups);

    create table bank.repayment_plan (
      case_id text primary key,
      customer_id text not null,
      loan_id text not null,
      principal_minor bigint not null check (principal_minor > 0),
      annual_rate_basis_points integer not null check (annual_rate_basis_points >= 0),
      created_at timestamptz not null
    );
    create table bank.repayment_instalment (
      case_id text not null references bank.repayment_plan,
      number integer not null check (number > 0),
      due_date date not null,
      principal_minor bigint not null check (principal_minor >= 0),
      interest_minor bigint not null check (interest_minor >= 0),
      balance_minor bigint not null check (balance_minor >= 0),
      primary key (case_id, number)
    );

    create table bank.credit_archive (
      case_id text primary key,
      customer_id text not null,
      outcome text not null,
      document_ids text[] not null,
      archived_at timestamptz not null
    );

    create table bank.related_party (
      customer_id text not null,
      relation text not null,
      since timestamptz not null,
      until timestamptz,
      primary key (customer_id, since)
    );
  `);
}
