import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Ends a program that is not ours (PostgreSQL) when this process is gone, even by SIGKILL: a shell waits on a
 * pipe that closes with us, asks the program to end, and kills it after ten seconds. Costs about a megabyte. Not on
 * Windows: there the next start ends what was left.
 */
export function guard(child: ChildProcess, signal: 'TERM' | 'INT'): void {
  if (process.platform === 'win32' || child.pid === undefined) return;
  const script = `read -r _; kill -${signal} "$1" || exit; i=20; while [ $i -gt 0 ]; do command -p sleep 0.5; kill -0 "$1" || exit; i=$((i-1)); done; kill -KILL "$1"`;
  const watcher = spawn('/bin/sh', ['-c', script, 'guard', String(child.pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
  });
  watcher.on('error', () => {});
  watcher.unref();
  // The program ended by itself or by us: nobody else's process may be hit when its id is used again.
  child.once('exit', () => watcher.kill('SIGKILL'));
}
