import type { FastifyInstance, FastifyReply } from 'fastify';
import type { EnginePort } from '../../../host/engine-port.ts';
import { clusterOf } from '../../cluster.ts';

/** What the engine is and whether it is well. */
export function clusterRoutes(app: FastifyInstance, port: EnginePort): void {
  const isUp = () => port.topology().partitions.some(({ isLeader, isHealthy }) => isLeader && isHealthy);
  const status = async (_request: unknown, reply: FastifyReply) => reply.code(isUp() ? 204 : 503).send();

  app.get('/v2/topology', async () => ({ ...clusterOf(port.topology()), lastCompletedChangeId: '-1' }));
  app.get('/v2/status', { config: { open: true } }, status);
  app.get('/ready', { config: { open: true } }, status);
  app.get('/health', { config: { open: true } }, status);
  app.get('/actuator/health', { config: { open: true } }, async (_request, reply) => {
    reply.code(isUp() ? 200 : 503);
    return { status: isUp() ? 'UP' : 'DOWN' };
  });
}
