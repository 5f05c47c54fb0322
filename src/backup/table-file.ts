import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import type { ClientBase } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { nameOf, type TableShape } from './catalogue.ts';

export interface FileSum {
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

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
  const sum = summing();
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true });
  await pipeline(copy, createGzip({ level: 1 }), sum.pass, file, { signal });
  // The count comes with the end of the command, which may come after the last row.
  await client.query('SELECT');
  return { ...sum.result(), rows: copy.rowCount };
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

/** @throws what the file system says */
export async function sumOfFile(path: string): Promise<FileSum> {
  const sum = summing();
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), sum.pass, nowhere);
  return sum.result();
}

function summing() {
  const hash = createHash('sha256');
  let bytes = 0;
  return {
    async *pass(chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        bytes += chunk.length;
        yield chunk;
      }
    },
    result: (): FileSum => ({ bytes, sha256: hash.digest('hex') }),
  };
}

function withColumns(client: ClientBase, { schema, table, columns }: TableShape): string {
  return `${nameOf(client, schema, table)} (${columns.map((name) => client.escapeIdentifier(name)).join(', ')})`;
}
