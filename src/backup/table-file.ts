import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { ClientBase } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { nameOf, type TableShape } from './catalogue.ts';
import { type FileSum, writeCompressed } from './compressed-file.ts';

/**
 * Writes a table's rows, as the client's transaction sees them, into a new file; on disk when this resolves. Memory does
 * not grow with the table. After a failure the client is in the middle of a COPY: end it.
 */
export async function writeTable(
  client: ClientBase,
  table: TableShape,
  path: string,
  signal: AbortSignal | undefined,
): Promise<FileSum & { readonly rows: number }> {
  const copy = client.query(copyTo(`COPY ${withColumns(client, table)} TO STDOUT`));
  // What the connection says after the pipeline has failed is the same failure again.
  copy.on('error', () => {});
  const sum = await writeCompressed(copy, path, signal);
  // The count comes with the end of the command, which may come after the last row.
  await client.query('SELECT');
  return { ...sum, rows: copy.rowCount };
}

/** Puts the rows of a file into a table. @returns how many PostgreSQL has taken */
export async function readTable(
  client: ClientBase,
  table: TableShape,
  path: string,
  signal: AbortSignal | undefined,
): Promise<number> {
  const copy = client.query(copyFrom(`COPY ${withColumns(client, table)} FROM STDIN`));
  await pipeline(createReadStream(path), createGunzip(), copy, { signal });
  return copy.rowCount;
}

function withColumns(client: ClientBase, { schema, table, columns }: TableShape): string {
  return `${nameOf(client, schema, table)} (${columns.map((name) => client.escapeIdentifier(name)).join(', ')})`;
}
