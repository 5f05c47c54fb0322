import type { FastifyInstance } from 'fastify';
import type { EnginePort } from '../../../host/engine-port.ts';
import { run } from '../../calls.ts';
import * as commands from '../../commands.ts';
import { membersOf } from '../../fields.ts';
import { bodyOf, contextOf, type KeyParams } from '../requests.ts';

export function userTaskRoutes(app: FastifyInstance, port: EnginePort): void {
  app.post<{ Params: KeyParams }>('/user-tasks/:key/completion', async (request, reply) => {
    await run(port, commands.completeUserTask(request.params.key, bodyOf(request)), contextOf(request));
    return reply.code(204).send();
  });

  app.post<{ Params: KeyParams }>('/user-tasks/:key/assignment', async (request, reply) => {
    await run(port, commands.assignUserTask(request.params.key, bodyOf(request)), contextOf(request));
    return reply.code(204).send();
  });

  app.delete<{ Params: KeyParams }>('/user-tasks/:key/assignee', async (request, reply) => {
    await run(port, commands.unassignUserTask(request.params.key), contextOf(request));
    return reply.code(204).send();
  });

  app.patch<{ Params: KeyParams }>('/user-tasks/:key', async (request, reply) => {
    const { changeset, action } = bodyOf(request);
    const changes = membersOf(changeset ?? {}, 'changeset');
    await run(port, commands.updateUserTask(request.params.key, changes, action), contextOf(request));
    return reply.code(204).send();
  });

  // Where the REST client of the SDK 8.8 sends its changes, as the body itself.
  app.patch<{ Params: KeyParams }>('/user-tasks/:key/update', async (request, reply) => {
    const command = commands.updateUserTask(request.params.key, bodyOf(request), undefined);
    await run(port, command, contextOf(request));
    return reply.code(204).send();
  });
}
