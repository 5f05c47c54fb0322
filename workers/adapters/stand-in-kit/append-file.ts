import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';

/** Lines of JSON that survive a kill: what `append` has resolved for is on the disk. */
export interface AppendFile {
  append(line: object): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens (or makes) the file, hands every whole line to `replay` in order, and cuts off a line that a kill left half
 * written: its request was never answered.
 */
export async function openAppendFile(path: string, replay: (line: never) => void): Promise<AppendFile> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const handle = await open(path, 'a+', 0o600);
  await cutTornLine(handle);
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) if (line !== '') replay(JSON.parse(line) as never);
  return groupCommit(handle);
}

async function cutTornLine(handle: FileHandle): Promise<void> {
  const { size } = await handle.stat();
  const chunk = Buffer.alloc(64 * 1024);
  let end = size;
  while (end > 0) {
    const start = Math.max(0, end - chunk.length);
    const { bytesRead } = await handle.read(chunk, 0, end - start, start);
    const newline = chunk.subarray(0, bytesRead).lastIndexOf(10);
    if (newline >= 0) {
      end = start + newline + 1;
      break;
    }
    end = start;
  }
  if (end < size) await handle.truncate(end);
}

/** Whatever waits goes out in one write and one sync, so that many requests at once share the price of a sync. */
function groupCommit(handle: FileHandle): AppendFile {
  let waiting: string[] = [];
  let next: Promise<void> | undefined;
  let last: Promise<void> = Promise.resolve();

  async function flush(): Promise<void> {
    const text = waiting.join('');
    waiting = [];
    next = undefined;
    await handle.appendFile(text);
    await handle.datasync();
  }

  return {
    append(line) {
      waiting.push(`${JSON.stringify(line)}\n`);
      if (!next) {
        // A failed flush (disk full) fails this and every later append: order and trust are gone.
        next = last.then(flush);
        last = next;
        last.catch(() => {});
      }
      return next;
    },
    async close() {
      await last.catch(() => {});
      await handle.close();
    },
  };
}
