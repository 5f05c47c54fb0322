import type { ClientBase } from 'pg';
import { unpackRecords } from './segments.ts';

/** A segment as stored, with its records unpacked. */
export interface ReadSegment {
  readonly firstLeaf: number;
  readonly leafCount: number;
  readonly firstPosition: number;
  readonly lastPosition: number;
  readonly rootHash: Buffer;
  /** Bytes as received; undefined when the stored bytes cannot be unpacked any more. */
  readonly records: readonly Buffer[] | undefined;
}

export interface TreeHead {
  readonly partitionId: number;
  readonly treeSize: number;
  readonly rootHash: Buffer;
  readonly frontier: Buffer;
  readonly position: number;
}

/** The heads of all partitions. */
export async function readTreeHeads(client: ClientBase): Promise<readonly TreeHead[]> {
  const { rows } = await client.query<{
    partition_id: number;
    tree_size: string;
    root_hash: Buffer;
    frontier: Buffer;
    position: string;
  }>('SELECT partition_id, tree_size, root_hash, frontier, position FROM history.tree ORDER BY partition_id');
  return rows.map((row) => ({
    partitionId: row.partition_id,
    treeSize: Number(row.tree_size),
    rootHash: row.root_hash,
    frontier: row.frontier,
    position: Number(row.position),
  }));
}

/** Partitions that have segments, whatever the heads say. */
export async function partitionsWithSegments(client: ClientBase): Promise<readonly number[]> {
  const { rows } = await client.query<{ partition_id: number }>(
    'SELECT DISTINCT partition_id FROM history.segment ORDER BY 1',
  );
  return rows.map((row) => row.partition_id);
}

/** Segments of a partition in the order of the ledger, a few at a time, so that memory stays flat. */
export async function* readSegments(client: ClientBase, partitionId: number): AsyncGenerator<ReadSegment> {
  let from = -1;
  for (;;) {
    const { rows } = await client.query<{
      first_leaf: string;
      leaf_count: number;
      first_position: string;
      last_position: string;
      root_hash: Buffer;
      codec: string;
      body: Buffer;
    }>(
      `SELECT first_leaf, leaf_count, first_position, last_position, root_hash, codec, body FROM history.segment
       WHERE partition_id = $1 AND first_leaf > $2 ORDER BY first_leaf LIMIT 16`,
      [partitionId, from],
    );
    if (rows.length === 0) return;
    for (const row of rows)
      yield {
        firstLeaf: Number(row.first_leaf),
        leafCount: row.leaf_count,
        firstPosition: Number(row.first_position),
        lastPosition: Number(row.last_position),
        rootHash: row.root_hash,
        records: await unpackRecords(row.body, row.codec).catch(() => undefined),
      };
    from = Number(rows.at(-1)?.first_leaf);
  }
}
