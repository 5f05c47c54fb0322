import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import type { EnginePort } from '../../host/engine-port.ts';
import { renewJob, run } from '../calls.ts';
import * as commands from '../commands.ts';
import { keyOf } from '../fields.ts';
import { type CallSettings, unary } from './calls.ts';

export function jobCalls(port: EnginePort, settings: CallSettings): UntypedServiceImplementation {
  return {
    CompleteJob: unary(settings, async ({ jobKey, variables }, context) => {
      await run(port, commands.completeJob(jobKey, variables), context);
      return {};
    }),

    FailJob: unary(settings, async (request, context) => {
      await run(port, commands.failJob(request.jobKey, request), context);
      return {};
    }),

    ThrowError: unary(settings, async (request, context) => {
      await run(port, commands.throwError(request.jobKey, request), context);
      return {};
    }),

    UpdateJobRetries: unary(settings, async ({ jobKey, retries }, context) => {
      await run(port, commands.updateJobRetries(jobKey, retries), context);
      return {};
    }),

    UpdateJobTimeout: unary(settings, async ({ jobKey, timeout }) => {
      await renewJob(port, keyOf(jobKey, 'jobKey'), commands.jobTimeout(timeout));
      return {};
    }),
  };
}
