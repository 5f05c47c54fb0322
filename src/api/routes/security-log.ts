import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { decodeCursor, encodeCursor } from '../services/cursor.ts';

const orNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Query = Type.Object(
  {
    kind: Type.Optional(Type.String({ pattern: '^[a-z-]{1,40}$' })),
    userId: Type.Optional(Type.String({ maxLength: 100 })),
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 100 }),
    cursor: Type.Optional(Type.String({ maxLength: 100 })),
  },
  { additionalProperties: false },
);
const Page = Type.Object({
  items: Type.Array(
    Type.Object({
      at: Type.String({ format: 'date-time' }),
      kind: Type.String(),
      userId: orNull(Type.String()),
      route: orNull(Type.String()),
      caseId: orNull(Type.String()),
      reason: orNull(Type.String()),
    }),
  ),
  nextCursor: orNull(Type.String()),
});

function positionOf(cursor: string): string {
  const [id] = decodeCursor(cursor, 1);
  return /^\d{1,18}$/.test(String(id)) ? String(id) : '0';
}

/** GET /security-log: who was refused what and why, sign-ins, forged credentials; newest first. */
export async function securityLogRoutes(app: FastifyInstance): Promise<void> {
  const schema = {
    summary: '安全日志 / Security log',
    tags: ['access'],
    querystring: Query,
    response: { 200: Page },
  };
  app.get<{ Querystring: Static<typeof Query> }>('/security-log', { schema }, async (request, reply) => {
    const { kind, userId, limit, cursor } = request.query;
    const query = app.deps
      .db('bank.security_event')
      .orderBy('id', 'desc')
      .limit(limit + 1)
      .select('id', 'at', 'kind', 'user_id as userId', 'route', 'case_id as caseId', 'reason');
    if (kind) query.where('kind', kind);
    if (userId) query.where('user_id', userId);
    if (cursor) query.where('id', '<', positionOf(cursor));
    const rows = await query;
    const items = rows.slice(0, limit);
    const last = rows.length > limit ? items.at(-1) : undefined;
    reply.header('cache-control', 'no-store');
    return {
      items: items.map(({ id: _id, ...event }) => event),
      nextCursor: last ? encodeCursor([String(last.id)]) : null,
    };
  });
}
