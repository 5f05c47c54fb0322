import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** The one source of "now" for business times: workers, API, codes and deadlines all ask it. */
export interface Clock {
  /** Current time of the bank; equals the engine's clock. */
  now(): Date;
}

/** The machine's own time: what `npm start` and production use. */
export const systemClock: Clock = { now: () => new Date() };

/**
 * A clock that runs ahead of the machine's by the whole milliseconds written in a file. Simulation and tests write
 * the file, so that every process, the embedded engine too, agrees at once without being asked.
 * @param file absolute path; a missing or unreadable number counts as no offset
 */
export function offsetClock(file: string): Clock {
  return {
    now() {
      return new Date(Date.now() + readOffset(file));
    },
  };
}

/** Milliseconds that the offset clock of `file` runs ahead of the machine; 0 when there is none. */
export function readOffset(file: string): number {
  try {
    const offset = Number(readFileSync(file, 'utf8'));
    return Number.isFinite(offset) ? offset : 0;
  } catch {
    return 0;
  }
}

/** Says so to all at once: who reads meanwhile finds the old number or the new one, never a part of it. */
export function writeOffset(file: string, milliseconds: number): void {
  writeFileSync(`${file}.new`, String(milliseconds));
  renameSync(`${file}.new`, file);
}

/** The clock for a process: {@link offsetClock} when a file is configured, else {@link systemClock}. */
export function clockFrom(clockFile: string | undefined): Clock {
  return clockFile ? offsetClock(clockFile) : systemClock;
}
