import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { Pool } from 'undici';
import type { SinkCredentials } from '../../../src/exporter/config.ts';

/** Bulks of `size` records (action line and document line each) from a recorded stream, bytes as recorded. */
export async function* bulksOf(
  file: string,
  size: number,
): AsyncGenerator<{ body: Buffer; records: number }> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(file).pipe(createGunzip({ chunkSize: 4 * 1024 * 1024 }))) {
    rest = rest.length > 0 ? Buffer.concat([rest, chunk as Buffer]) : (chunk as Buffer);
    let start = 0;
    for (;;) {
      let end = start;
      let lines = 0;
      while (lines < size * 2) {
        const at = rest.indexOf(0x0a, end);
        if (at < 0) break;
        end = at + 1;
        lines++;
      }
      if (lines < size * 2) break;
      yield { body: Buffer.from(rest.subarray(start, end)), records: size };
      start = end;
    }
    rest = Buffer.from(rest.subarray(start));
  }
  if (rest.length > 0) {
    let lines = 0;
    for (let at = rest.indexOf(0x0a); at >= 0; at = rest.indexOf(0x0a, at + 1)) lines++;
    yield { body: rest, records: Math.floor(lines / 2) };
  }
}

/** Sends bulks as the exporter does: the next one when the last is acknowledged. */
export function bulkSender(to: SinkCredentials) {
  const client = new Pool(to.sinkUrl, { connections: 4 });
  const authorization = `Basic ${Buffer.from(`${to.user}:${to.password}`).toString('base64')}`;
  return {
    async send(body: Buffer | string): Promise<{ status: number; text: string }> {
      const response = await client.request({
        method: 'POST',
        path: '/_bulk',
        headers: { authorization, 'content-type': 'application/x-ndjson' },
        body,
      });
      return { status: response.statusCode, text: await response.body.text() };
    },
    close: () => client.close(),
  };
}
