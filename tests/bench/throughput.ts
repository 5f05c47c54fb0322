import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startPlatform } from '../../src/local/platform.ts';
import { createLoadDriver, type LoadDriver, warmUp } from './load.ts';
import { type BenchOptions, inScratchFolder, numberOption, percentiles } from './options.ts';

type BenchProcess = 'bench-three-jobs' | 'bench-user-task';

/**
 * How many instances a second the whole platform runs, with no-op workers: a 3-job process, then one with a user task
 * besides (counted when the task is reached). Warmed until three windows agree; then the median of `--turns` windows of
 * `--instances`, and how long after the last completion the read model shows all.
 */
export async function run({ argv, report }: BenchOptions): Promise<object> {
  const window = numberOption(argv, 'instances', 2_000);
  const turns = numberOption(argv, 'turns', 5);
  return inScratchFolder(async (folder) => {
    chmodSync(folder, 0o755);
    const platform = await startPlatform({ dataDir: join(folder, 'data'), report });
    const driver = await createLoadDriver(platform.zeebe);
    try {
      report('warming up');
      await warmUp(driver, 'bench-three-jobs', window, report);
      const instancesPerSecond = await medianRate(driver, 'bench-three-jobs', window, turns, report);
      const secondsUntilVisible = await untilVisible(platform.databaseUrl);
      const userTask = {
        instancesPerSecond: await medianRate(driver, 'bench-user-task', window, turns, report),
      };
      return {
        bench: 'throughput',
        instancesPerWindow: window,
        turns,
        instancesPerSecond,
        secondsUntilVisible,
        userTask,
      };
    } finally {
      await driver.close();
      await platform.stop();
    }
  });
}

async function medianRate(
  driver: LoadDriver,
  process: BenchProcess,
  window: number,
  turns: number,
  report: (line: string) => void,
): Promise<number> {
  const rates: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    rates.push((await driver.run(process, window)).instancesPerSecond);
    report(`  ${process}: ${rates.at(-1)?.toFixed(1)}/s`);
  }
  return percentiles(rates, 1_000).p50;
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

const round = (value: number) => Math.round(value * 1000) / 1000;
