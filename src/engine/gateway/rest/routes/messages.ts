import type { FastifyInstance } from 'fastify';
import type { EnginePort } from '../../../host/engine-port.ts';
import { run } from '../../calls.ts';
import * as commands from '../../commands.ts';
import { tenantId } from '../../fields.ts';
import { bodyOf, contextOf } from '../requests.ts';

export function messageRoutes(app: FastifyInstance, port: EnginePort): void {
  app.post('/messages/publication', async (request) => {
    const { messageKey } = await run(port, commands.publishMessage(bodyOf(request)), contextOf(request));
    return { messageKey, tenantId };
  });

  app.post('/messages/correlation', async (request) => {
    const command = commands.correlateMessage(bodyOf(request));
    const { messageKey, processInstanceKey } = await run(port, command, contextOf(request));
    return { messageKey, processInstanceKey, tenantId };
  });

  app.post('/signals/broadcast', async (request) => {
    const { signalKey } = await run(port, commands.broadcastSignal(bodyOf(request)), contextOf(request));
    return { signalKey, tenantId };
  });
}
