import type { ClientBase } from 'pg';
import { schemas } from '../db/schemas.ts';
import type { SequenceEntry, TableEntry } from './manifest.ts';

export type TableShape = Pick<TableEntry, 'schema' | 'table' | 'columns'>;

/** What the migrations write themselves: the restored schema has it already. */
const ownOfMigrations = ['schema_migration', 'schema_migration_lock'];

/**
 * Every table of ours, as the database says, by name. Not those that PostgreSQL itself empties when it crashes (UNLOGGED):
 * they only bring forward what is elsewhere.
 */
export async function readTables(client: ClientBase): Promise<readonly TableShape[]> {
  const { rows } = await client.query<TableShape>(
    `SELECT n.nspname AS schema, c.relname AS table, array_agg(a.attname::text ORDER BY a.attnum) AS columns
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
     WHERE c.relkind = 'r' AND c.relpersistence = 'p' AND n.nspname = ANY ($1::text[])
       AND NOT (n.nspname = 'bank' AND (c.relname = ANY ($2::text[])))
     GROUP BY 1, 2 ORDER BY 1, 2`,
    [schemas, ownOfMigrations],
  );
  return rows;
}

/** Sequences of ours, but for those of the migrations. They are ahead of the snapshot, never behind it. */
export async function readSequences(client: ClientBase): Promise<readonly SequenceEntry[]> {
  const { rows } = await client.query<{ schema: string; sequence: string }>(
    `SELECT n.nspname AS schema, c.relname AS sequence FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'S' AND n.nspname = ANY ($1::text[]) AND c.relname NOT LIKE 'schema\\_migration%'
     ORDER BY 1, 2`,
    [schemas],
  );
  const entries: SequenceEntry[] = [];
  for (const { schema, sequence } of rows) {
    const { rows: state } = await client.query<{ last_value: string; is_called: boolean }>(
      `SELECT last_value, is_called FROM ${nameOf(client, schema, sequence)}`,
    );
    const [{ last_value: lastValue, is_called: isCalled }] = state as [(typeof state)[number]];
    entries.push({ schema, sequence, lastValue, isCalled });
  }
  return entries;
}

/** The steps of the schema that were applied, in order; none: no platform has started on this database. */
export async function readMigrations(client: ClientBase): Promise<readonly string[]> {
  const { rows: found } = await client.query<{ there: boolean }>(
    `SELECT to_regclass('bank.schema_migration') IS NOT NULL AS there`,
  );
  if (!found[0]?.there) return [];
  const { rows } = await client.query<{ name: string }>('SELECT name FROM bank.schema_migration ORDER BY id');
  return rows.map(({ name }) => name);
}

/** One relation that somebody has made in this database, extensions apart; undefined: it is empty. */
export async function findContent(client: ClientBase): Promise<string | undefined> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT n.nspname || '.' || c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
     ORDER BY c.relkind <> 'r', 1 LIMIT 1`,
  );
  return rows[0]?.name;
}

/** Quoted, for SQL. */
export const nameOf = (client: ClientBase, schema: string, name: string): string =>
  `${client.escapeIdentifier(schema)}.${client.escapeIdentifier(name)}`;
