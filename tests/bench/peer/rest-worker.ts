import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { createPassedCount, tellBench } from '../engine/messages.ts';
import { jobTypes, lastJobType } from '../engine/models.ts';
import { post } from './rest.ts';

const workerId = `bench-${process.pid}`;

/** ms between an answered poll and the next, and before something that failed is tried again. */
const betweenPolls = 5;
const beforeRetry = 20;
const mostTries = 20;

const lock = {
  workerId,
  maxTasks: 64,
  usePriority: false,
  asyncResponseTimeout: 5_000,
  topics: jobTypes.map((topicName) => ({ topicName, lockDuration: 60_000, variables: [] })),
};

interface ExternalTask {
  readonly id: string;
  readonly topicName: string;
}

/**
 * No-op workers of the peer, as they were fastest: one long poll of 5 s for all topics, and many connections for
 * completions, which are sent without waiting for each other.
 */
export function run(url: string): void {
  // While the peer is paused, a poll waits as long as that takes.
  const polls = new Pool(url, { connections: 1, pipelining: 1, headersTimeout: 0 });
  const completions = new Pool(url, { connections: 32, pipelining: 1 });
  const passed = createPassedCount();

  const complete = async ({ id, topicName }: ExternalTask) => {
    for (let tries = 1; ; tries++) {
      try {
        await post(completions, `/external-task/${id}/complete`, { workerId });
        break;
      } catch (error) {
        if (tries === mostTries) return tellBench({ problem: `worker: ${(error as Error).message}` });
        await sleep(beforeRetry);
      }
    }
    if (topicName === lastJobType) passed();
  };

  const poll = async () => {
    for (;;) {
      try {
        const tasks = await post<ExternalTask[]>(polls, '/external-task/fetchAndLock', lock);
        for (const task of tasks) void complete(task);
        await sleep(betweenPolls);
      } catch {
        // The peer ends, or two of its transactions met: what it locked for nobody comes again.
        await sleep(beforeRetry);
      }
    }
  };
  void poll();
  tellBench({ ready: true });
}
