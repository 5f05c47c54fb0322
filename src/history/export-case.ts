import type { ClientBase } from 'pg';
import { parseLossless } from '../zeebe/lossless-json.ts';
import { readSegments, readTreeHeads } from './read.ts';

/**
 * The records of one case, as lines of JSON. First a line about the case and the trees at this moment, then one line a
 * record: partition, leaf index, and the record exactly as it was received.
 */
export async function* exportCase(client: ClientBase, caseId: string): AsyncGenerator<string> {
  const { rows } = await client.query<{ key: string; partition_id: number }>(
    'SELECT process_instance_key AS key, partition_id FROM read_model.process_instance WHERE case_id = $1',
    [caseId],
  );
  const instances = new Set(rows.map((row) => row.key));
  const partitions = new Set(rows.map((row) => row.partition_id));
  const heads = (await readTreeHeads(client)).filter((head) => partitions.has(head.partitionId));
  yield JSON.stringify({
    caseId,
    processInstanceKeys: [...instances],
    trees: heads.map(({ partitionId, treeSize, rootHash }) => ({
      partitionId,
      treeSize,
      rootHash: rootHash.toString('hex'),
    })),
  });
  const marks = [...instances, caseId].map((mark) => Buffer.from(mark));
  for (const { partitionId } of heads) {
    for await (const segment of readSegments(client, partitionId)) {
      for (const [i, record] of (segment.records ?? []).entries()) {
        if (!marks.some((mark) => record.includes(mark))) continue;
        const text = record.toString('utf8');
        if (!belongs(text, caseId, instances)) continue;
        yield `{"partitionId":${partitionId},"leafIndex":${segment.firstLeaf + i},"record":${text}}`;
      }
    }
  }
}

function belongs(text: string, caseId: string, instances: ReadonlySet<string>): boolean {
  try {
    const { value } = parseLossless(text) as {
      value?: { processInstanceKey?: unknown; correlationKey?: unknown };
    };
    return instances.has(String(value?.processInstanceKey)) || value?.correlationKey === caseId;
  } catch {
    return false;
  }
}
