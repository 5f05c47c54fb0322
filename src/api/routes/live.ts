import type { FastifyInstance } from 'fastify';
import { HttpProblem } from '../http-problem.ts';
import { beginEventStream } from '../live/event-stream.ts';
import { callerOf } from '../plugins/auth.ts';

/** GET /live: what changes for the caller, as it changes, until the session ends. Events: src/contracts/live.ts. */
export async function liveRoutes(app: FastifyInstance): Promise<void> {
  const { live } = app.deps;
  const schema = {
    summary: '实时更新 / Live updates (server-sent events)',
    description: 'Events `reset`, `tasks`, `counts`, `notification`, `freshness`, `ping`; keys only.',
    tags: ['user-tasks'],
    produces: ['text/event-stream'],
  };

  app.get('/live', { schema }, async (request, reply) => {
    const principal = callerOf(request);
    if (!live.hasRoom(principal)) throw new HttpProblem('too-many-requests', { retryAfter: 30 });
    reply.hijack();
    const stream = beginEventStream(reply.raw, reply.getHeaders());
    const gone = live.add({ principal, sessionId: request.session?.idHash.toString('hex') }, stream);
    reply.raw.once('close', gone);
  });

  // An open stream would keep the process from ending.
  app.addHook('preClose', () => live.stop());
}
