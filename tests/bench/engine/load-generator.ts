import { setTimeout as sleep } from 'node:timers/promises';
import { type ToProgram, tellBench } from './messages.ts';

export interface Starter {
  /** @returns false when the engine said that it has too much to do just now */
  start(processId: string): Promise<boolean>;
  /** Starts one and waits until it has ended. Only what is asked to pace needs it. */
  startAndAwait?(processId: string): Promise<void>;
}

/** Serves the bench's orders with one way to start an instance. */
export function serveLoad({ start, startAndAwait }: Starter): void {
  let onPassed: (count: number) => void = () => {};

  const run = ({ processId, instances, inFlight }: NonNullable<ToProgram['run']>) => {
    let started = 0;
    let passed = 0;
    const refill = () => {
      while (started < instances && started - passed < inFlight) {
        started++;
        start(processId).then((taken) => {
          if (taken) return;
          started--;
          setTimeout(refill, 20);
        }, fail);
      }
    };
    onPassed = (count) => {
      passed += count;
      refill();
    };
    refill();
  };

  /** The rate does not wait for answers: a slow one delays nobody else. */
  const pace = async ({ processId, instances, perSecond }: NonNullable<ToProgram['pace']>) => {
    if (!startAndAwait) throw new Error('this load generator cannot wait for the end of an instance');
    const begin = performance.now();
    const ends: Promise<number>[] = [];
    while (ends.length < instances) {
      const sent = performance.now();
      ends.push(startAndAwait(processId).then(() => performance.now() - sent));
      await sleep(Math.max(0, begin + (ends.length * 1000) / perSecond - performance.now()));
    }
    tellBench({ endedAfterMs: await Promise.all(ends) });
  };

  process.on('message', (order: ToProgram) => {
    if (order.run) run(order.run);
    if (order.passed !== undefined) onPassed(order.passed);
    if (order.pace) pace(order.pace).catch(fail);
  });
  tellBench({ ready: true });
}

const fail = (error: Error): void => tellBench({ problem: `load generator: ${error.message}` });
