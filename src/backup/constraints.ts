import type { ClientBase } from 'pg';
import { nameOf, type TableShape } from './catalogue.ts';

/**
 * Takes away, for the transaction, what would judge or copy rows one by one as they are put back: triggers of ours, and
 * foreign keys, so that tables may come in any order. An owner may do that; PostgreSQL's own switch needs a superuser.
 * @returns puts them back; foreign keys are checked over all rows then
 */
export async function loosen(
  client: ClientBase,
  shapes: readonly TableShape[],
): Promise<() => Promise<void>> {
  const tables = shapes.map(({ schema, table }) => nameOf(client, schema, table));
  const { rows: keys } = await client.query<{ table: string; name: string; definition: string }>(
    `SELECT conrelid::regclass::text AS table, quote_ident(conname) AS name, pg_get_constraintdef(oid) AS definition
     FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY ($1::text[]::regclass[]) ORDER BY 1, 2`,
    [tables],
  );
  for (const table of tables) await client.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
  for (const { table, name } of keys) await client.query(`ALTER TABLE ${table} DROP CONSTRAINT ${name}`);
  return async () => {
    for (const { table, name, definition } of keys)
      await client.query(`ALTER TABLE ${table} ADD CONSTRAINT ${name} ${definition}`);
    for (const table of tables) await client.query(`ALTER TABLE ${table} ENABLE TRIGGER USER`);
  };
}
