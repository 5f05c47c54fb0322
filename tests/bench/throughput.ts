import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startPlatform } from '../../src/local/platform.ts';
import { startZeebe } from '../../src/local/zeebe.ts';
import { createLoadDriver, type LoadDriver, warmUp } from './load.ts';
import { type BenchOptions, inScratchFolder, numberOption, percentiles } from './options.ts';

const processes = ['bench-three-jobs', 'bench-user-task'] as const;
type BenchProcess = (typeof processes)[number];
interface Pair {
  readonly bare: LoadDriver;
  readonly whole: LoadDriver;
}

/**
 * What the whole platform costs the engine: a 3-job process, then one with a user task besides (counted when the task
 * is reached), with everything on, against a bare broker (no exporters) with the same client and no-op workers.
 * Both are up at once and warmed until three windows agree; then they take turns, window by window, so that a machine
 * whose speed drifts is the same for both. Medians are reported, and how long after the last completion the read model
 * shows all.
 */
export async function run({ argv, report }: BenchOptions): Promise<object> {
  const window = numberOption(argv, 'instances', 2_000);
  const turns = numberOption(argv, 'turns', 5);
  return inScratchFolder(async (folder) => {
    chmodSync(folder, 0o755);
    const zeebe = await startZeebe({
      folder: join(folder, 'bare'),
      logFile: join(folder, 'bare.log'),
      report,
    });
    const platform = await startPlatform({ dataDir: join(folder, 'data'), report });
    const pair = { bare: await createLoadDriver(zeebe), whole: await createLoadDriver(platform.zeebe) };
    try {
      for (const [name, driver] of Object.entries(pair)) {
        report(`warming up: ${name}`);
        await warmUp(driver, 'bench-three-jobs', window, report);
      }
      const threeJobs = await takeTurns(pair, 'bench-three-jobs', window, turns, report);
      const secondsUntilVisible = await untilVisible(platform.databaseUrl);
      const userTask = await takeTurns(pair, 'bench-user-task', window, turns, report);
      return {
        bench: 'throughput',
        instancesPerWindow: window,
        turns,
        ...threeJobs,
        secondsUntilVisible,
        userTask,
      };
    } finally {
      await Promise.all([pair.bare.close(), pair.whole.close()]);
      await Promise.all([zeebe.stop(), platform.stop()]);
    }
  });
}

/** Alternating windows; the platform's is the last, so that its read model can be looked at right after. */
async function takeTurns(
  { bare, whole }: Pair,
  process: BenchProcess,
  window: number,
  turns: number,
  report: (line: string) => void,
) {
  const rates = { bare: [] as number[], whole: [] as number[] };
  for (let turn = 0; turn < turns; turn++) {
    rates.bare.push((await bare.run(process, window)).instancesPerSecond);
    rates.whole.push((await whole.run(process, window)).instancesPerSecond);
    report(
      `  ${process}: bare ${rates.bare.at(-1)?.toFixed(1)}, platform ${rates.whole.at(-1)?.toFixed(1)}/s`,
    );
  }
  return {
    instancesPerSecond: round(median(rates.whole)),
    bareInstancesPerSecond: round(median(rates.bare)),
    ratio: round(median(rates.whole.map((rate, turn) => rate / rates.bare[turn]!))),
  };
}

/** Seconds from now until no instance of the 3-job process is open in the read model. */
async function untilVisible(databaseUrl: string): Promise<number> {
  const begin = performance.now();
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (;;) {
      const { rows } = await client.query(
        `SELECT count(*) FILTER (WHERE state <> 'completed') AS open FROM read_model.process_instance
         WHERE bpmn_process_id = 'bench-three-jobs'`,
      );
      if (Number(rows[0].open) === 0) return round((performance.now() - begin) / 1000);
      if (performance.now() - begin > 120_000)
        throw new Error('the read model did not catch up within 2 minutes');
      await sleep(20);
    }
  } finally {
    await client.end();
  }
}

const median = (values: readonly number[]) => percentiles(values, 1_000).p50;
const round = (value: number) => Math.round(value * 1000) / 1000;
