import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ActivatedJob, type ActivateRequest, activateJobs } from '../../src/zeebe/activate-jobs.ts';
import { createZeebeGrpcClient } from '../../src/zeebe/grpc-client.ts';
import { grpcStatus } from '../../src/zeebe/grpc-errors.ts';
import type { JobCommand } from './job-command.ts';
import { answerLimitMs, type Receipt, sendUntilTaken } from './send-until-taken.ts';

/** The worker's side of the engine: in another process over gRPC, or in this one (in-process-gateway.ts). */
export interface JobGateway {
  /**
   * One long poll; hands over jobs as they come, and ends without an error when there are none in `requestTimeout` or
   * the signal aborts.
   * @throws errors with gRPC's status codes (grpc-errors.ts)
   */
  activate(request: ActivateRequest, onJob: (job: ActivatedJob) => void, signal: AbortSignal): Promise<void>;
  /**
   * Sends with back-off through back-pressure and outages until taken, lost, or `deadline` (machine ms).
   * @throws Error when the engine refuses the command itself
   */
  send(jobKey: string, command: JobCommand, deadline: number): Promise<Receipt>;
  close(): Promise<void>;
}

/**
 * The engine over gRPC, ours or a cluster. Two connections, so that completing goes on while activating has stopped.
 * @param address `host:port`
 * @param token of the embedded engine
 */
export function createJobGateway(address: string, token?: string): JobGateway {
  const activation = createZeebeGrpcClient({ address, token });
  const commands = createZeebeGrpcClient({ address, token });
  const worker = `tongban-${randomUUID().slice(0, 8)}`;

  const call = (jobKey: string, command: JobCommand): Promise<unknown> => {
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
    send: (jobKey, command, deadline) =>
      sendUntilTaken(async () => {
        // The SDK sets no deadline on its calls: a gateway that hangs must not hang us.
        const answer = await within(answerLimitMs, call(jobKey, command));
        // The SDK answers null, as if done, once its client is closed.
        return answer === null ? 'undelivered' : 'taken';
      }, deadline),
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
