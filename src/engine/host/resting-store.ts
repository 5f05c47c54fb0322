import type pg from 'pg';
import type { Key } from '../core/records/keys.ts';
import type { RestingInstance } from '../core/state/resting.ts';

type Queryable = Pick<pg.ClientBase, 'query'>;

/** An instance that was read again: the rows that are to go once it has changed. */
export interface WokenInstance {
  readonly partitionId: number;
  readonly key: Key;
  readonly keys: readonly Key[];
  readonly definitions: readonly Key[];
}

/** What a batch moves between memory and rest. */
export interface RestChanges {
  readonly resting: readonly (RestingInstance & { readonly partitionId: number })[];
  /** Changed or ended since they were read. */
  readonly woken: readonly WokenInstance[];
}

export interface StoredInstance {
  readonly key: Key;
  readonly document: string;
  readonly keys: readonly Key[];
}

/** The resting instances that keys belong to; a key that belongs to none has no part in the answer. */
export async function readResting(client: Queryable, keys: readonly Key[]): Promise<StoredInstance[]> {
  const { rows } = await client.query<StoredInstance>({
    name: 'engine read resting',
    text: `SELECT root_key AS key, document, keys FROM engine.resting_instance
           WHERE root_key IN (SELECT root_key FROM engine.resting_key WHERE key = ANY ($1::bigint[]))
           ORDER BY root_key`,
    values: [keys],
  });
  return rows;
}

export interface RestingTimer {
  readonly key: Key;
  readonly rootKey: Key;
  /** ms since 1970 */
  readonly dueAt: number;
}

/**
 * Timers of resting instances that are due after one time and until another, ms since 1970, earliest first.
 * @param most more come only when they are due with the last of these
 */
export async function readRestingTimers(
  client: Queryable,
  after: number,
  until: number,
  most: number,
): Promise<RestingTimer[]> {
  const { rows } = await client.query<{ key: Key; root_key: Key; due_at: string }>({
    name: 'engine read resting timers',
    text: `SELECT key, root_key, due_at FROM engine.resting_key WHERE due_at > $1 AND due_at <= $2
           ORDER BY due_at FETCH FIRST ${most} ROWS WITH TIES`,
    values: [Math.max(after, Number.MIN_SAFE_INTEGER), until],
  });
  return rows.map(({ key, root_key: rootKey, due_at }) => ({ key, rootKey, dueAt: Number(due_at) }));
}

/** How many process instances of each definition rest on a partition. */
export async function readRestingCounts(
  client: Queryable,
  partitionId: number,
): Promise<ReadonlyMap<Key, number>> {
  const { rows } = await client.query<{ definition_key: Key; instances: number }>(
    'SELECT definition_key, instances FROM engine.resting_count WHERE partition_id = $1 AND instances > 0',
    [partitionId],
  );
  return new Map(rows.map(({ definition_key, instances }) => [definition_key, instances]));
}

/** Writes what came to rest and removes what did not stay there. All statements are on their way at once. */
export function saveResting(client: Queryable, { resting, woken }: RestChanges): Promise<unknown>[] {
  const written: Promise<unknown>[] = [];
  if (woken.length > 0)
    written.push(
      client.query({
        name: 'engine woken',
        text: 'DELETE FROM engine.resting_instance WHERE root_key = ANY ($1::bigint[])',
        values: [woken.map(({ key }) => key)],
      }),
      client.query({
        name: 'engine woken keys',
        text: 'DELETE FROM engine.resting_key WHERE key = ANY ($1::bigint[])',
        values: [woken.flatMap(({ keys }) => keys)],
      }),
    );
  if (resting.length > 0) {
    const keys = resting.flatMap(({ key: rootKey, keys: own }) => own.map((each) => ({ ...each, rootKey })));
    written.push(
      client.query({
        name: 'engine resting left',
        text: 'DELETE FROM engine.root_instance WHERE root_key = ANY ($1::bigint[])',
        values: [resting.map(({ key }) => key)],
      }),
      client.query({
        name: 'engine resting',
        text: `INSERT INTO engine.resting_instance (root_key, partition_id, document, keys)
               SELECT r.root_key, r.partition_id, r.document, r.keys::bigint[]
               FROM unnest($1::bigint[], $2::smallint[], $3::text[], $4::text[]) AS r (root_key, partition_id, document, keys)`,
        values: [
          resting.map(({ key }) => key),
          resting.map(({ partitionId }) => partitionId),
          resting.map(({ document }) => document),
          resting.map(({ keys: own }) => `{${own.map(({ key }) => key).join()}}`),
        ],
      }),
      client.query({
        name: 'engine resting keys',
        text: `INSERT INTO engine.resting_key (key, root_key, due_at)
               SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[])`,
        values: [
          keys.map(({ key }) => key),
          keys.map(({ rootKey }) => rootKey),
          keys.map(({ dueAt }) => dueAt ?? null),
        ],
      }),
    );
  }
  const counts = [...countsOf(resting, woken)].filter(([, { instances }]) => instances !== 0);
  if (counts.length > 0)
    written.push(
      client.query({
        name: 'engine resting counts',
        text: `INSERT INTO engine.resting_count AS c (partition_id, definition_key, instances)
               SELECT * FROM unnest($1::smallint[], $2::bigint[], $3::integer[])
               ON CONFLICT (partition_id, definition_key) DO UPDATE SET instances = c.instances + EXCLUDED.instances`,
        values: [
          counts.map(([, { partitionId }]) => partitionId),
          counts.map(([, { definition }]) => definition),
          counts.map(([, { instances }]) => instances),
        ],
      }),
    );
  return written;
}

interface Count {
  readonly partitionId: number;
  readonly definition: Key;
  instances: number;
}

function countsOf(resting: RestChanges['resting'], woken: RestChanges['woken']): ReadonlyMap<string, Count> {
  const counts = new Map<string, Count>();
  const add = (partitionId: number, definitions: readonly Key[], by: 1 | -1) => {
    for (const definition of definitions) {
      const name = `${partitionId} ${definition}`;
      const count = counts.get(name) ?? { partitionId, definition, instances: 0 };
      count.instances += by;
      counts.set(name, count);
    }
  };
  for (const { partitionId, definitions } of resting) add(partitionId, definitions, 1);
  for (const { partitionId, definitions } of woken) add(partitionId, definitions, -1);
  return counts;
}
