import { setTimeout as sleep } from 'node:timers/promises';
import { isJobLost, isPassing } from '../../src/zeebe/grpc-errors.ts';
import { backoffMs } from './retry-policy.ts';

/** How the engine took a command. */
export type Receipt =
  | 'taken'
  /** The job is no longer ours. */
  | 'lost'
  /** The engine was away or overloaded until the job's time was up: it will hand the job out again. */
  | 'undelivered';

/** Waits between tries of a command; short, since a slot and the case wait with it. */
const sendPolicy = { baseMs: 100, capMs: 5_000 };

/** How long one try waits for its answer, ms. */
export const answerLimitMs = 15_000;

/**
 * Sends how a job ended, with back-off through back-pressure and outages.
 * @param sendOnce one try; `undelivered` when the gateway is closed; throws errors with gRPC's status codes
 * @param deadline machine's ms: when the job's time is up
 * @throws what `sendOnce` throws, when no other try can help
 */
export async function sendUntilTaken(
  sendOnce: () => Promise<'taken' | 'undelivered'>,
  deadline: number,
): Promise<Receipt> {
  for (let failures = 0; ; failures++) {
    try {
      return await sendOnce();
    } catch (error) {
      if (isJobLost(error)) return 'lost';
      if (!isPassing(error)) throw error;
      const wait = 20 + backoffMs(failures, sendPolicy, Math.random());
      if (Date.now() + wait > deadline) return 'undelivered';
      await sleep(wait);
    }
  }
}
