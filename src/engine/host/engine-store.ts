import type pg from 'pg';
import type { Key } from '../core/records/keys.ts';
import type { Send } from '../core/run/processing.ts';
import type { Changes } from './changes.ts';
import type { StoredPartition } from './restore-state.ts';

/** Another replica leads since: nothing of this one may be written any more. */
export class LeadershipLost extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'LeadershipLost';
  }
}

type Queryable = Pick<pg.ClientBase, 'query'>;

export interface Leading {
  readonly epoch: string;
  /** Of the database's history; never changed once it has begun. */
  readonly partitions: number;
}

/**
 * Takes over: from here on an older leader's transactions write nothing.
 * @param partitions for a database that has none yet
 */
export async function takeLead(
  client: Queryable,
  { partitions, engineVersion }: { partitions: number; engineVersion: string },
): Promise<Leading> {
  const { rows } = await client.query<{ epoch: string; partitions: number }>(
    `INSERT INTO engine.leader AS l (epoch, partitions, engine_version) VALUES (1, $1, $2)
     ON CONFLICT (one) DO UPDATE SET epoch = l.epoch + 1, engine_version = $2, seen_at = now(), grpc_address = NULL, rest_address = NULL
     RETURNING epoch, partitions`,
    [partitions, engineVersion],
  );
  const row = rows[0];
  if (!row) throw new Error('the lead could not be taken');
  return row;
}

/** Tells replicas that wait where the leader's gateway listens. */
export async function announce(
  client: Queryable,
  epoch: string,
  addresses: { grpc: string; rest: string },
): Promise<void> {
  await client.query('UPDATE engine.leader SET grpc_address = $2, rest_address = $3 WHERE epoch = $1', [
    epoch,
    addresses.grpc,
    addresses.rest,
  ]);
}

export async function leaderAddresses(
  client: Queryable,
): Promise<{ grpc: string; rest: string } | undefined> {
  const { rows } = await client.query<{ grpc: string | null; rest: string | null }>(
    'SELECT grpc_address AS grpc, rest_address AS rest FROM engine.leader',
  );
  const [row] = rows;
  return row?.grpc && row.rest ? { grpc: row.grpc, rest: row.rest } : undefined;
}

/** First in each transaction; blocks a new leader until it ends. */
export async function fence(client: Queryable, epoch: string): Promise<void> {
  const { rowCount } = await client.query({
    name: 'engine fence',
    text: 'SELECT 1 FROM engine.leader WHERE epoch = $1 FOR SHARE',
    values: [epoch],
  });
  if (rowCount !== 1) throw new LeadershipLost('another replica leads');
}

export async function loadPartition(
  client: Queryable,
  partitionId: number,
): Promise<StoredPartition & { lastTime: number; lastOrdinal: number }> {
  const only = [partitionId];
  const [heads, definitions, items, roots] = [
    await client.query<{ last_position: string; last_key: string; last_time: string; last_ordinal: string }>(
      'SELECT last_position, last_key, last_time, last_ordinal FROM engine.partition WHERE partition_id = $1',
      only,
    ),
    await client.query<StoredPartition['definitions'][number] & { position: string; value_type: string }>(
      `SELECT key, position, value_type, value, deleting FROM engine.definition WHERE partition_id = $1
       ORDER BY position`,
      only,
    ),
    await client.query<StoredPartition['items'][number]>(
      'SELECT kind, key, document FROM engine.item WHERE partition_id = $1 ORDER BY key',
      only,
    ),
    await client.query<StoredPartition['roots'][number]>(
      'SELECT root_key AS key, document FROM engine.root_instance WHERE partition_id = $1 ORDER BY root_key',
      only,
    ),
  ];
  const [head] = heads.rows;
  return {
    partitionId,
    lastPosition: Number(head?.last_position ?? 0),
    lastKey: head?.last_key ?? String(BigInt(partitionId) << 51n),
    lastTime: Number(head?.last_time ?? 0),
    lastOrdinal: Number(head?.last_ordinal ?? 0),
    definitions: definitions.rows.map(({ key, position, value_type, value, deleting }) => ({
      key,
      position: Number(position),
      valueType: value_type,
      value,
      deleting,
    })),
    items: items.rows,
    roots: roots.rows,
  };
}

export async function loadSends(client: Queryable): Promise<Send[]> {
  const { rows } = await client.query<{ document: string }>(
    'SELECT document FROM engine.send ORDER BY send_id',
  );
  return rows.map(({ document }) => JSON.parse(document));
}

export interface PartitionHead {
  readonly partitionId: number;
  readonly lastPosition: number;
  readonly lastKey: Key;
  readonly lastTime: number;
  readonly lastOrdinal: number;
}

/** Writes what a batch changed. All statements are on their way before the first is answered. */
export async function saveChanges(
  client: Queryable,
  heads: readonly PartitionHead[],
  changes: readonly Changes[],
  sends: { readonly before: boolean; readonly left: readonly Send[] },
): Promise<void> {
  const roots = changes.flatMap((change) => change.roots);
  const items = changes.flatMap((change) => change.items);
  const definitions = changes.flatMap((change) => change.definitions);
  const written: Promise<unknown>[] = [
    client.query({
      name: 'engine heads',
      text: `INSERT INTO engine.partition AS p (partition_id, last_position, last_key, last_time, last_ordinal)
             SELECT * FROM unnest($1::smallint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[])
             ON CONFLICT (partition_id) DO UPDATE SET last_position = EXCLUDED.last_position,
               last_key = EXCLUDED.last_key, last_time = EXCLUDED.last_time, last_ordinal = EXCLUDED.last_ordinal`,
      values: [
        heads.map(({ partitionId }) => partitionId),
        heads.map(({ lastPosition }) => lastPosition),
        heads.map(({ lastKey }) => lastKey),
        heads.map(({ lastTime }) => lastTime),
        heads.map(({ lastOrdinal }) => lastOrdinal),
      ],
    }),
  ];
  const kept = roots.filter(({ document }) => document !== undefined);
  if (kept.length > 0)
    written.push(
      client.query({
        name: 'engine roots',
        text: `INSERT INTO engine.root_instance AS r (root_key, partition_id, document)
               SELECT * FROM unnest($1::bigint[], $2::smallint[], $3::text[])
               ON CONFLICT (root_key) DO UPDATE SET document = EXCLUDED.document`,
        values: [
          kept.map(({ key }) => key),
          kept.map(({ partitionId }) => partitionId),
          kept.map(({ document }) => document),
        ],
      }),
    );
  const ended = roots.filter(({ document }) => document === undefined);
  if (ended.length > 0)
    written.push(
      client.query({
        name: 'engine roots ended',
        text: 'DELETE FROM engine.root_instance WHERE root_key = ANY ($1::bigint[])',
        values: [ended.map(({ key }) => key)],
      }),
    );
  const present = items.filter(({ document }) => document !== undefined);
  if (present.length > 0)
    written.push(
      client.query({
        name: 'engine items',
        text: `INSERT INTO engine.item AS i (partition_id, kind, key, document)
               SELECT * FROM unnest($1::smallint[], $2::text[], $3::bigint[], $4::text[])
               ON CONFLICT (partition_id, kind, key) DO UPDATE SET document = EXCLUDED.document`,
        values: [
          present.map(({ partitionId }) => partitionId),
          present.map(({ kind }) => kind),
          present.map(({ key }) => key),
          present.map(({ document }) => document),
        ],
      }),
    );
  const gone = items.filter(({ document }) => document === undefined);
  if (gone.length > 0)
    written.push(
      client.query({
        name: 'engine items gone',
        text: `DELETE FROM engine.item AS i USING unnest($1::smallint[], $2::text[], $3::bigint[]) AS g (p, k, key)
               WHERE i.partition_id = g.p AND i.kind = g.k AND i.key = g.key`,
        values: [
          gone.map(({ partitionId }) => partitionId),
          gone.map(({ kind }) => kind),
          gone.map(({ key }) => key),
        ],
      }),
    );
  for (const { partitionId, key, position, valueType, value, change } of definitions)
    written.push(
      change === 'created'
        ? client.query(
            `INSERT INTO engine.definition (partition_id, key, position, value_type, value) VALUES ($1, $2, $3, $4, $5)`,
            [partitionId, key, position, valueType, value],
          )
        : change === 'deleting'
          ? client.query(
              'UPDATE engine.definition SET deleting = true WHERE partition_id = $1 AND key = $2',
              [partitionId, key],
            )
          : client.query('DELETE FROM engine.definition WHERE partition_id = $1 AND key = $2', [
              partitionId,
              key,
            ]),
    );
  if (sends.before) written.push(client.query('DELETE FROM engine.send'));
  if (sends.left.length > 0)
    written.push(
      client.query('INSERT INTO engine.send (document) SELECT * FROM unnest($1::text[])', [
        sends.left.map((send) => JSON.stringify(send)),
      ]),
    );
  await Promise.all(written);
}
