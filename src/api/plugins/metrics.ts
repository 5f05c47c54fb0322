import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { backlog } from '../../commands/outbox.ts';

/** Prometheus metrics: Node's own, requests by route, and the outbox. */
export default fp(
  async (app: FastifyInstance) => {
    const registry = new Registry();
    collectDefaultMetrics({ register: registry });
    const duration = new Histogram({
      name: 'tongban_http_request_seconds',
      help: 'Time to answer, by route and status',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers: [registry],
    });
    const pending = new Gauge({
      name: 'tongban_outbox_pending',
      help: 'Commands not yet delivered to the engine',
      registers: [registry],
    });
    const engine = new Gauge({
      name: 'tongban_engine_available',
      help: '1 when the engine answers',
      registers: [registry],
    });
    const streams = new Gauge({
      name: 'tongban_live_streams',
      help: 'Open streams of live updates',
      registers: [registry],
    });
    const dropped = new Gauge({
      name: 'tongban_live_dropped',
      help: 'Readers of live updates dropped because they did not read, since the start',
      registers: [registry],
    });
    app.addHook('onResponse', async (request, reply) => {
      const route = request.routeOptions.url ?? 'unknown';
      // A stream that was open all day is no slow answer.
      if (route === '/api/v1/live') return;
      duration.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
    });
    app.get('/metrics', { schema: { hide: true } as object, logLevel: 'warn' }, async (_request, reply) => {
      engine.set(app.deps.health.available() ? 1 : 0);
      streams.set(app.deps.live.streams);
      dropped.set(app.deps.live.dropped);
      pending.set(
        await backlog(app.deps.db).then(
          (state) => state.pending,
          () => Number.NaN,
        ),
      );
      return reply
        .type(registry.contentType)
        .serializer(String)
        .send(await registry.metrics());
    });
  },
  { name: 'metrics', dependencies: ['policy'] },
);
