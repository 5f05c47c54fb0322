import { setTimeout as sleep } from 'node:timers/promises';
import type { EnginePort, HandedOutJob } from '../../../src/engine/host/engine-port.ts';

const most = { most: 64, mostBytes: 4_000_000, timeout: 60_000 };

/**
 * No-op workers in the engine's process, through the port that the gateway uses: jobs are taken when the engine says
 * that there are some, and completed at once.
 */
export function runNoOpWorkers(
  port: EnginePort,
  types: readonly string[],
  onCompleted: (type: string) => void,
): void {
  for (const type of types) {
    let isTaking = false;
    let isStale = false;
    const take = async () => {
      isStale = true;
      if (isTaking) return;
      isTaking = true;
      while (isStale) {
        isStale = false;
        for (;;) {
          const answer = await port.takeJobs({ type, worker: 'in-process', ...most, fetchVariables: [] });
          if (answer.kind !== 'jobs' || answer.jobs.length === 0) break;
          for (const job of answer.jobs) void complete(port, job).then((done) => done && onCompleted(type));
        }
      }
      isTaking = false;
    };
    port.onJobs(type, () => void take());
  }
}

/** @returns whether it was taken; what the engine refuses for good it hands out again by itself, or never */
async function complete(port: EnginePort, { key: jobKey }: HandedOutJob): Promise<boolean> {
  for (;;) {
    const { kind } = await port.execute({ type: 'complete-job', jobKey, variables: '{}' });
    if (kind !== 'exhausted') return kind === 'ok';
    await sleep(20);
  }
}
