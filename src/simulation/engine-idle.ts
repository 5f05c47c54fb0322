import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { request } from 'undici';
import type { Platform } from '../local/platform.ts';

/** What moves while the platform works: nothing of it may move for a while before time is. */
interface Motion {
  readonly committed: string;
  readonly exported: string;
  /** Whether every exporter was answered for all it was given. */
  readonly acknowledged: boolean;
  readonly openJobs: number;
  readonly projected: string;
  readonly pendingCommands: number;
  readonly overdueTimers: number;
}

export interface IdleOptions {
  /** http://host:port of an external broker's /actuator; the embedded engine needs none, its records are read at once. */
  readonly brokerAddress?: string | undefined;
  readonly pool: pg.Pool;
  /** Bank's time, ms since the epoch: timers due by then must have fired. */
  readonly now: () => number;
  /** How long nothing may move. */
  readonly stillForMs?: number;
  readonly timeoutMs?: number;
}

/** The broker to ask, where the platform does not run its own engine. */
export function brokerOf({ parts, zeebe }: Pick<Platform, 'parts' | 'zeebe'>): string | undefined {
  return parts.has('engine') ? undefined : zeebe.managementAddress;
}

/**
 * Resolves when the engine has nothing to do but wait for people and timers, and the read model shows all of it:
 * no job that a worker may still take, no timer overdue, no command unsent, every exported record acknowledged, and for
 * a while nothing written. Jobs with an incident wait for a person and do not count. The engine being away counts as
 * moving.
 * @throws Error with the last motion seen when that does not happen in time
 */
export async function waitUntilIdle(options: IdleOptions): Promise<void> {
  const stillFor = options.stillForMs ?? 500;
  const deadline = performance.now() + (options.timeoutMs ?? 180_000);
  let last = '';
  let since = performance.now();
  while (performance.now() < deadline) {
    const motion = await observe(options).catch((error: Error) => error.message);
    const seen = JSON.stringify(motion);
    if (seen !== last || typeof motion === 'string') {
      last = seen;
      since = performance.now();
    } else {
      const nothingToDo = motion.openJobs + motion.pendingCommands + motion.overdueTimers === 0;
      // A broker that was started again says nothing of its exporters before they exported something.
      const long = motion.exported === '' ? 8 * stillFor : stillFor;
      if (nothingToDo && motion.acknowledged && performance.now() - since >= long) return;
    }
    await sleep(80);
  }
  throw new Error(`the platform did not come to rest: ${last}`);
}

async function observe({ brokerAddress, pool, now }: IdleOptions): Promise<Motion> {
  const exporting = brokerAddress === undefined ? nothingToExport : await observeBroker(brokerAddress);
  const { rows } = await pool.query(
    `
    SELECT (SELECT coalesce(string_agg(partition_id || ':' || position, ' ' ORDER BY partition_id), '')
            FROM read_model.projection_position) AS projected,
           (SELECT count(*) FROM read_model.job WHERE state IN ('created', 'activated', 'timed-out')
            OR (state = 'failed' AND retries > 0)) AS jobs,
           (SELECT count(*) FROM bank.command WHERE state = 'pending') AS commands,
           (SELECT count(*) FROM read_model.timer WHERE state = 'created' AND due_date <= $1) AS timers`,
    [new Date(now() - 50)],
  );
  return {
    ...exporting,
    openJobs: Number(rows[0].jobs),
    projected: rows[0].projected,
    pendingCommands: Number(rows[0].commands),
    overdueTimers: Number(rows[0].timers),
  };
}

/** The embedded engine writes records and read model in one transaction. */
const nothingToExport = { committed: '', exported: 'embedded', acknowledged: true };

async function observeBroker(
  address: string,
): Promise<Pick<Motion, 'committed' | 'exported' | 'acknowledged'>> {
  const answer = await request(`${address}/actuator/prometheus`, { headersTimeout: 5_000 });
  const metrics = await answer.body.text();
  if (answer.statusCode !== 200) throw new Error(`metrics answered ${answer.statusCode}`);
  const exported = valuesOf(metrics, 'zeebe_exporter_last_exported_position');
  const answered = valuesOf(metrics, 'zeebe_exporter_last_updated_exported_position');
  return {
    committed: [...valuesOf(metrics, 'zeebe_log_appender_last_committed_position')].join(' '),
    exported: [...exported].join(' '),
    // A killed broker starts with no figures: then there is nothing to compare yet.
    acknowledged:
      exported.size > 0 &&
      [...exported].every(([labels, position]) => (answered.get(labels) ?? -1) >= position),
  };
}

/** Values of a Prometheus metric by exporter and partition. */
function valuesOf(metrics: string, name: string): Map<string, number> {
  const values = new Map<string, number>();
  for (const line of metrics.split('\n')) {
    if (!line.startsWith(`${name}{`)) continue;
    const labels = ['exporter', 'partition'].map(
      (label) => new RegExp(`${label}="([^"]*)"`).exec(line)?.[1] ?? '',
    );
    values.set(labels.join('/'), Number(line.slice(line.lastIndexOf(' ') + 1)));
  }
  return values;
}
