export type ContestantName = 'outside' | 'in-process' | 'peer';

/** `three-jobs` runs to its end; `user-task` has a user task after the jobs and counts when that is reached. */
export type BenchProcess = 'three-jobs' | 'user-task';

/** CPU of one window by what used it, in ms an instance. */
interface CpuMillis {
  readonly engine: number;
  readonly postgres: number;
  /** None where the workers are in the engine's process. */
  readonly worker?: number;
  /** The load generator, and the bench itself, which passes on how many have ended. */
  readonly load: number;
}

/** What one window gave. */
export interface Window {
  readonly contestant: ContestantName;
  readonly process: BenchProcess;
  readonly turn: number;
  readonly instances: number;
  /** From the first request until the tables show that all have ended, or that their user tasks are open. */
  readonly seconds: number;
  readonly instancesPerSecond: number;
  readonly cpuMillisPerInstance: CpuMillis;
  /** Cores that everything else on the machine used meanwhile, the rest of the platform included. */
  readonly otherCores: number;
}

/** Middle value, or the mean of the two in the middle; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Rounded to so many digits; null for what is no number, as JSON has it. */
export function rounded(value: number, digits: number): number | null {
  return Number.isFinite(value) ? Number(value.toFixed(digits)) : null;
}

/** CPU an instance from what each part had used before and after, in microseconds. */
export function cpuPerInstance<Part extends string>(
  before: Readonly<Record<Part, number>>,
  after: Readonly<Record<Part, number>>,
  instances: number,
): Record<Part, number> {
  const parts = Object.keys(before) as Part[];
  return Object.fromEntries(
    parts.map((part) => [part, (after[part] - before[part]) / 1000 / instances]),
  ) as Record<Part, number>;
}

/** Windows of one contestant with one process, in the order of their turns. */
export function windowsOf(
  windows: readonly Window[],
  contestant: ContestantName,
  process: BenchProcess,
): readonly Window[] {
  return windows.filter((window) => window.contestant === contestant && window.process === process);
}

/** Median of the windows' rates, instances a second. */
const rateOf = (windows: readonly Window[]): number =>
  median(windows.map(({ instancesPerSecond }) => instancesPerSecond));

const cpuOf = (windows: readonly Window[], part: keyof CpuMillis): number | null =>
  rounded(median(windows.map(({ cpuMillisPerInstance }) => cpuMillisPerInstance[part] ?? Number.NaN)), 2);

/** Everything that follows from the windows alone. A ratio is that of the two medians. */
export function summaryOf(windows: readonly Window[]) {
  const outside = windowsOf(windows, 'outside', 'three-jobs');
  const peer = windowsOf(windows, 'peer', 'three-jobs');
  const rate = rateOf(outside);
  const inProcessRate = rateOf(windowsOf(windows, 'in-process', 'three-jobs'));
  const peerRate = rateOf(peer);
  const taskRate = rateOf(windowsOf(windows, 'outside', 'user-task'));
  const peerTaskRate = rateOf(windowsOf(windows, 'peer', 'user-task'));
  return {
    instancesPerSecond: rounded(rate, 1),
    inProcessInstancesPerSecond: rounded(inProcessRate, 1),
    peerInstancesPerSecond: rounded(peerRate, 1),
    ratio: rounded(rate / peerRate, 2),
    inProcessRatio: rounded(inProcessRate / peerRate, 2),
    cpuMillisPerInstance: {
      engine: cpuOf(outside, 'engine'),
      postgres: cpuOf(outside, 'postgres'),
      worker: cpuOf(outside, 'worker'),
      load: cpuOf(outside, 'load'),
      peer: {
        engine: cpuOf(peer, 'engine'),
        postgres: cpuOf(peer, 'postgres'),
        worker: cpuOf(peer, 'worker'),
      },
    },
    userTask: {
      instancesPerSecond: rounded(taskRate, 1),
      peerInstancesPerSecond: rounded(peerTaskRate, 1),
      ratio: rounded(taskRate / peerTaskRate, 2),
    },
  };
}

/**
 * CPU of engine and PostgreSQL a record, in microseconds: median of the windows.
 * @param recordsPerInstance of what the windows ran
 */
export function cpuMicrosPerRecord(windows: readonly Window[], recordsPerInstance: number): number | null {
  const perInstance = windows.map(
    ({ cpuMillisPerInstance: { engine, postgres } }) => (engine + postgres) * 1000,
  );
  return rounded(median(perInstance) / recordsPerInstance, 1);
}
