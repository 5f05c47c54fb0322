import { setTimeout as sleep } from 'node:timers/promises';
import { cpuMicros, machineBusyMicros } from '../stream/process-usage.ts';
import type { Contestant } from './contestant.ts';
import { type BenchProcess, cpuPerInstance, type Window } from './figures.ts';
import { processIdOf } from './models.ts';

const ownPid = process.pid;

/** ms without any instance passing its last job. */
const stallMs = 60_000;

export interface WindowOrder {
  readonly process: BenchProcess;
  readonly instances: number;
  /** Instances between their start and their last job, at once. */
  readonly inFlight: number;
  readonly turn: number;
}

/**
 * Starts so many instances, lets the workers run them, and ends when the tables show that every one has ended, or has
 * its user task open.
 * @param postgresPid of the server that all contestants share
 * @throws Error when nothing goes on any more
 */
export async function runWindow(
  contestant: Contestant,
  order: WindowOrder,
  postgresPid: number,
): Promise<Window> {
  const { process, instances, turn } = order;
  const doneBefore = await contestant.countDone(process);
  const before = usage(contestant, postgresPid);
  const begin = performance.now();
  await untilPassed(contestant, order);
  // Workers are answered after the commit: as a rule the first look shows all.
  const deadline = performance.now() + stallMs;
  while ((await contestant.countDone(process)) - doneBefore < instances) {
    if (performance.now() > deadline)
      throw new Error(`${contestant.name}: instances of ${process} were left open`);
    await sleep(5);
  }
  const seconds = (performance.now() - begin) / 1000;
  const after = usage(contestant, postgresPid);
  const { other, ...cpu } = cpuPerInstance(before, after, instances);
  const { worker, ...others } = cpu;
  return {
    contestant: contestant.name,
    process,
    turn,
    instances,
    seconds,
    instancesPerSecond: instances / seconds,
    cpuMillisPerInstance: contestant.workerPid === undefined ? others : { ...others, worker },
    otherCores: (other * instances) / 1000 / seconds,
  };
}

async function untilPassed(
  contestant: Contestant,
  { process, instances, inFlight }: WindowOrder,
): Promise<void> {
  const { load, workers, name } = contestant;
  const unlisten: (() => void)[] = [];
  let stall: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      let passed = 0;
      stall = setTimeout(
        () => reject(new Error(`${name}: ${passed} of ${instances} instances passed, then nothing more`)),
        stallMs,
      );
      const fail = ({ problem }: { problem?: string }) => {
        if (problem !== undefined) reject(new Error(problem));
      };
      unlisten.push(
        load.listen(fail),
        workers.listen((message) => {
          fail(message);
          if (message.passed === undefined) return;
          stall?.refresh();
          passed += message.passed;
          if (passed >= instances) resolve();
          else load.send({ passed: message.passed });
        }),
      );
      load.send({ run: { processId: processIdOf(process, name), instances, inFlight } });
    });
  } finally {
    clearTimeout(stall);
    for (const end of unlisten) end();
  }
}

/** What each part has used so far, microseconds. */
function usage({ enginePid, workerPid, load }: Contestant, postgresPid: number) {
  const engine = cpuMicros(enginePid);
  const postgres = cpuMicros(postgresPid, true);
  const worker = workerPid === undefined ? 0 : cpuMicros(workerPid);
  const generator = cpuMicros(load.pid) + cpuMicros(ownPid);
  const other = machineBusyMicros() - engine - postgres - worker - generator;
  return { engine, postgres, worker, load: generator, other };
}
