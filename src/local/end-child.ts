import type { ChildProcess } from 'node:child_process';

/** Whether the process ended, by itself or by a signal. */
export function isOver(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** Asks by `signal`, and kills when the process is still there after `graceMs`; resolves when it is gone. */
export async function endChild(
  child: ChildProcess,
  graceMs: number,
  signal: NodeJS.Signals = 'SIGTERM',
): Promise<void> {
  if (isOver(child)) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  const killer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await gone;
  clearTimeout(killer);
}

/** SIGKILL; resolves when the process is gone. */
export function killChild(child: ChildProcess): Promise<void> {
  return endChild(child, 0, 'SIGKILL');
}
