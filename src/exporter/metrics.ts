import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What an operator wants to know of the record sink. */
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  const records = new Counter({
    name: 'tongban_sink_records_total',
    help: 'Records of the durable lane, by outcome',
    labelNames: ['partition', 'outcome'],
    registers,
  });
  const position = new Gauge({
    name: 'tongban_sink_position',
    help: 'Position of the last record committed',
    labelNames: ['partition'],
    registers,
  });
  const failures = new Counter({
    name: 'tongban_sink_failed_bulks_total',
    help: 'Bulks that were not taken and will come again',
    registers,
  });
  const seconds = new Histogram({
    name: 'tongban_sink_bulk_seconds',
    help: 'Time until a durable bulk was committed',
    buckets: [0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.3, 1, 3],
    registers,
  });
  return {
    taken(partition: number, taken: number, skipped: number, last: number): void {
      records.inc({ partition, outcome: 'taken' }, taken);
      if (skipped > 0) records.inc({ partition, outcome: 'skipped' }, skipped);
      if (taken > 0) position.set({ partition }, last);
    },
    answered: (ms: number) => seconds.observe(ms / 1000),
    failed: () => failures.inc(),
    text: () => registry.metrics(),
  };
}
