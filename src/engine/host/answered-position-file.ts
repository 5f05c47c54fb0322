import {
  closeSync,
  existsSync,
  fsync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { ReachedPosition } from './answered-position.ts';

/** Two slots, each in a block of its own, written by turns: while one is torn, the other is whole. */
const slotSize = 4_096;
const fsyncAfterMs = 1_000;

interface Slot {
  readonly count: number;
  readonly reached: ReachedPosition;
}

/** The file in the data folder, which must not lie in PostgreSQL's own: what is put back there must not change it. */
export const answeredPositionFile = (dataDir: string): string => join(dataDir, 'engine', 'answered-position');

/** @returns undefined when there is no file, `damaged` when no slot of it is whole */
export function readAnsweredPosition(path: string): ReachedPosition | 'damaged' | undefined {
  return existsSync(path) ? (newest(path)?.reached ?? 'damaged') : undefined;
}

/**
 * Holds how far the engine has answered. A write is one pwrite, some microseconds: it survives the end of the process at
 * once, and a power failure when it is a second old.
 */
export class AnsweredPositionFile {
  readonly path: string;
  #file: number | undefined;
  #count = 0;
  #fsync: NodeJS.Timeout | undefined;

  /** @param path made, with its folder, at the first write */
  constructor(path: string) {
    this.path = path;
  }

  read(): ReachedPosition | 'damaged' | undefined {
    return readAnsweredPosition(this.path);
  }

  /** @throws what the file system says */
  write(reached: ReachedPosition): void {
    const file = this.#opened();
    const slot = slotOf({ count: ++this.#count, reached });
    writeSync(file, slot, 0, slot.length, (this.#count % 2) * slotSize);
    this.#fsync ??= setTimeout(() => {
      this.#fsync = undefined;
      // What a slow disk says of it comes with the next write.
      if (this.#file !== undefined) fsync(this.#file, () => {});
    }, fsyncAfterMs).unref();
  }

  close(): void {
    clearTimeout(this.#fsync);
    if (this.#file === undefined) return;
    fsyncSync(this.#file);
    closeSync(this.#file);
    this.#file = undefined;
  }

  #opened(): number {
    if (this.#file !== undefined) return this.#file;
    mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
    // Whole or not there at all: one that cannot be read is never of our making.
    if (newest(this.path) === undefined) makeWhole(this.path);
    this.#count = newest(this.path)?.count ?? 0;
    this.#file = openSync(this.path, 'r+');
    return this.#file;
  }
}

function makeWhole(path: string): void {
  const scratch = `${path}.${process.pid}`;
  const file = openSync(scratch, 'w', 0o600);
  const nothing = slotOf({ count: 0, reached: { historyId: '', epoch: '0', partitions: [] } });
  writeSync(file, nothing, 0, nothing.length, 0);
  writeSync(file, nothing, 0, nothing.length, slotSize);
  fsyncSync(file);
  closeSync(file);
  renameSync(scratch, path);
}

/** Six partitions are about 500 bytes: within one sector of a disk, or two. */
const slotLength = 1_024;

function slotOf(slot: Slot): Buffer {
  const text = JSON.stringify(slot);
  const bytes = Buffer.alloc(slotLength, ' ');
  bytes.write(`${checksum(text)} ${text}`);
  bytes.write('\n', slotLength - 1);
  return bytes;
}

const checksum = (text: string): string => crc32(text).toString(16).padStart(8, '0');

function newest(path: string): Slot | undefined {
  if (!existsSync(path)) return undefined;
  const bytes = readFileSync(path);
  const whole = [0, slotSize].map((start) => slotIn(bytes.subarray(start, start + slotLength)));
  return whole
    .filter((slot) => slot !== undefined)
    .sort((one, other) => one.count - other.count)
    .at(-1);
}

function slotIn(bytes: Buffer): Slot | undefined {
  const text = bytes.toString('utf8').trimEnd();
  const content = text.slice(9);
  return text.length > 9 && text.slice(0, 8) === checksum(content)
    ? (JSON.parse(content) as Slot)
    : undefined;
}
