import type { Knex } from 'knex';

/**
 * Inserts a row unless one with the same `put_key` exists, and returns the id that stands. Jobs run at least once:
 * what a retried job stores must not be there twice.
 */
export async function putOnce(
  trx: Knex,
  table: string,
  idColumn: string,
  row: Record<string, unknown> & { put_key: string | null },
): Promise<string> {
  const inserted = await trx(table).insert(row).onConflict('put_key').ignore().returning(idColumn);
  if (inserted[0]) return inserted[0][idColumn];
  const first = await trx(table).where('put_key', row.put_key).first(idColumn);
  return first[idColumn];
}
