import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { listAlarms } from '../services/alarms.ts';

const Query = Type.Object(
  { limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }) },
  { additionalProperties: false },
);

/** GET /alarms: what needs an operator, newest first. */
export async function alarmRoutes(app: FastifyInstance): Promise<void> {
  const schema = { summary: '告警 / What needs an operator', tags: ['operations'], querystring: Query };
  app.get<{ Querystring: { limit: number } }>('/alarms', { schema }, async (request) => ({
    items: await listAlarms(app.deps.db, request.query.limit),
  }));
}
