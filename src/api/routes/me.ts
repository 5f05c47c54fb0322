import type { FastifyInstance } from 'fastify';
import { Me, meOf } from '../me.ts';
import { callerOf } from '../plugins/auth.ts';

/** GET /me: who is signed in. */
export async function meRoutes(app: FastifyInstance): Promise<void> {
  const schema = { summary: '当前用户 / Who is signed in', tags: ['access'], response: { 200: Me } };
  app.get('/me', { schema }, async (request, reply) => {
    reply.header('cache-control', 'no-store');
    return meOf(callerOf(request), request.session);
  });
}
