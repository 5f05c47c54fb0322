import type { FastifyInstance } from 'fastify';
import type { EnginePort } from '../../../host/engine-port.ts';
import { run } from '../../calls.ts';
import * as commands from '../../commands.ts';
import { bodyOf, contextOf, type KeyParams } from '../requests.ts';

/** Incidents, and the variables that are often their cause. */
export function incidentRoutes(app: FastifyInstance, port: EnginePort): void {
  app.post<{ Params: KeyParams }>('/incidents/:key/resolution', async (request, reply) => {
    await run(port, commands.resolveIncident(request.params.key), contextOf(request));
    return reply.code(204).send();
  });

  app.put<{ Params: KeyParams }>('/element-instances/:key/variables', async (request, reply) => {
    await run(port, commands.setVariables(request.params.key, bodyOf(request)), contextOf(request));
    return reply.code(204).send();
  });
}
