import type { Knex } from 'knex';

/** "Cases I entered", newest first; and who of the bank saw a consent given. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create index case_registry_entered on bank.case_registry (entered_by, created_at desc, case_id desc)
      where entered_by is not null;
    alter table bank.consent add column witnessed_by text;
  `);
}
