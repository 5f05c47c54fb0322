import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform } from '../../../src/local/platform.ts';
import { pss } from '../memory.ts';
import type { Clients } from './clients.ts';

/**
 * Waits until what was written is settled: tables vacuumed, as autovacuum would do it in its own time, everything pending on
 * disk, and PostgreSQL without work for five seconds.
 */
export async function settle({ database }: Clients): Promise<void> {
  await database.query('VACUUM (ANALYZE)');
  await database.query('CHECKPOINT');
  const deadline = performance.now() + 600_000;
  let quietSeconds = 0;
  while (quietSeconds < 5) {
    if (performance.now() > deadline) throw new Error('PostgreSQL did not come to rest within ten minutes');
    await sleep(1_000);
    const { rows } = await database.query<{ busy: number }>(
      `SELECT count(*)::int AS busy FROM pg_stat_activity
       WHERE pid <> pg_backend_pid() AND (backend_type = 'autovacuum worker' OR wait_event_type = 'IO')`,
    );
    quietSeconds = rows[0]?.busy === 0 ? quietSeconds + 1 : 0;
  }
}

/**
 * MiB of proportional set size of all that the platform launched, by part (PostgreSQL with its backends and its shared
 * buffers) and in total. This process, which makes the load, is not in it.
 */
export function memoryOf(platform: Platform): Record<string, number> {
  const sizes = [...platform.parts].map(
    ([name, { child }]) => [name, pss(child.pid as number, true)] as const,
  );
  const total = sizes.reduce((sum, [, size]) => sum + size, 0);
  return Object.fromEntries([...sizes, ['total', total] as const].map(([name, size]) => [name, tenth(size)]));
}

const tenth = (value: number) => Math.round(value * 10) / 10;

/** Bytes of the database on disk, without the write-ahead log. */
export async function databaseBytes({ database }: Clients): Promise<number> {
  const { rows } = await database.query<{ bytes: string }>(
    'SELECT pg_database_size(current_database()) AS bytes',
  );
  return Number(rows[0]?.bytes);
}
