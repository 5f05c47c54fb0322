import type { ClientBase } from 'pg';
import { derivedTables } from '../projection/open-tasks.ts';
import { type Document, Projector, parseDocuments } from '../projection/projector.ts';
import { allTables } from '../projection/tables.ts';
import { readSegments, readTreeHeads } from './read.ts';

const shadow = 'read_model_rebuilt';
const compared = [...allTables.map(({ name }) => name), ...derivedTables];

export interface TableComparison {
  readonly table: string;
  readonly rows: number;
  /** Rows that only the live table has. */
  readonly onlyLive: number;
  /** Rows that only the rebuilt table has. */
  readonly onlyRebuilt: number;
  /** A few of the differing rows' keys, `live: …` or `rebuilt: …`. */
  readonly examples: readonly string[];
}

export interface Rebuilt {
  readonly equal: boolean;
  readonly records: number;
  readonly tables: readonly TableComparison[];
}

/**
 * Projects the whole history again into a shadow schema and compares it with the live read model, row for row. To be
 * called in one REPEATABLE READ transaction that is rolled back after: history and read model commit together, so one
 * snapshot holds both at the same moment while the platform goes on.
 */
export async function rebuildAndCompare(client: ClientBase, bulk = 2_000): Promise<Rebuilt> {
  await client.query(`CREATE SCHEMA ${shadow}`);
  for (const name of compared)
    await client.query(`CREATE TABLE ${shadow}.${name} (LIKE read_model.${name} INCLUDING ALL)`);
  let records = 0;
  for (const head of await readTreeHeads(client)) records += await project(client, head.partitionId, bulk);
  const tables: TableComparison[] = [];
  for (const name of compared) tables.push(await compare(client, name));
  return { equal: tables.every((t) => t.onlyLive === 0 && t.onlyRebuilt === 0), records, tables };
}

async function project(client: ClientBase, partitionId: number, bulk: number): Promise<number> {
  const projector = await Projector.load(client, shadow, partitionId);
  let waiting: Document[] = [];
  let records = 0;
  const flush = async () => {
    records += waiting.length;
    await projector.write(client, await projector.fold(client, parseDocuments(partitionId, waiting)));
    waiting = [];
  };
  for await (const segment of readSegments(client, partitionId)) {
    for (const record of segment.records ?? []) {
      const text = record.toString('utf8');
      waiting.push({ position: positionOf(text), text });
      if (waiting.length >= bulk) await flush();
    }
  }
  if (waiting.length > 0) await flush();
  return records;
}

/** The envelope comes after the value, so the last position named is the record's own. */
function positionOf(text: string): number {
  const at = text.lastIndexOf('"position":');
  return at < 0 ? 0 : Number.parseInt(text.slice(at + 11), 10);
}

async function compare(client: ClientBase, name: string): Promise<TableComparison> {
  const { rows: columns } = await client.query<{ column_name: string }>(
    `SELECT column_name FROM information_schema.columns
     WHERE table_schema = 'read_model' AND table_name = $1 AND column_name <> 'received_at' ORDER BY ordinal_position`,
    [name],
  );
  const list = columns.map((column) => column.column_name).join(', ');
  const only = async (a: string, b: string) => {
    const { rows } = await client.query<{ n: number; examples: string[] | null }>(
      `SELECT count(*)::int AS n, (array_agg(left(d::text, 200)))[1:3] AS examples
       FROM (SELECT ${list} FROM ${a}.${name} EXCEPT ALL SELECT ${list} FROM ${b}.${name}) AS d`,
    );
    return rows[0] as { n: number; examples: string[] | null };
  };
  const live = await only('read_model', shadow);
  const rebuilt = await only(shadow, 'read_model');
  const { rows: count } = await client.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM read_model.${name}`,
  );
  return {
    table: name,
    rows: count[0]?.n ?? 0,
    onlyLive: live.n,
    onlyRebuilt: rebuilt.n,
    examples: [
      ...(live.examples ?? []).map((row) => `live: ${row}`),
      ...(rebuilt.examples ?? []).map((row) => `rebuilt: ${row}`),
    ],
  };
}
