import type { ClientBase } from 'pg';
import { CompactTree, leafHash } from './merkle.ts';
import { partitionsWithSegments, readSegments, readTreeHeads, type TreeHead } from './read.ts';

export interface PartitionVerdict {
  readonly partitionId: number;
  readonly leaves: number;
  /** Root over the records as they lie there now, hex. */
  readonly rootHash: string;
  /** One sentence each; none: nothing was altered, removed or inserted. */
  readonly problems: readonly string[];
}

export interface Verdict {
  readonly ok: boolean;
  readonly records: number;
  readonly partitions: readonly PartitionVerdict[];
}

/**
 * Recomputes every leaf hash and root from the records and compares them with what was committed with each segment
 * and with the tree's head. Run it in one snapshot (see the command line). It trusts the heads in the database: who
 * can rewrite both is found by a head kept or signed elsewhere.
 */
export async function verifyHistory(client: ClientBase): Promise<Verdict> {
  const heads = new Map((await readTreeHeads(client)).map((head) => [head.partitionId, head]));
  const ids = [...new Set([...heads.keys(), ...(await partitionsWithSegments(client))])].sort(
    (a, b) => a - b,
  );
  const partitions: PartitionVerdict[] = [];
  for (const id of ids) partitions.push(await verifyPartition(client, id, heads.get(id)));
  return {
    ok: partitions.every((partition) => partition.problems.length === 0),
    records: partitions.reduce((sum, partition) => sum + partition.leaves, 0),
    partitions,
  };
}

async function verifyPartition(
  client: ClientBase,
  partitionId: number,
  head: TreeHead | undefined,
): Promise<PartitionVerdict> {
  const problems: string[] = [];
  const tree = CompactTree.empty();
  let lastPosition = 0;
  // After the first fault every later root differs: only the first is said.
  let rootsMatch = true;
  for await (const segment of readSegments(client, partitionId)) {
    const name = `segment at leaf ${segment.firstLeaf}`;
    if (segment.firstLeaf !== tree.size)
      problems.push(`${name}: expected leaf ${tree.size}; records were removed or inserted before it`);
    if (segment.firstPosition <= lastPosition) problems.push(`${name}: positions do not ascend`);
    lastPosition = segment.lastPosition;
    if (!segment.records) {
      problems.push(`${name}: its bytes cannot be unpacked`);
      rootsMatch = false;
      continue;
    }
    if (segment.records.length !== segment.leafCount)
      problems.push(`${name}: ${segment.records.length} records instead of ${segment.leafCount}`);
    for (const record of segment.records) tree.append(leafHash(record));
    if (rootsMatch && !tree.root().equals(segment.rootHash)) {
      rootsMatch = false;
      problems.push(`${name}: root differs; a record up to its end was altered, removed or inserted`);
    }
  }
  if (!head) problems.push('there are records but no tree head');
  else {
    if (head.treeSize !== tree.size)
      problems.push(`${tree.size} records, but the head says ${head.treeSize}`);
    if (!head.rootHash.equals(tree.root())) problems.push('the root differs from the head');
    if (!head.frontier.equals(tree.frontier())) problems.push('the compact range differs from the head');
    if (tree.size > 0 && head.position !== lastPosition)
      problems.push(`the last record is at position ${lastPosition}, but the head says ${head.position}`);
  }
  return { partitionId, leaves: tree.size, rootHash: tree.root().toString('hex'), problems };
}
