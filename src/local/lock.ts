import {
  closeSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { livingProcess, processRecord } from './process-record.ts';

/**
 * Takes the data folder for this process.
 * @returns a function that gives it back
 * @throws Error one sentence, when another living platform holds it
 */
export function lockDataFolder(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true, mode: 0o755 });
  const file = join(dataDir, 'platform.process');
  for (let attempt = 0; attempt < 20; attempt++) {
    try {
      const handle = openSync(file, 'wx', 0o600);
      writeSync(handle, JSON.stringify(processRecord(process.pid)));
      closeSync(handle);
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const holder = livingProcess(file);
      if (holder)
        throw new Error(
          `Tongban is already running on ${dataDir} (process ${holder.pid}): stop it first, or set DATA_DIR to another folder.`,
        );
      // An empty file is a start that is writing its record this very moment: look again before taking it away.
      if (attempt < 3 && contentOf(file) === '')
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
      else removeStale(file);
    }
  }
  throw new Error(`The data folder ${dataDir} could not be locked.`);
}

/**
 * Takes a dead holder's file away. Two starts may do so at the same moment, and the slower one must not remove the
 * lock that the faster one has just made: so it looks at what it took, and puts a living one back.
 */
function removeStale(file: string): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    if (livingProcess(aside)) linkSync(aside, file);
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
