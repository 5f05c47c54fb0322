import type { Knex } from 'knex';

/** When a customer first was sent a document: a contract is signed by somebody who has it. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table bank.document_reading (
      document_id text not null references bank.document on delete cascade,
      user_id text not null,
      read_at timestamptz not null,
      primary key (document_id, user_id)
    );
  `);
}
