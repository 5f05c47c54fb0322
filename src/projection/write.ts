import type { ClientBase } from 'pg';
import { allSent, pipelines } from '../db/all-sent.ts';
import type { Fold } from './fold.ts';
import { arrayLiteral, type Table, upsertSql } from './table.ts';
import { allTables } from './tables.ts';

const statements = new Map<string, string>();

function statement(of: Table, schema: string): string {
  const name = `${schema}.${of.name}`;
  let sql = statements.get(name);
  if (!sql) {
    sql = upsertSql(of, schema);
    statements.set(name, sql);
  }
  return sql;
}

/**
 * Writes a fold: one statement per table that it touches; a client that pipelines is given all at once. The caller owns
 * the transaction.
 */
export async function writeFold(client: ClientBase, fold: Fold, schema: string): Promise<void> {
  const sent: Promise<unknown>[] = [];
  for (const of of allTables) {
    const changed = fold.tables.get(of);
    if (!changed) continue;
    const rows = [...changed.values()];
    const written = client.query({
      name: `upsert ${schema}.${of.name}`,
      text: statement(of, schema),
      values: of.columns.map((column, i) => arrayLiteral(column.type, rows, i)),
    });
    if (pipelines(client)) sent.push(written);
    else await written;
  }
  await allSent(sent);
}
