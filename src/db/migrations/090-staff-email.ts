import type { Knex } from 'knex';

/** Where somebody who works here is written to, as their provider said at the last sign-in. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table bank.person add column email text');
}
