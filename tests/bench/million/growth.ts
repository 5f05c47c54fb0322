import type { Cpu } from './cpu.ts';
import type { Spread } from './measures.ts';

/** What was measured with so many instances open. */
export interface Stop {
  readonly open: number;
  /** While those since the stop before were created. */
  readonly createdPerSecond: number;
  /** For each instance that was created, and below for each task that was completed. */
  readonly createdCpuMicros: Cpu;
  readonly rssMiB: Readonly<Record<string, number>>;
  readonly tasksPageMs: Spread;
  readonly nextTimerLateMs: Spread;
  readonly messageMs: Spread;
  readonly completionMs: Spread;
  readonly completionsPerSecond: number;
  readonly completionCpuMicros: Cpu;
  /** At the first and the last stop only. */
  readonly restartSeconds?: number;
}

/** By how much memory of everything is more at the last stop than with 10,000 open: 0.1 is ten percent. Undefined below. */
export function memoryGrowthOf(stops: readonly Stop[]): number | undefined {
  const before = stops.find(({ open }) => open === 10_000)?.rssMiB.total;
  const after = stops.at(-1)?.rssMiB.total;
  return before === undefined || after === undefined ? undefined : rounded(after / before - 1, 3);
}

const spreads = ['tasksPageMs', 'nextTimerLateMs', 'messageMs', 'completionMs'] as const;

/** Each measure of the last stop divided by the same at the first; record times are whole ms, so less than 1 ms counts as 1. */
export function growthOf(stops: readonly Stop[]): Record<string, number | Spread | Cpu> {
  const first = stops[0] as Stop;
  const last = stops.at(-1) as Stop;
  const ratio = (of: (stop: Stop) => number) => rounded(of(last) / of(first), 2);
  return {
    ...Object.fromEntries(
      spreads.map((name) => [
        name,
        {
          p50: ratio((stop) => Math.max(1, stop[name].p50)),
          p95: ratio((stop) => Math.max(1, stop[name].p95)),
        },
      ]),
    ),
    completionCpuMicros: {
      engine: ratio((stop) => stop.completionCpuMicros.engine),
      postgres: ratio((stop) => stop.completionCpuMicros.postgres),
    },
    completionsPerSecond: ratio((stop) => stop.completionsPerSecond),
    createdPerSecond: ratio((stop) => stop.createdPerSecond),
  };
}

const rounded = (value: number, digits: number) => Math.round(value * 10 ** digits) / 10 ** digits;
