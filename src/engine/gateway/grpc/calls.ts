import type { handleServerStreamingCall, handleUnaryCall, ServerWritableStream } from '@grpc/grpc-js';
import { actorHeader } from '../../../contracts/actor-header.ts';
import type { Caller, Callers } from '../callers.ts';
import type { CallContext } from '../calls.ts';
import { defaultRequestTimeout } from '../calls.ts';
import type { GatewayLog } from '../options.ts';
import { firstOf, type Message } from './service.ts';
import { failureOf } from './status.ts';

export interface CallSettings {
  readonly callers: Callers;
  readonly log: GatewayLog;
}

export type StreamingCall = ServerWritableStream<Message, object>;

type AnyCall = Pick<StreamingCall, 'metadata' | 'getDeadline'>;

function callerOf({ metadata }: AnyCall, { callers }: CallSettings): Caller {
  return callers(firstOf(metadata, 'authorization'), firstOf(metadata, actorHeader));
}

function deadlineOf(call: AnyCall, timeout: number): number {
  const deadline = call.getDeadline();
  return Math.min(Date.now() + timeout, deadline instanceof Date ? deadline.getTime() : deadline);
}

/** @param timeoutOf ms that the request itself asks for; 0: the default */
export function unary(
  settings: CallSettings,
  answer: (request: Message, context: CallContext) => Promise<object>,
  timeoutOf: (request: Message) => number = () => 0,
): handleUnaryCall<Message, object> {
  return (call, callback) => {
    const work = async () => {
      const { actor } = callerOf(call, settings);
      const timeout = timeoutOf(call.request);
      const deadline = deadlineOf(call, timeout > 0 ? timeout : defaultRequestTimeout);
      return answer(call.request, { actor, deadline });
    };
    work().then(
      (value) => callback(null, value),
      (error) => callback(failureOf(error, settings.log)),
    );
  };
}

/** @param answer resolves when the stream is to end */
export function streaming(
  settings: CallSettings,
  answer: (call: StreamingCall) => Promise<void>,
): handleServerStreamingCall<Message, object> {
  return (call) => {
    const work = async () => {
      callerOf(call, settings);
      await answer(call);
    };
    work().then(
      () => call.end(),
      (error) => call.emit('error', failureOf(error, settings.log)),
    );
  };
}
