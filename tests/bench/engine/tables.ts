import type pg from 'pg';
import type { BenchProcess } from './figures.ts';

type Queries = Readonly<Record<BenchProcess, string>>;

/** How many instances of a process have ended, or have their user task open, as our read model shows it. */
export const readModelCounts: Queries = {
  'three-jobs': `SELECT count(*)::int AS n FROM read_model.process_instance
    WHERE bpmn_process_id = $1 AND state = 'completed'`,
  'user-task': `SELECT count(*)::int AS n FROM read_model.user_task
    WHERE bpmn_process_id = $1 AND state = 'created'`,
};

/** The same as the peer's history tables show it. */
export const peerCounts: Queries = {
  'three-jobs': `SELECT count(*)::int AS n FROM act_hi_procinst
    WHERE proc_def_key_ = $1 AND state_ = 'COMPLETED' AND end_time_ IS NOT NULL`,
  'user-task': `SELECT count(*)::int AS n FROM act_hi_taskinst
    WHERE proc_def_key_ = $1 AND end_time_ IS NULL`,
};

export async function countOf(
  client: Pick<pg.ClientBase, 'query'>,
  query: string,
  processId: string,
): Promise<number> {
  const { rows } = await client.query<{ n: number }>(query, [processId]);
  return rows[0]?.n ?? 0;
}

/** Records in the history, commands left out: those that a value type counts. */
export async function recordsWritten(client: Pick<pg.ClientBase, 'query'>): Promise<number> {
  const { rows } = await client.query<{ n: string | null }>(
    `SELECT sum(value::bigint) AS n FROM history.tree, jsonb_each_text(sequences)`,
  );
  return Number(rows[0]?.n ?? 0);
}

/** Bytes of the database on disk, without the write-ahead log, once everything pending is written. */
export async function databaseBytes(client: Pick<pg.ClientBase, 'query'>): Promise<number> {
  await client.query('CHECKPOINT');
  const { rows } = await client.query<{ bytes: string }>(
    'SELECT pg_database_size(current_database()) AS bytes',
  );
  return Number(rows[0]?.bytes);
}
