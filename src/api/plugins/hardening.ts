import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import underPressure from '@fastify/under-pressure';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { HttpProblem } from '../http-problem.ts';

/** Headers, a rate limit and back-pressure. */
export default fp(
  async (app: FastifyInstance) => {
    await app.register(helmet, {
      contentSecurityPolicy: { directives: { 'upgrade-insecure-requests': null } },
      strictTransportSecurity: false,
    });
    const max = app.deps.rateLimitPerMinute;
    if (max > 0)
      await app.register(rateLimit, {
        max,
        timeWindow: 60_000,
        errorResponseBuilder: (_request, context) =>
          new HttpProblem('too-many-requests', { retryAfter: Math.ceil(context.ttl / 1000) }),
      });
    await app.register(underPressure, {
      maxEventLoopDelay: 2_000,
      pressureHandler: (_request, _reply) => {
        throw new HttpProblem('try-later', { retryAfter: 2 });
      },
    });
  },
  { name: 'hardening', dependencies: ['errors'] },
);
