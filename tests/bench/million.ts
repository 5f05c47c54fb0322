import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../../src/contracts/seeded-random.ts';
import { type Platform, startPlatform } from '../../src/local/platform.ts';
import { Refusal } from '../../src/local/refusal.ts';
import { databaseBytes, memoryOf, settle } from './million/at-rest.ts';
import { type Clients, connectTo, deployBenchProcesses } from './million/clients.ts';
import { cpuOfEach } from './million/cpu.ts';
import { growthOf, memoryGrowthOf, type Stop } from './million/growth.ts';
import {
  measureCompletions,
  measureMessages,
  measurePages,
  measureTimers,
  openMessageWaits,
} from './million/measures.ts';
import { restart } from './million/restart.ts';
import { countOpen, createSupply, type Supply } from './million/supply.ts';
import { type BenchOptions, inScratchFolder, numberOption } from './options.ts';

const fewest = 1_000;

/**
 * How cost grows with open process instances. Each has a user task with three timers around it and is created through the
 * engine, the whole platform on; at 1,000, 10,000, 100,000 and `--instances` (1,000,000) open ones it stops and measures.
 * The instances that a message is for are made before the many of a stop: from 10,000 on they have left memory by then. The
 * tasks are visible to an approver, so pages of them are asked for over HTTP. `--seed`: which tasks are completed, and
 * due dates. `--partitions`.
 */
export async function run({ argv, report }: BenchOptions): Promise<object> {
  const instances = numberOption(argv, 'instances', 1_000_000);
  if (!Number.isInteger(instances) || instances < fewest)
    throw new Refusal(`--instances takes a whole number from ${fewest} on.`);
  const seed = numberOption(argv, 'seed', 1);
  const partitions = numberOption(argv, 'partitions', 1);
  const marks = [...[fewest, 10_000, 100_000].filter((mark) => mark < instances), instances];
  return inScratchFolder(async (folder) => {
    chmodSync(folder, 0o755);
    let platform = await startPlatform({ dataDir: join(folder, 'data'), partitions, report });
    let clients = await connectTo(platform);
    const again = async () => {
      await clients.close();
      const started = await restart(platform, { partitions, report });
      platform = started.platform;
      clients = await connectTo(platform);
      return started.seconds;
    };
    try {
      await deployBenchProcesses(clients);
      const empty = await databaseBytes(clients);
      const supply = createSupply(seededRandom(seed));
      const stops: Stop[] = [];
      for (const open of marks) {
        report(`${open} open instances`);
        const measured = await stopAt(open, { platform, clients, supply, seed });
        const isEnd = open === fewest || open === instances;
        const stop = isEnd ? { ...measured, restartSeconds: await again() } : measured;
        report(JSON.stringify(stop));
        stops.push(stop);
      }
      return {
        bench: 'million',
        openInstances: await countOpen(clients),
        partitions,
        stops,
        memoryGrowth: memoryGrowthOf(stops),
        growth: growthOf(stops),
        createdPerSecond: stops.at(-1)?.createdPerSecond,
        restartSeconds: stops.at(-1)?.restartSeconds,
        diskBytesPerInstance: Math.round(((await databaseBytes(clients)) - empty) / supply.created),
      };
    } finally {
      await clients.close();
      await platform.stop();
    }
  });
}

interface Bench {
  readonly platform: Platform;
  readonly clients: Clients;
  readonly supply: Supply;
  readonly seed: number;
}

/** Creates what is missing to so many open instances and measures, first what changes nothing. */
async function stopAt(open: number, { platform, clients, supply, seed }: Bench): Promise<Stop> {
  const waits = await openMessageWaits(clients, `stop-${open}`);
  const missing = open - (await countOpen(clients));
  const created = await cpuOfEach(platform, missing, () => supply.open(clients, missing));
  await settle(clients);
  const found = await countOpen(clients);
  if (found !== open) throw new Error(`${found} instances are open, not ${open}`);
  return {
    open,
    createdPerSecond: created.result,
    createdCpuMicros: created.cpu,
    rssMiB: memoryOf(platform),
    tasksPageMs: await measurePages(clients),
    nextTimerLateMs: await measureTimers(clients),
    messageMs: await measureMessages(clients, waits),
    ...(await measureCompletions(platform, clients, supply, seed)),
  };
}
