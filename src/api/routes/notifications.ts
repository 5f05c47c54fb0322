import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { NotificationPage, ReadNotifications } from '../../contracts/task-page.ts';
import { markRead, notificationsOf, unreadOf } from '../../notifications/read.ts';
import { HttpProblem } from '../http-problem.ts';
import { callerOf } from '../plugins/auth.ts';
import { decodeCursor, encodeCursor } from '../services/cursor.ts';

const Query = Type.Object(
  {
    limit: Type.Integer({ minimum: 1, maximum: 100, default: 20 }),
    cursor: Type.Optional(Type.String({ maxLength: 200 })),
  },
  { additionalProperties: false },
);
const Unread = Type.Object({ unread: Type.Integer() });
const tags = ['notifications'];

function lastIdIn(cursor: string): string {
  const id = String(decodeCursor(cursor, 1)[0]);
  if (!/^\d{1,18}$/.test(id)) throw new HttpProblem('invalid-request', { detail: 'The cursor is not valid' });
  return id;
}

/** What the caller was told: assigned, mentioned, about to be late, late. */
export async function notificationRoutes(app: FastifyInstance): Promise<void> {
  const { db, clock } = app.deps;

  const list = { summary: '我的提醒 / My notifications, newest first', tags, querystring: Query };
  app.get<{ Querystring: Static<typeof Query> }>(
    '/notifications',
    { schema: { ...list, response: { 200: NotificationPage } } },
    async (request, reply) => {
      const { userId } = callerOf(request);
      const { limit, cursor } = request.query;
      const before = cursor === undefined ? undefined : lastIdIn(cursor);
      const { items, lastId } = await notificationsOf(db, userId, { limit, before });
      reply.header('cache-control', 'no-store');
      return {
        items,
        unread: await unreadOf(db, userId),
        nextCursor: lastId === null ? null : encodeCursor([lastId]),
      };
    },
  );

  const read = { summary: '标记已读 / Mark notifications as read', tags, body: ReadNotifications };
  app.post<{ Body: ReadNotifications }>(
    '/notifications/read',
    { schema: { ...read, response: { 200: Unread } } },
    async (request) => {
      const { userId } = callerOf(request);
      if ((await markRead(db, userId, request.body.ids, clock.now())) === 'refused')
        throw new HttpProblem('not-allowed', { members: { reason: 'not-your-notification' } });
      return { unread: await unreadOf(db, userId) };
    },
  );
}
