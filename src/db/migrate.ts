import knexModule from 'knex';
import { migrations } from './migrations/index.ts';

/** One step of the schema; the list in `migrations/index.ts` is ordered by name. Steps are never edited once released. */
export interface Migration {
  readonly name: string;
  up(knex: knexModule.Knex): Promise<void>;
}

/** Brings the database to the newest schema. Several starts at once are safe: knex takes a lock. */
export async function migrate(databaseUrl: string): Promise<string[]> {
  const knex = knexModule({ client: 'pg', connection: databaseUrl, pool: { min: 0, max: 1 } });
  try {
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
  } finally {
    await knex.destroy();
  }
}
