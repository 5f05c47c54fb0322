import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ActivatedJob, type ActivateRequest, activateJobs } from '../../src/zeebe/activate-jobs.ts';
import { createZeebeGrpcClient } from '../../src/zeebe/grpc-client.ts';
import { grpcStatus, isJobLost, isPassing } from '../../src/zeebe/grpc-errors.ts';
import type { JobCommand } from './job-command.ts';
import { backoffMs } from './retry-policy.ts';

/** How the engine took a command. */
export type Receipt =
  | 'taken'
  /** The job is no longer ours. */
  | 'lost'
  /** The engine was away or overloaded until the job's time was up: it will hand the job out again. */
  | 'undelivered';

/** The worker's side of the engine: two connections, so that completing goes on while activating has stopped. */
export interface JobGateway {
  /** One long poll; hands over jobs as they come. */
  activate(request: ActivateRequest, onJob: (job: ActivatedJob) => void, signal: AbortSignal): Promise<void>;
  /** Sends with back-off through back-pressure and outages until taken, lost, or `deadline` (machine ms). */
  send(jobKey: string, command: JobCommand, deadline: number): Promise<Receipt>;
  close(): Promise<void>;
}

/** Waits between tries of a command; short, since a slot and the case wait with it. */
const sendPolicy = { baseMs: 100, capMs: 5_000 };

/** The SDK sets no deadline on its calls: a gateway that hangs must not hang us. */
const answerLimitMs = 15_000;

export function createJobGateway(address: string, token?: string): JobGateway {
  const activation = createZeebeGrpcClient({ address, token });
  const commands = createZeebeGrpcClient({ address, token });
  const worker = `tongban-${randomUUID().slice(0, 8)}`;

  const sendOnce = (jobKey: string, command: JobCommand): Promise<unknown> => {
    switch (command.kind) {
      case 'complete':
        return commands.completeJob({ jobKey, variables: command.variables as Record<string, never> });
      case 'bpmn-error':
        return commands.throwError({ jobKey, errorCode: command.code, errorMessage: command.message });
      case 'fail':
        return commands.failJob({
          jobKey,
          retries: command.retries,
          retryBackOff: command.retryBackOffMs,
          errorMessage: command.message,
        });
    }
  };

  return {
    activate: (request, onJob, signal) =>
      activateJobs(activation, { ...request, worker: `${worker}-${request.worker}` }, onJob, signal),
    async send(jobKey, command, deadline) {
      for (let failures = 0; ; failures++) {
        try {
          const answer = await within(answerLimitMs, sendOnce(jobKey, command));
          // The SDK answers null, as if done, once its client is closed.
          return answer === null ? 'undelivered' : 'taken';
        } catch (error) {
          if (isJobLost(error)) return 'lost';
          if (!isPassing(error)) throw error;
          const wait = 20 + backoffMs(failures, sendPolicy, Math.random());
          if (Date.now() + wait > deadline) return 'undelivered';
          await sleep(wait);
        }
      }
    },
    async close() {
      const closed = Promise.allSettled([activation.close(1_000), commands.close(1_000)]);
      await Promise.race([closed, sleep(2_000, undefined, { ref: false })]);
    },
  };
}

/** Fails like a gRPC deadline when there is no answer in time. */
async function within<T>(ms: number, call: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(Object.assign(new Error('no answer in time'), { code: grpcStatus.deadlineExceeded })),
      ms,
    );
  });
  try {
    return await Promise.race([call, limit]);
  } finally {
    clearTimeout(timer);
  }
}
