import { randomUUID } from 'node:crypto';
import { losslessStringify } from '@camunda8/sdk/dist/lib/LosslessJsonParser.js';
import type { OutsideCommand } from '../../src/engine/core/commands.ts';
import { run } from '../../src/engine/gateway/calls.ts';
import { completeJob, failJob, jobRequest, throwError } from '../../src/engine/gateway/commands.ts';
import { failureOf } from '../../src/engine/gateway/grpc/status.ts';
import { JobDesk } from '../../src/engine/gateway/job-desk.ts';
import type { GatewayLog } from '../../src/engine/gateway/options.ts';
import { notNow, Refused, unexpected } from '../../src/engine/gateway/refused.ts';
import type { EnginePort, HandedOutJob } from '../../src/engine/host/engine-port.ts';
import { toActivatedJob } from '../../src/zeebe/activate-jobs.ts';
import type { JobGateway } from './gateway.ts';
import type { JobCommand } from './job-command.ts';
import { answerLimitMs, sendUntilTaken } from './send-until-taken.ts';

/** As a message over gRPC may have at most, bytes: what a worker may send does not depend on where it runs. */
const mostBytes = 4 * 1024 * 1024;

/**
 * The engine in this process. Requests and commands pass the same checks, the same desk and the same texts as over
 * gRPC, only the network is left out; refusals have gRPC's status codes.
 * @param log is told of what nobody expected
 */
export function createInProcessGateway(port: EnginePort, log: GatewayLog): JobGateway {
  const worker = `tongban-${randomUUID().slice(0, 8)}`;
  const desk = new JobDesk(port, (error) => log.error(unexpected(error), 'jobs could not be handed out'));
  let isClosed = false;

  return {
    async activate({ requestTimeout, fetchVariables, ...request }, onJob, signal) {
      if (isClosed) return;
      const fields = {
        ...request,
        worker: `${worker}-${request.worker}`,
        fetchVariable: fetchVariables,
      };
      const jobs = await asOverGrpc(log, async () => {
        const answer = await desk.poll(jobRequest(fields, false), requestTimeout, signal);
        if (answer.kind === 'jobs') return answer.jobs;
        if (signal.aborted) return [];
        throw notNow(answer);
      });
      if (signal.aborted) desk.giveBack(jobs);
      else for (const job of jobs) onJob(activated(job));
    },
    async send(jobKey, command, deadline) {
      // Not within the tries: what cannot be written as JSON never can.
      const variables = command.kind === 'complete' ? losslessStringify(command.variables) : '{}';
      return sendUntilTaken(async () => {
        if (isClosed) return 'undelivered';
        await asOverGrpc(log, () => {
          if (Buffer.byteLength(variables) > mostBytes)
            throw new Refused('PAYLOAD_TOO_LARGE', `Expected at most ${mostBytes} bytes of variables`);
          const context = { actor: undefined, deadline: Date.now() + answerLimitMs };
          return run(port, engineCommand(jobKey, command, variables), context);
        });
        return 'taken';
      }, deadline);
    },
    async close() {
      isClosed = true;
      desk.close();
    },
  };
}

function engineCommand(jobKey: string, command: JobCommand, variables: string): OutsideCommand {
  switch (command.kind) {
    case 'complete':
      return completeJob(jobKey, variables);
    case 'bpmn-error':
      return throwError(jobKey, { errorCode: command.code, errorMessage: command.message, variables });
    case 'fail':
      return failJob(jobKey, {
        retries: command.retries,
        retryBackOff: command.retryBackOffMs,
        errorMessage: command.message,
        variables,
      });
  }
}

/** Handlers get nothing of the engine's own objects, and every value with the type that it has over gRPC. */
function activated({ customHeaders, deadline, ...job }: HandedOutJob) {
  return toActivatedJob({
    ...job,
    customHeaders: JSON.stringify(customHeaders),
    deadline: String(deadline),
  });
}

/** @throws Error with gRPC's status code, as a client would get it */
async function asOverGrpc<T>(log: GatewayLog, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code, details } = failureOf(error, log);
    throw Object.assign(new Error(details), { code });
  }
}
