import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process as we wrote it down: its id alone is not enough, ids are used again. */
export interface ProcessRecord {
  readonly pid: number;
  /** When the operating system started it, in whatever form the system tells. */
  readonly started: string;
}

/** The record of a living process, or undefined when there is none with that id. */
export function processRecord(pid: number): ProcessRecord | undefined {
  const started = startOf(pid);
  return started === undefined ? undefined : { pid, started };
}

/** Writes down who runs under `file`. */
export function writeProcessRecord(file: string, pid: number): void {
  const record = processRecord(pid);
  if (record) writeFileSync(file, JSON.stringify(record), { mode: 0o600 });
}

/** The process written in `file`, whether it lives or not. */
export function recordedProcess(file: string): ProcessRecord | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessRecord;
  } catch {
    return undefined;
  }
}

/** The process written in `file`, if that very process still lives. */
export function livingProcess(file: string): ProcessRecord | undefined {
  const record = recordedProcess(file);
  return record && startOf(record.pid) === record.started ? record : undefined;
}

/** Ends the process written in `file`: politely by `signal`, after `graceMs` by SIGKILL. True if there was one. */
export async function endLeftover(file: string, signal: NodeJS.Signals, graceMs = 10_000): Promise<boolean> {
  const record = livingProcess(file);
  if (record) {
    signalTo(record.pid, signal);
    const deadline = Date.now() + graceMs;
    while (livingProcess(file) && Date.now() < deadline) await sleep(50);
    if (livingProcess(file)) signalTo(record.pid, 'SIGKILL');
    while (livingProcess(file)) await sleep(20);
  }
  rmSync(file, { force: true });
  return record !== undefined;
}

/** That it ended between our look and our signal is what we wanted. */
function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function startOf(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' ? undefined : fields[19];
    }
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}
