import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { CallObserver } from '../adapters/http/observer.ts';

/** Prometheus metrics of the worker process, in a registry of their own. */
export function createWorkerMetrics() {
  const registry = new Registry();
  const registers = [registry];
  const calls = new Histogram({
    name: 'tongban_outbound_call_duration_seconds',
    help: 'Calls of other systems, their retries included, by outcome',
    labelNames: ['system', 'outcome'],
    buckets: [0.05, 0.25, 1, 5, 15],
    registers,
  });
  const retries = new Counter({
    name: 'tongban_outbound_retries_total',
    help: 'Calls of other systems that were made again',
    labelNames: ['system'],
    registers,
  });
  const circuits = new Gauge({
    name: 'tongban_outbound_circuit_open',
    help: '1 while a system is left alone after repeated failures',
    labelNames: ['system'],
    registers,
  });
  const outbound: CallObserver = {
    called: (system, _operation, outcome, ms) => calls.observe({ system, outcome }, ms / 1_000),
    retried: (system) => retries.inc({ system }),
    circuitChanged: (system, state) => circuits.set({ system }, state === 'closed' ? 0 : 1),
  };
  return {
    registry,
    /** Watches the adapters' calls. */
    outbound,
    /** outcome: complete, bpmn-error, unavailable, failed, handed-back, hopeless */
    jobs: new Counter({
      name: 'tongban_worker_jobs_total',
      help: 'Jobs handled, by type and outcome',
      labelNames: ['type', 'outcome'],
      registers,
    }),
    /** receipt other than taken: lost, undelivered */
    undelivered: new Counter({
      name: 'tongban_worker_jobs_not_taken_total',
      help: 'Job commands that the engine did not take, by type and receipt',
      labelNames: ['type', 'receipt'],
      registers,
    }),
    seconds: new Histogram({
      name: 'tongban_worker_job_duration_seconds',
      help: 'Time from activation to the end of the handler',
      labelNames: ['type'],
      buckets: [0.01, 0.05, 0.25, 1, 5, 30],
      registers,
    }),
    active: new Gauge({
      name: 'tongban_worker_jobs_active',
      help: 'Jobs being handled now',
      labelNames: ['type'],
      registers,
    }),
    activationFailures: new Counter({
      name: 'tongban_worker_activation_failures_total',
      help: 'Long polls that failed, by reason',
      labelNames: ['reason'],
      registers,
    }),
    connected: new Gauge({
      name: 'tongban_worker_engine_connected',
      help: '1 while the engine answers',
      registers,
    }),
  };
}

export type WorkerMetrics = ReturnType<typeof createWorkerMetrics>;
