import { createWriteStream, mkdirSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import pg from 'pg';
import { decodeCommand } from '../../../src/engine/core/records/command-record.ts';
import { readSegments, readTreeHeads } from '../../../src/history/read.ts';

/**
 * Makes a recorded stream from a platform's history, as an exporter would send it: the bytes of the records, action lines
 * before them. Commands, which only our history has, are left out.
 * @param file gzip'd NDJSON; seen under this name only when whole
 * @returns how many records it holds
 */
export async function streamFromHistory(databaseUrl: string, file: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  let records = 0;
  async function* lines(): AsyncGenerator<Buffer | string> {
    for (const { partitionId } of await readTreeHeads(client))
      for await (const segment of readSegments(client, partitionId))
        for (const record of segment.records ?? []) {
          if (decodeCommand(record.toString('utf8'))) continue;
          records++;
          const tail = record.subarray(-400).toString('utf8');
          const position = /"position":(\d+),"timestamp"/.exec(tail)?.[1];
          yield `{"index":{"routing":"${partitionId}","_index":"tongban_record","_id":"${partitionId}-${position}"}}\n`;
          yield record;
          yield '\n';
        }
  }
  try {
    mkdirSync(dirname(file), { recursive: true });
    await pipeline(Readable.from(lines()), createGzip({ level: 1 }), createWriteStream(`${file}.partial`));
    renameSync(`${file}.partial`, file);
    return records;
  } finally {
    await client.end();
  }
}
