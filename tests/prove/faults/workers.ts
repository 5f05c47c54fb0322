import { join } from 'node:path';
import { projectRoot } from '../../../src/config/project-root.ts';
import { count, type Ledger } from './ledger.ts';
import type { FromWorker, ToWorker } from './messages.ts';
import { Program } from './programs.ts';

const script = join(projectRoot, 'dist/prove-faults-worker.js');

export type Worker = Program<ToWorker, FromWorker>;

/** Two workers; what they do and are told goes to the ledger. */
export async function startWorkers(
  folder: string,
  addresses: readonly string[],
  ledger: Ledger,
): Promise<Worker[]> {
  const workers = ['worker-1', 'worker-2'].map((name, index) => {
    const worker: Worker = new Program<ToWorker, FromWorker>({
      name,
      script,
      env: {
        WORKER_NAME: name,
        // They begin at different engines.
        ENGINE_ADDRESSES: (index === 0 ? addresses : [...addresses].reverse()).join(','),
      },
      logFile: join(folder, `${name}.log`),
      onMessage(message) {
        if (message.kind === 'effect') {
          count(ledger.effects, message.effect);
          worker.send({ kind: 'effect-done', effect: message.effect });
        } else if (message.kind === 'completed') count(ledger.jobs, message.jobKey);
        else if (message.kind === 'gone' && message.afterLostAnswer) ledger.lostAnswers++;
      },
    });
    return worker;
  });
  await Promise.all(workers.map((worker) => worker.start()));
  return workers;
}
