import knexModule from 'knex';
import type { ClientBase } from 'pg';
import { migrations } from './migrations/index.ts';

/** One step of the schema; the list in `migrations/index.ts` is ordered by name. Steps are never edited once released. */
export interface Migration {
  readonly name: string;
  up(knex: knexModule.Knex): Promise<void>;
}

/** Brings the database to the newest schema. Several starts at once are safe: knex takes a lock. */
export async function migrate(databaseUrl: string): Promise<string[]> {
  const knex = connect(databaseUrl);
  try {
    return await applyAll(knex);
  } finally {
    await knex.destroy();
  }
}

/**
 * Makes the newest schema and what belongs into it in one transaction: all of it is there afterwards, or nothing.
 * @param before looks at the database first
 * @param work with the transaction's connection
 */
export async function withMigrations<T>(
  databaseUrl: string,
  before: (client: ClientBase) => Promise<void>,
  work: (client: ClientBase) => Promise<T>,
): Promise<T> {
  const knex = connect(databaseUrl);
  try {
    return await knex.transaction(async (transaction) => {
      const client: ClientBase = await transaction.client.acquireConnection();
      await before(client);
      await applyAll(transaction);
      return work(client);
    });
  } finally {
    await knex.destroy();
  }
}

const connect = (databaseUrl: string): knexModule.Knex =>
  knexModule({ client: 'pg', connection: databaseUrl, pool: { min: 0, max: 1 } });

async function applyAll(knex: knexModule.Knex): Promise<string[]> {
  await knex.raw('CREATE SCHEMA IF NOT EXISTS bank');
  const [, applied] = await knex.migrate.latest({
    schemaName: 'bank',
    tableName: 'schema_migration',
    migrationSource: {
      getMigrations: async () => [...migrations],
      getMigrationName: (migration: Migration) => migration.name,
      getMigration: async (migration: Migration) => ({ up: migration.up, down: async () => {} }),
    },
  });
  return applied;
}
