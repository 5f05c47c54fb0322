import { promisify } from 'node:util';
import { brotliCompressSync, brotliDecompress, constants, gunzip, gzipSync } from 'node:zlib';
import type { ClientBase } from 'pg';

/** Records that make a segment final. Below, it is a tail that the next ones are merged with. */
export const sealedFrom = 256;

/**
 * Brotli 1 by measurement on 60,000 real records in segments of 1,000 (bytes and microseconds of CPU a record): gzip 1
 * 33.7 and 0.9, gzip 6 23.2 and 2.6, brotli 1 25.4 and 0.5, brotli 4 20.2 and 1.7. The engine shares the CPU. Codecs
 * once written stay readable for ever.
 */
export type Codec = 'gzip' | 'brotli';
const written: Codec = 'brotli';

const unbrotli = promisify(brotliDecompress);
const unzip = promisify(gunzip);

const lineBreak = Buffer.from('\n');

/** A run of leaves as it is stored. */
export interface Segment {
  readonly partitionId: number;
  readonly firstLeaf: number;
  readonly leafCount: number;
  readonly firstPosition: number;
  readonly lastPosition: number;
  readonly sealed: boolean;
  readonly codec: Codec;
  readonly rootHash: Buffer;
  readonly body: Buffer;
}

/**
 * Compresses records (no newline in any) into one body. At once rather than on the thread pool: it takes half a
 * millisecond a bulk, and buffers handed between threads made the process grow for ever.
 */
export function packRecords(records: readonly Buffer[], codec: Codec = written): Buffer {
  const parts: Buffer[] = [];
  for (const record of records) {
    if (parts.length > 0) parts.push(lineBreak);
    parts.push(record);
  }
  const joined = Buffer.concat(parts);
  if (codec === 'gzip') return gzipSync(joined, { level: 6 });
  return brotliCompressSync(joined, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 1,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_SIZE_HINT]: joined.length,
    },
  });
}

/**
 * The records of a segment, bytes as received.
 * @throws Error when the body is no such compressed text
 */
export async function unpackRecords(body: Buffer, codec: string): Promise<Buffer[]> {
  if (codec !== 'gzip' && codec !== 'brotli') throw new Error(`unknown codec ${codec}`);
  const joined = await (codec === 'gzip' ? unzip(body) : unbrotli(body));
  const records: Buffer[] = [];
  let start = 0;
  for (let end = joined.indexOf(0x0a); end >= 0; end = joined.indexOf(0x0a, start)) {
    records.push(joined.subarray(start, end));
    start = end + 1;
  }
  records.push(joined.subarray(start));
  return records;
}

/** What a bulk adds to the ledger, before it is known whether it closes a tail. */
export interface NewLeaves {
  readonly partitionId: number;
  readonly firstLeaf: number;
  readonly firstPosition: number;
  readonly lastPosition: number;
  readonly count: number;
  /** Root of the tree with the last of them. */
  readonly rootHash: Buffer;
  /** Their records, compressed with `codec`. */
  readonly body: Buffer;
  readonly receivedAt: Date;
}

/**
 * Appends leaves within the caller's transaction. Many are a sealed segment at once. Few become a tail; when the tails
 * add up, they are merged with the new ones into one sealed segment, so that each record is rewritten once at most.
 * @param tail leaves that lie in tails before this
 * @returns leaves that lie in tails after it
 */
export async function appendLeaves(
  client: ClientBase,
  leaves: NewLeaves,
  records: readonly Buffer[],
  tail: number,
): Promise<number> {
  if (tail + leaves.count < sealedFrom) {
    await insertSegment(client, leaves, false);
    return tail + leaves.count;
  }
  if (tail === 0) {
    await insertSegment(client, leaves, true);
    return 0;
  }
  const { rows } = await client.query<{
    first_leaf: string;
    first_position: string;
    codec: string;
    body: Buffer;
  }>(
    `DELETE FROM history.segment WHERE partition_id = $1 AND first_leaf >= $2 AND NOT sealed
     RETURNING first_leaf, first_position, codec, body`,
    [leaves.partitionId, leaves.firstLeaf - tail],
  );
  rows.sort((a, b) => Number(a.first_leaf) - Number(b.first_leaf));
  const tails = (await Promise.all(rows.map((row) => unpackRecords(row.body, row.codec)))).flat();
  if (tails.length !== tail)
    throw new Error(`partition ${leaves.partitionId}: ${tails.length} tail leaves, not ${tail}`);
  const merged: NewLeaves = {
    ...leaves,
    firstLeaf: leaves.firstLeaf - tail,
    firstPosition: Number(rows[0]?.first_position),
    count: leaves.count + tail,
    body: packRecords([...tails, ...records]),
  };
  await insertSegment(client, merged, true);
  return 0;
}

async function insertSegment(client: ClientBase, leaves: NewLeaves, sealed: boolean): Promise<void> {
  await client.query({
    name: 'history segment',
    text: `INSERT INTO history.segment (partition_id, first_leaf, leaf_count, first_position, last_position, sealed,
             codec, root_hash, received_at, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    values: [
      leaves.partitionId,
      leaves.firstLeaf,
      leaves.count,
      leaves.firstPosition,
      leaves.lastPosition,
      sealed,
      written,
      leaves.rootHash,
      leaves.receivedAt,
      leaves.body,
    ],
  });
}
