import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import type { EnginePort } from '../../host/engine-port.ts';
import { run } from '../calls.ts';
import * as commands from '../commands.ts';
import { tenantId } from '../fields.ts';
import { type CallSettings, unary } from './calls.ts';

export function messageCalls(port: EnginePort, settings: CallSettings): UntypedServiceImplementation {
  return {
    PublishMessage: unary(settings, async (request, context) => {
      const { messageKey } = await run(port, commands.publishMessage(request), context);
      return { key: messageKey, tenantId };
    }),

    BroadcastSignal: unary(settings, async (request, context) => {
      const { signalKey } = await run(port, commands.broadcastSignal(request), context);
      return { key: signalKey, tenantId };
    }),
  };
}
