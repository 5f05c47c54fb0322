import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type pg from 'pg';
import pino from 'pino';
import { createPool } from '../../../src/db/pool.ts';
import { type RunningSink, startSink } from '../../../src/exporter/server.ts';
import { fixtureFile } from '../../support/feature-stream.ts';

export const credentials = { user: 'exporter', password: 'secret' };
export const authorization = `Basic ${Buffer.from('exporter:secret').toString('base64')}`;

/** One record of the recorded stream: its action line and its document, as the exporter sends them. */
export interface FixtureLine {
  readonly partitionId: number;
  readonly position: number;
  readonly action: string;
  readonly document: string;
}

/** The recorded stream of a real engine with six partitions, in the order of each partition. */
export function fixtureLines(): FixtureLine[] {
  const lines = gunzipSync(readFileSync(fixtureFile)).toString('utf8').split('\n');
  const records: FixtureLine[] = [];
  for (let i = 0; i + 1 < lines.length; i += 2) {
    const [, partitionId, position] = /"_id":"(\d+)-(\d+)"/.exec(lines[i] as string) as RegExpExecArray;
    records.push({
      partitionId: Number(partitionId),
      position: Number(position),
      action: lines[i] as string,
      document: lines[i + 1] as string,
    });
  }
  return records;
}

export const bulkOf = (lines: readonly FixtureLine[]) =>
  lines.map(({ action, document }) => `${action}\n${document}\n`).join('');

/** A record like one of the stream, changed: parsed and written again, so only for records without long numbers. */
export function altered(line: FixtureLine, change: (text: string) => string): FixtureLine {
  return { ...line, document: change(line.document) };
}

export interface TestSink {
  readonly sink: RunningSink;
  readonly pool: pg.Pool;
  post(body: string | Buffer, headers?: Record<string, string>): Promise<Response>;
  /** Sends and expects to be acknowledged. */
  send(lines: readonly FixtureLine[]): Promise<void>;
  close(): Promise<void>;
}

export async function startTestSink(databaseUrl: string, bodyLimit?: number): Promise<TestSink> {
  const pool = createPool(databaseUrl, { connectionTimeoutMillis: 2_000, pipeline: true });
  const sink = await startSink({
    pool,
    ...credentials,
    port: 0,
    log: pino({ level: 'silent' }),
    ...(bodyLimit ? { bodyLimit } : {}),
  });
  const post: TestSink['post'] = (body, headers = {}) =>
    fetch(`${sink.url}/_bulk`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/x-ndjson', ...headers },
      body: body as never,
    });
  return {
    sink,
    pool,
    post,
    async send(lines) {
      const response = await post(bulkOf(lines));
      if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
    },
    async close() {
      await sink.close();
      await pool.end();
    },
  };
}

/** All rows of the read model as text, to compare two of them. */
export async function readModelRows(
  pool: pg.Pool,
  tables: readonly string[],
): Promise<Record<string, string[]>> {
  const all: Record<string, string[]> = {};
  for (const table of tables) {
    const { rows } = await pool.query<{ row: string }>(
      `SELECT t::text AS row FROM read_model.${table} t ORDER BY 1`,
    );
    all[table] = rows.map(({ row }) => row);
  }
  return all;
}
