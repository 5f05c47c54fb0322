import { readFileSync } from 'node:fs';

/** MiB of proportional set size of a process (Linux), with `children` those of its children too; 0 when it has ended. */
export function pss(pid: number, children = false): number {
  const own = /^Pss:\s+(\d+) kB/m.exec(procFile(pid, 'smaps_rollup'));
  let size = Number(own?.[1] ?? 0) / 1024;
  if (children)
    for (const child of procFile(pid, `task/${pid}/children`).trim().split(' ').filter(Boolean))
      size += pss(Number(child), true);
  return size;
}

/** A process of a process may end while we look at it: PostgreSQL ends those that serve a connection. */
function procFile(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return '';
    throw error;
  }
}
