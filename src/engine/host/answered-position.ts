import type { Key } from '../core/records/keys.ts';

/** How far a history has come: what was answered from it up to here is durable. */
export interface ReachedPosition {
  /** Of the database's history, made at its first start; a backup that is put back has the same. */
  readonly historyId: string;
  /** Of the leader, as `engine.leader` has it. */
  readonly epoch: string;
  readonly partitions: readonly ReachedPartition[];
}

export interface ReachedPartition {
  readonly partitionId: number;
  readonly position: number;
  /** The last key that was given out. */
  readonly key: Key;
}

/** The database is not what the engine gave its answers from. */
export type Restore =
  /** An older state of it: partitions that end before what was answered. */
  | { readonly kind: 'older'; readonly partitions: readonly SetBack[] }
  /** An older state of it from which another engine, without this file, went on. */
  | { readonly kind: 'continued' }
  /** Another one, or an empty one. */
  | { readonly kind: 'other'; readonly answered: readonly ReachedPartition[] }
  /** Nobody knows: the file cannot be read. */
  | { readonly kind: 'damaged' }
  /** A backup of ours was put into an empty database. */
  | {
      readonly kind: 'backup';
      readonly backupId: string;
      /** ISO 8601. */
      readonly createdAt: string;
      readonly partitions: readonly ReachedPartition[];
    };

interface SetBack {
  readonly partitionId: number;
  readonly answered: number;
  /** Where the database's partition ends. */
  readonly found: number;
}

/**
 * Compares what was answered with what the database has. A database that is ahead is as it should be: the file is written
 * after the commit, and not by replicas on other machines.
 * @param answered undefined: nothing is known, as at a first start
 * @param database undefined: no engine has led on it
 */
export function findRestore(
  answered: ReachedPosition | 'damaged' | undefined,
  database: ReachedPosition | undefined,
): Restore | undefined {
  if (answered === 'damaged') return { kind: 'damaged' };
  const given = answered?.partitions.filter(({ position }) => position > 0) ?? [];
  if (!answered || given.length === 0) return undefined;
  if (answered.historyId !== database?.historyId) return { kind: 'other', answered: given };
  const compared = given.map(({ partitionId, position }) => ({
    partitionId,
    answered: position,
    found: database.partitions.find((each) => each.partitionId === partitionId)?.position ?? 0,
  }));
  const partitions = compared.filter(({ answered: to, found }) => found < to);
  if (partitions.length > 0) return { kind: 'older', partitions };
  // A leader's epoch is durable before it answers. With the same positions nothing that was answered is missing.
  const isSetBack = BigInt(database.epoch) < BigInt(answered.epoch);
  return isSetBack && compared.some(({ answered: to, found }) => found > to)
    ? { kind: 'continued' }
    : undefined;
}

/**
 * What was found, what it means and what to do, in one sentence.
 * @param file path, for whoever wants to look
 */
export function describeRestore(restore: Restore, file: string): string {
  return `${restoreFound(restore, file)}: restore a newer backup, or accept that and start once with --accept-restore (npm start -- --accept-restore).`;
}

/** What was found and what it means. */
export function restoreFound(restore: Restore, file: string): string {
  const missing = 'so what customers and workers were told since then would be missing';
  switch (restore.kind) {
    case 'older': {
      const ends = restore.partitions.map(
        ({ partitionId, answered, found }) =>
          `partition ${partitionId} ends at position ${found}, and the engine has answered up to ${answered}`,
      );
      return `The database is older than the answers that were given from it (${ends.join('; ')}; ${file}), ${missing}`;
    }
    case 'continued':
      return `The database was set back, and an engine without ${file} went on with it, ${missing}`;
    case 'other':
      return `The database is not the one that the engine gave its answers from (${file}: ${positions(restore.answered)}), ${missing}`;
    case 'damaged':
      return `What the engine has answered cannot be read from ${file}, so nobody knows whether the database is as new as that`;
    case 'backup':
      return `The database was restored from the backup ${restore.backupId} of ${restore.createdAt} (${positions(restore.partitions) || 'no records'}), ${missing}`;
  }
}

const positions = (partitions: readonly ReachedPartition[]): string =>
  partitions.map(({ partitionId, position }) => `partition ${partitionId} up to ${position}`).join(', ');

/** After a power failure the file may be as old as its last fsync: more than an engine does in that time. */
const defaultMargin = 1_000_000;

/**
 * Where to go on after an accepted restore, so that no position and no key is given a second time: what was told the
 * missing ones finds nothing, not something else.
 * @param margin how many of each may have been given out of which neither file nor database knows
 */
export function continueAfter(
  answered: ReachedPosition | 'damaged' | undefined,
  database: ReachedPosition | undefined,
  margin = defaultMargin,
): readonly ReachedPartition[] {
  const given = answered === undefined || answered === 'damaged' ? [] : answered.partitions;
  const found = database?.partitions ?? [];
  const ids = new Set([...given, ...found].map(({ partitionId }) => partitionId));
  return [...ids].sort().map((partitionId) => {
    const both = [...given, ...found].filter((each) => each.partitionId === partitionId);
    const keys = both.map(({ key }) => BigInt(key));
    return {
      partitionId,
      position: Math.max(...both.map(({ position }) => position)) + margin,
      key: String(keys.reduce((one, other) => (one > other ? one : other)) + BigInt(margin)),
    };
  });
}
