import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';

/** `/healthz`: the process runs. `/readyz`: database and engine answer; 503 says which does not. */
export default fp(
  async (app: FastifyInstance) => {
    const quiet = { schema: { hide: true } as object, logLevel: 'warn' as const };
    app.get('/healthz', quiet, async () => ({ status: 'ok' }));
    app.get('/readyz', quiet, async (_request, reply) => {
      const database = await app.deps.db.raw('select 1').then(
        () => true,
        () => false,
      );
      const engine = app.deps.health.available();
      const ready = database && engine;
      if (!ready) reply.header('retry-after', 5);
      return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not-ready', database, engine });
    });
  },
  { name: 'health', dependencies: ['policy'] },
);
