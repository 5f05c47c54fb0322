import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { type Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

export interface FileSum {
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

/** Writes a new file, gzip, on disk when this resolves. @returns what lies there */
export async function writeCompressed(
  content: Readable,
  path: string,
  signal: AbortSignal | undefined,
): Promise<FileSum> {
  const sum = summing();
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true });
  await pipeline(content, createGzip({ level: 1 }), sum.pass, file, { signal });
  return sum.result();
}

/** Of a file as it lies there. @throws what the file system says */
export async function sumOfFile(path: string): Promise<FileSum> {
  const sum = summing();
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), sum.pass, nowhere);
  return sum.result();
}

function summing() {
  const hash = createHash('sha256');
  let bytes = 0;
  return {
    async *pass(chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        bytes += chunk.length;
        yield chunk;
      }
    },
    result: (): FileSum => ({ bytes, sha256: hash.digest('hex') }),
  };
}
