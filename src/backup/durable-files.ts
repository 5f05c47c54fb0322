import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Refusal } from '../local/refusal.ts';

/** A small file, on disk when this returns. */
export function writeDurably(path: string, text: string): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Disk full, quota used up, file larger than may be. */
const noRoom: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/**
 * A folder that is there as a whole or not at all: filled under another name, then renamed. Whatever `fill` throws, a
 * full disk for one, removes what it has written.
 * @param fill writes the files, each durable, into the folder that it is given
 * @throws Refusal one sentence, when the target exists, is being filled by another, or there is no room for it
 */
export async function makeFolder<T>(target: string, fill: (folder: string) => Promise<T>): Promise<T> {
  const folder = resolve(target);
  const partial = `${folder}.partial`;
  if (existsSync(folder)) throw new Refusal(`${target} exists already: name a folder that does not.`);
  mkdirSync(dirname(folder), { recursive: true });
  try {
    mkdirSync(partial, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new Refusal(
      `${target}.partial exists: another backup is written there, or one was cut off; when none is, remove it.`,
    );
  }
  try {
    const result = await fill(partial);
    fsyncFolder(partial);
    if (existsSync(folder)) throw new Refusal(`${target} exists already: name a folder that does not.`);
    renameSync(partial, folder);
    fsyncFolder(dirname(folder));
    return result;
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code !== undefined && noRoom.has(code))
      throw new Refusal(`There is not enough room for ${target} (${code}): nothing was left there.`);
    throw error;
  }
}

/** A folder within a folder of {@link makeFolder}. */
export async function makeSubfolder<T>(parent: string, name: string, fill: () => Promise<T>): Promise<T> {
  mkdirSync(join(parent, name), { mode: 0o700 });
  const result = await fill();
  fsyncFolder(join(parent, name));
  return result;
}

/** Windows opens no folders, and writes their entries itself. */
function fsyncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const file = openSync(folder, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
