import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type pg from 'pg';
import { readSegments, readTreeHeads } from '../../../src/history/read.ts';
import { fixtureFile } from '../../support/feature-stream.ts';

/** Keeps the history of this test's engine, bytes as received, action lines made again. */
export async function recordFixture(client: pg.Client): Promise<void> {
  const lines: string[] = [];
  for (const { partitionId } of await readTreeHeads(client))
    for await (const segment of readSegments(client, partitionId))
      for (const record of segment.records ?? []) {
        const text = record.toString('utf8');
        const position = /"position":(\d+),"timestamp"/.exec(text.slice(-600))?.[1];
        lines.push(`{"index":{"_index":"tongban_record","_id":"${partitionId}-${position}"}}`, text);
      }
  writeFileSync(fixtureFile, gzipSync(`${lines.join('\n')}\n`, { level: 9 }));
}
