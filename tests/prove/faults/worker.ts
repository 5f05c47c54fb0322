/** A worker of the fault proof, started as a process of its own: takes jobs by gRPC, does each job's effect, completes it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type ActivatedJob, activateJobs } from '../../../src/zeebe/activate-jobs.ts';
import { createZeebeGrpcClient } from '../../../src/zeebe/grpc-client.ts';
import { isJobLost } from '../../../src/zeebe/grpc-errors.ts';
import type { FromWorker, ToWorker } from './messages.ts';
import { jobType } from './model.ts';
import type { WorkerStep } from './steps.ts';

const name = process.env.WORKER_NAME ?? 'worker';
const clients = (process.env.ENGINE_ADDRESSES ?? '')
  .split(',')
  .map((address) => createZeebeGrpcClient({ address }));
const leaseMs = 4_000;
const pollMs = 1_500;
/** An engine that hangs does not answer. */
const answerMs = 3_000;
const pauseMs = 100;

/** Which of the engines is called: another after each failure. */
let at = 0;
const client = () => clients[at % clients.length] as (typeof clients)[number];
const tell = (message: FromWorker): void => {
  process.send?.(message);
};

let fault: (ToWorker & { kind: 'fault' }) | undefined;
let left = 0;
const effects = new Map<string, () => void>();
process.on('message', (message: ToWorker) => {
  if (message.kind === 'effect-done') effects.get(message.effect)?.();
  else {
    fault = message;
    left = message.occurrence;
  }
});
process.on('disconnect', () => process.exit(1));

async function reach(step: WorkerStep): Promise<void> {
  if (fault?.step !== step || --left > 0) return;
  if (step === 'completion-sent') await sleep(fault.lingerMs);
  process.kill(process.pid, 'SIGKILL');
}

/** As a handler of the bank's: the same effect is asked for under the same name, however often the job is done. */
async function handle(job: ActivatedJob): Promise<void> {
  await reach('job-taken');
  const effect = `${job.variables.caseId} ${job.elementId} 1`;
  const done = new Promise<void>((resolve) => effects.set(effect, resolve));
  tell({ kind: 'effect', effect, jobKey: job.key });
  await done;
  effects.delete(effect);
  await complete(job.key);
}

/** Until it is answered, or the job is not there any more. */
async function complete(jobKey: string): Promise<void> {
  for (let afterLostAnswer = false; ; afterLostAnswer = true) {
    const sent = client().completeJob({ jobKey, variables: {} });
    // Refused before we wait for it: told below, when we do.
    sent.catch(() => {});
    await reach('completion-sent');
    try {
      await withinTime(sent);
      return tell({ kind: 'completed', jobKey });
    } catch (error) {
      if (isJobLost(error)) return tell({ kind: 'gone', jobKey, afterLostAnswer });
      at++;
      await sleep(pauseMs);
    }
  }
}

function withinTime<T>(promise: Promise<T>): Promise<T> {
  const late = sleep(answerMs, undefined, { ref: false }).then(() => {
    throw new Error('no answer in time');
  });
  return Promise.race([promise, late]);
}

tell({ kind: 'started' });
for (;;) {
  const request = {
    type: jobType,
    worker: name,
    timeout: leaseMs,
    maxJobsToActivate: 8,
    fetchVariables: ['caseId'],
    requestTimeout: pollMs,
  };
  const handling: Promise<void>[] = [];
  await activateJobs(
    client(),
    request,
    (job) => handling.push(handle(job)),
    AbortSignal.timeout(pollMs + answerMs),
  ).catch(async () => {
    at++;
    await sleep(pauseMs);
  });
  await Promise.all(handling);
}
