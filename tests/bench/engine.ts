import type { Contestant } from './engine/contestant.ts';
import {
  type BenchProcess,
  cpuMicrosPerRecord,
  rounded,
  summaryOf,
  type Window,
  windowsOf,
} from './engine/figures.ts';
import { processIdOf } from './engine/models.ts';
import { type Ours, startOurs } from './engine/ours.ts';
import { runWindow } from './engine/run-window.ts';
import { type BenchOptions, inScratchFolder, meanOf, numberOption, percentiles } from './options.ts';
import { startPeer } from './peer/operaton.ts';

/**
 * How fast instances of a three-job process run, no-op workers, the whole platform on: workers of the SDK in a process
 * of their own, then workers in the engine's process, then the same on the peer Operaton (peer/), by turns on one
 * PostgreSQL server; then the same with a user task at the end, which stays open. While ours is measured the peer is
 * stopped (SIGSTOP); while the peer is, the platform has nothing to do. A rate is the median of its windows; `windows`
 * has each.
 *
 * `createdToCompletedMs`: at 20 instances a second, from sending a request to start until its client has the answer that
 * the instance has ended (`createProcessInstanceWithResult`), workers outside, on the SDK's streams. `cpuMicrosPerRecord`:
 * engine and PostgreSQL, windows outside. `diskBytesPerRecord`: by how much the database grew over all windows of three
 * jobs, those of the warm-up too: history, read model and state, unvacuumed.
 *
 * Options: `--instances` a window, `--in-flight` of them at once, `--turns`, `--samples` of `createdToCompletedMs`,
 * `--workers stream` for the SDK's streams in place of its polls in the windows.
 */
export async function run({ argv, report }: BenchOptions): Promise<object> {
  const instances = numberOption(argv, 'instances', 2_000);
  const turns = numberOption(argv, 'turns', 3);
  const inFlight = numberOption(argv, 'in-flight', 100);
  const samples = numberOption(argv, 'samples', 400);
  const way = argv.includes('--workers') ? (argv[argv.indexOf('--workers') + 1] ?? '') : 'poll';
  return inScratchFolder(async (folder) => {
    const ours = await startOurs(folder, way, report);
    try {
      const peer = await startPeer(ours.databaseUrl, folder, report);
      try {
        const measured = await measure(ours, peer.kind === 'peer' ? peer : undefined);
        const leftOut = peer.kind === 'left-out' ? { peerLeftOut: peer.reason } : {};
        return { bench: 'engine', ...measured, ...leftOut };
      } finally {
        if (peer.kind === 'peer') await peer.stop();
      }
    } finally {
      await ours.stop();
    }
  });

  async function measure(ours: Ours, peer: Contestant | undefined) {
    const { outside, inProcess, postgresPid } = ours;
    const windows: Window[] = [];
    const window = async (contestant: Contestant, process: BenchProcess, turn: number) => {
      await contestant.resume();
      const measured = await runWindow(contestant, { process, instances, inFlight, turn }, postgresPid);
      await contestant.pause();
      report(lineOf(measured));
      return measured;
    };
    const inTurns = async (contestants: readonly (Contestant | undefined)[], process: BenchProcess) => {
      for (let turn = 1; turn <= turns; turn++)
        for (const contestant of contestants)
          if (contestant) windows.push(await window(contestant, process, turn));
    };
    const start = { records: await ours.records(), bytes: await ours.bytes() };
    report('warming up');
    for (const contestant of [outside, inProcess, peer])
      if (contestant) await warmUp(() => window(contestant, 'three-jobs', 0));
    const warm = await ours.records();
    report('measuring three jobs');
    await inTurns([outside, inProcess, peer], 'three-jobs');
    const end = { records: await ours.records(), bytes: await ours.bytes() };
    report('measuring three jobs and a user task');
    for (const contestant of [outside, peer]) if (contestant) await window(contestant, 'user-task', 0);
    await inTurns([outside, peer], 'user-task');
    await ours.takeFromStreams();
    const measured = windowsOf(windows, 'outside', 'three-jobs');
    return {
      ...summaryOf(windows),
      createdToCompletedMs: await createdToCompletedMs(outside, samples, report),
      cpuMicrosPerRecord: cpuMicrosPerRecord(measured, (end.records - warm) / (2 * turns * instances)),
      diskBytesPerRecord: rounded((end.bytes - start.bytes) / (end.records - start.records), 1),
      windows: windows.map(shown),
    };
  }
}

/** Windows until three in a row lie within 7 % of their mean, five at least and twelve at most. */
async function warmUp(window: () => Promise<Window>): Promise<void> {
  const rates: number[] = [];
  while (rates.length < 12) {
    rates.push((await window()).instancesPerSecond);
    const last = rates.slice(-3);
    const mean = meanOf(last);
    if (rates.length >= 5 && last.every((rate) => Math.abs(rate - mean) / mean <= 0.07)) return;
  }
}

async function createdToCompletedMs({ load }: Contestant, samples: number, report: (line: string) => void) {
  report(`${samples} instances at 20 a second`);
  const processId = processIdOf('three-jobs', 'outside');
  const ask = (count: number) => {
    load.send({ pace: { processId, instances: count, perSecond: 20 } });
    return load.next(({ endedAfterMs }) => endedAfterMs);
  };
  await ask(40);
  return percentiles(await ask(samples));
}

function lineOf({ contestant, process, turn, ...window }: Window): string {
  const { instancesPerSecond, cpuMillisPerInstance, otherCores } = shown({
    contestant,
    process,
    turn,
    ...window,
  });
  const cpu = Object.entries(cpuMillisPerInstance).map(([part, ms]) => `${part} ${ms}`);
  return `  ${contestant} ${process} ${turn || 'warming up'}: ${instancesPerSecond}/s; ms of CPU an instance: ${cpu.join(', ')}; cores used by others: ${otherCores}`;
}

const shown = ({ seconds, instancesPerSecond, cpuMillisPerInstance, otherCores, ...window }: Window) => ({
  ...window,
  seconds: rounded(seconds, 3),
  instancesPerSecond: rounded(instancesPerSecond, 1),
  cpuMillisPerInstance: Object.fromEntries(
    Object.entries(cpuMillisPerInstance).map(([part, ms]) => [part, rounded(ms, 2)]),
  ),
  otherCores: rounded(otherCores, 2),
});
