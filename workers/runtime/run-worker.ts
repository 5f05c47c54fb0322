import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Clock } from '../../src/contracts/clock.ts';
import { isBackPressure } from '../../src/zeebe/grpc-errors.ts';
import type { Ports } from '../adapters/ports.ts';
import type { WorkerDefinition } from './define-worker.ts';
import type { Effects } from './effects.ts';
import { createFailureMemory } from './failure-memory.ts';
import type { JobGateway } from './gateway.ts';
import { createJobHandler } from './handle-job.ts';
import { createJobsInHand } from './jobs-in-hand.ts';
import type { WorkerMetrics } from './metrics.ts';
import type { EffectScope } from './postgres-effects.ts';
import { backoffMs } from './retry-policy.ts';
import { createSlots } from './slots.ts';

/** What the runtime needs besides the definitions; a main file or a test builds it. */
export interface RuntimeDependencies {
  readonly ports: Ports;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: WorkerMetrics;
  effectsFor(scope: EffectScope): Effects;
}

export interface RuntimeOptions {
  /** The way to the engine; closed when the workers have drained. */
  readonly gateway: JobGateway;
  /** Jobs of one type at once; default 16. */
  readonly concurrency?: number;
  /** How long the gateway may hold a poll when there is nothing to do, ms; default 20,000. */
  readonly longPollMs?: number;
}

export interface RunningWorkers {
  /** Jobs being handled now. */
  active(): number;
  /** Whether the last poll of any worker reached the engine; undefined before the first answer. */
  connected(): boolean | undefined;
  /**
   * Stops taking jobs, lets running handlers end, aborts those that take longer than `boundMs`, hands their jobs back
   * and closes the connections. Safe to call twice.
   */
  drain(boundMs?: number): Promise<void>;
}

/** Waits between failed polls. */
const pollPolicy = { baseMs: 250, capMs: 5_000 };

/** How long a worker that is more than half busy waits for further slots before it polls. */
const gatherMs = 20;

/** Runs all workers over one gateway. Returns at once; with the engine away it goes on trying. */
export function runWorkers(
  definitions: readonly WorkerDefinition[],
  dependencies: RuntimeDependencies,
  options: RuntimeOptions,
): RunningWorkers {
  const { gateway } = options;
  const memory = createFailureMemory();
  const stopPolling = new AbortController();
  const abortHandlers = new AbortController();
  // Every worker waits on the first, every running job on the second: many listeners are no leak here.
  setMaxListeners(0, stopPolling.signal, abortHandlers.signal);
  const link = watchLink(dependencies);
  const shared = { ...dependencies, gateway, memory };
  const loops = definitions.map((definition) =>
    runWorker(definition, shared, options, link, stopPolling.signal, abortHandlers.signal),
  );
  let draining: Promise<void> | undefined;
  return {
    active: () => loops.reduce((sum, loop) => sum + loop.slots.active, 0),
    connected: () => link.connected(),
    drain(boundMs = 15_000) {
      draining ??= (async () => {
        stopPolling.abort();
        const idle = Promise.all(
          loops.map(async (loop) => {
            await loop.ended;
            await loop.slots.untilIdle();
          }),
        );
        const timer = setTimeout(() => abortHandlers.abort(), boundMs);
        const giveUp = sleep(boundMs + 4_000, undefined, { ref: false });
        await Promise.race([idle, giveUp]);
        clearTimeout(timer);
        await gateway.close();
      })();
      return draining;
    },
  };
}

function runWorker(
  definition: WorkerDefinition,
  dependencies: RuntimeDependencies & {
    readonly gateway: JobGateway;
    readonly memory: ReturnType<typeof createFailureMemory>;
  },
  options: RuntimeOptions,
  link: Link,
  stop: AbortSignal,
  abortHandlers: AbortSignal,
) {
  const { metrics, gateway } = dependencies;
  const concurrency = definition.concurrency ?? options.concurrency ?? 16;
  const slots = createSlots(concurrency);
  const handler = createJobHandler(definition, dependencies, abortHandlers);
  const take = createJobsInHand(handler.handle);
  const longPollMs = options.longPollMs ?? 20_000;

  const pollOnce = async (): Promise<number> => {
    let jobs = 0;
    const request = {
      type: definition.type,
      worker: definition.type,
      timeout: handler.jobTimeoutMs,
      maxJobsToActivate: slots.free,
      fetchVariables: handler.variables,
      // Spread, so that the polls of all workers do not come back in one moment.
      requestTimeout: Math.round(longPollMs * (0.9 + 0.2 * Math.random())),
    };
    await gateway.activate(
      request,
      (job) => {
        jobs++;
        metrics.active.inc({ type: definition.type });
        void slots.run(() => take(job)).finally(() => metrics.active.dec({ type: definition.type }));
      },
      stop,
    );
    return jobs;
  };

  const loop = async (): Promise<void> => {
    let failures = 0;
    while (!stop.aborted) {
      await slots.untilFree(1, stop);
      // A moment more makes one poll of several; slow jobs must not keep the free slots from being used.
      if (slots.free < concurrency / 2) await pause(gatherMs, stop);
      if (stop.aborted) return;
      const startedAt = performance.now();
      try {
        const jobs = await pollOnce();
        failures = 0;
        link.up();
        // A gateway whose long polling is switched off answers at once: do not spin on it.
        if (jobs === 0 && performance.now() - startedAt < 50) await pause(100, stop);
      } catch (error) {
        link.failed(error);
        await pause(backoffMs(failures++, pollPolicy, Math.random()) + 20, stop);
      }
    }
  };
  return { slots, ended: loop() };
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {});
}

interface Link {
  up(): void;
  failed(error: unknown): void;
  connected(): boolean | undefined;
}

/** Says once that the engine went away and once that it is back, however many workers notice. */
function watchLink({ log, metrics }: Pick<RuntimeDependencies, 'log' | 'metrics'>): Link {
  let state: boolean | undefined;
  return {
    connected: () => state,
    up() {
      if (state !== true) log.info('the engine answers');
      state = true;
      metrics.connected.set(1);
    },
    failed(error) {
      if (isBackPressure(error)) {
        metrics.activationFailures.inc({ reason: 'back-pressure' });
        return;
      }
      metrics.activationFailures.inc({ reason: 'unavailable' });
      if (state !== false) log.warn({ code: (error as { code?: unknown }).code }, 'the engine is away');
      state = false;
      metrics.connected.set(0);
    },
  };
}
