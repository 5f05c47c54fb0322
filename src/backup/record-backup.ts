import type { ClientBase } from 'pg';
import type { ReachedPartition } from '../engine/host/answered-position.ts';
import { readAnsweredPosition } from '../engine/host/answered-position-file.ts';
import { reachedInDatabase, recordRestore } from '../engine/host/answered-position-store.ts';
import { readTreeHeads } from '../history/read.ts';
import { type Verdict, verifyHistory } from '../history/verify.ts';
import { Refusal } from '../local/refusal.ts';

export interface RestoredBackup {
  readonly backupId: string;
  /** ISO 8601: nothing after it is there. */
  readonly createdAt: string;
  /** Where this machine notes what its engine has answered; it need not exist. */
  readonly answeredFile: string;
  /** Of the program that restores. */
  readonly version: string;
}

/** @throws Refusal one sentence, when a record was altered, removed or inserted */
export async function verifiedHistory(client: ClientBase): Promise<Verdict> {
  const verdict = await verifyHistory(client);
  const [problem] = verdict.partitions.flatMap(({ partitionId, problems }) =>
    problems.map((each) => `partition ${partitionId}: ${each}`),
  );
  if (problem) throw new Refusal(`The history in the backup does not verify (${problem}).`);
  return verdict;
}

/**
 * Records and alarms, in the caller's transaction, that the database was restored.
 * @returns up to where no position or key is given again
 */
export async function recordBackup(
  client: ClientBase,
  { backupId, createdAt, answeredFile, version }: RestoredBackup,
): Promise<readonly ReachedPartition[]> {
  const database = await reachedInDatabase(client);
  const partitions = (await readTreeHeads(client)).map(({ partitionId, position }) => ({
    partitionId,
    position,
    key: database?.partitions.find((each) => each.partitionId === partitionId)?.key ?? '0',
  }));
  const { goesOnAfter } = await recordRestore(client, {
    restore: { kind: 'backup', backupId, createdAt, partitions },
    answered: readAnsweredPosition(answeredFile),
    database,
    engineVersion: version,
    file: answeredFile,
    margin: await marginSince(client, createdAt),
  });
  return goesOnAfter;
}

/** More records a second than any engine of ours writes, and a day at the least: clocks of two machines differ. */
const mostRecordsASecond = 100_000;
const leastSeconds = 86_400;

/**
 * Positions and keys that may have been given out between the backup and now, at the most. There are 2^51 keys a
 * partition: a restore a day for a hundred years needs a seventh of them.
 */
async function marginSince(client: ClientBase, createdAt: string): Promise<number> {
  const { rows } = await client.query<{ seconds: string }>(
    'SELECT ceil(extract(epoch FROM clock_timestamp() - $1::timestamptz)) AS seconds',
    [createdAt],
  );
  return Math.max(leastSeconds, Number(rows[0]?.seconds)) * mostRecordsASecond;
}
