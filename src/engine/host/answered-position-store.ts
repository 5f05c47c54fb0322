import { hostname, userInfo } from 'node:os';
import type pg from 'pg';
import { raiseAlarms } from '../../recording/alarms.ts';
import {
  continueAfter,
  type ReachedPartition,
  type ReachedPosition,
  type Restore,
  restoreFound,
} from './answered-position.ts';

type Queryable = Pick<pg.ClientBase, 'query'>;

/** How far the database has come. @returns undefined when no engine has led on it */
export async function reachedInDatabase(client: Queryable): Promise<ReachedPosition | undefined> {
  const { rows: tables } = await client.query<{ found: boolean }>(
    `SELECT to_regclass('engine.leader') IS NOT NULL AS found`,
  );
  if (!tables[0]?.found) return undefined;
  const { rows } = await client.query<{
    history_id: string;
    epoch: string;
    partition_id: number | null;
    last_position: string;
    last_key: string;
  }>(
    `SELECT l.history_id, l.epoch, p.partition_id, p.last_position, p.last_key
     FROM engine.leader l LEFT JOIN engine.partition p ON true ORDER BY p.partition_id`,
  );
  const [leader] = rows;
  return (
    leader && {
      historyId: leader.history_id,
      epoch: leader.epoch,
      partitions: rows.flatMap(({ partition_id: partitionId, last_position, last_key }) =>
        partitionId === null ? [] : [{ partitionId, position: Number(last_position), key: last_key }],
      ),
    }
  );
}

export interface AcceptedRestore {
  readonly restore: Restore;
  readonly answered: ReachedPosition | 'damaged' | undefined;
  readonly database: ReachedPosition | undefined;
  readonly engineVersion: string;
  /** Path, for the alarm. */
  readonly file: string;
  /** See {@link continueAfter}. */
  readonly margin?: number;
}

/**
 * Takes a database that was set back as it is: recorded for ever and alarmed, and positions, keys and epoch go on after
 * what was answered, in one transaction. Only for whoever holds the leader's lock.
 * @returns what was found, in words
 */
export async function acceptRestore(client: Queryable, accepted: AcceptedRestore): Promise<string> {
  await client.query('BEGIN');
  try {
    const { words } = await recordRestore(client, accepted);
    await client.query('COMMIT');
    return words;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  }
}

export interface RecordedRestore {
  /** What was found. */
  readonly words: string;
  /** No position or key up to here is given again. */
  readonly goesOnAfter: readonly ReachedPartition[];
}

/** The same within the caller's transaction, on a database that nobody else writes to. */
export async function recordRestore(client: Queryable, accepted: AcceptedRestore): Promise<RecordedRestore> {
  const { restore, answered, database, engineVersion, file, margin } = accepted;
  const goesOnAfter = continueAfter(answered, database, margin);
  const given = typeof answered === 'object' ? answered : undefined;
  const words = restoreFound(restore, file);
  const { rows } = await client.query<{ restore_id: string }>(
    `INSERT INTO engine.restore (accepted_by, engine_version, found, answered, database, goes_on_after)
     VALUES ($1, $2, $3, $4, $5, $6) RETURNING restore_id`,
    [
      `${userInfo().username}@${hostname()}`,
      engineVersion,
      restore.kind,
      JSON.stringify(answered ?? null),
      JSON.stringify(restore.kind === 'backup' ? { ...database, backup: restore } : (database ?? null)),
      JSON.stringify(goesOnAfter),
    ],
  );
  await client.query(
    `INSERT INTO engine.partition AS p (partition_id, last_position, last_key, last_time, last_ordinal)
     SELECT partition, position, key, 0, 0 FROM unnest($1::smallint[], $2::bigint[], $3::bigint[]) AS u (partition, position, key)
     ON CONFLICT (partition_id) DO UPDATE SET last_position = EXCLUDED.last_position, last_key = EXCLUDED.last_key`,
    [
      goesOnAfter.map(({ partitionId }) => partitionId),
      goesOnAfter.map(({ position }) => position),
      goesOnAfter.map(({ key }) => key),
    ],
  );
  await client.query('UPDATE engine.leader SET epoch = greatest(epoch, $1::bigint)', [given?.epoch ?? 0]);
  const alarm = {
    kind: 'restore-accepted',
    partitionId: 0,
    position: 0,
    detail: `accepted: ${words}`,
  } as const;
  await raiseAlarms(client, [{ ...alarm, subject: String(rows[0]?.restore_id) }], new Date());
  return { words, goesOnAfter };
}
