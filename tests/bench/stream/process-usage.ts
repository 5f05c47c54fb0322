import { readdirSync, readFileSync } from 'node:fs';

const ticksPerSecond = 100;

/** utime + stime of a process, with `family` also of its children, alive and reaped. Linux only: elsewhere NaN. */
export function cpuMicros(pid: number, family = false): number {
  const own = ticks(pid);
  if (!own) return Number.NaN;
  let sum = own.used + (family ? own.reaped : 0);
  if (family)
    for (const entry of readdirSync('/proc')) {
      const other = /^\d+$/.test(entry) ? ticks(Number(entry)) : undefined;
      if (other?.parent === pid) sum += other.used;
    }
  return (sum * 1_000_000) / ticksPerSecond;
}

function ticks(pid: number): { parent: number; used: number; reaped: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const at = (field: number) => fields[field - 3] ?? 0;
    return { parent: at(4), used: at(14) + at(15), reaped: at(16) + at(17) };
  } catch {
    return undefined;
  }
}

/** What all processes of the machine have used since it started, in microseconds. Linux only: elsewhere NaN. */
export function machineBusyMicros(): number {
  try {
    const [user = 0, nice = 0, system = 0, , , interrupts = 0, softInterrupts = 0] = readFileSync(
      '/proc/stat',
      'utf8',
    )
      .split('\n', 1)[0]!
      .trim()
      .split(/\s+/)
      .slice(1)
      .map(Number);
    return ((user + nice + system + interrupts + softInterrupts) * 1_000_000) / ticksPerSecond;
  } catch {
    return Number.NaN;
  }
}

/** Resident memory. */
export function memoryKiB(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return Number.NaN;
  }
}
