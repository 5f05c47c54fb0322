import type { FastifyInstance, FastifyReply } from 'fastify';
import Type, { type Static } from 'typebox';
import { caseIdPattern, caseKinds } from '../../contracts/ids.ts';
import { BulkAction, TaskSearch } from '../../contracts/tasklist.ts';
import type { OpenTaskPage } from '../../read-model/open-tasks/search.ts';
import { callerOf } from '../plugins/auth.ts';
import { actOnTasks } from '../services/bulk-tasks.ts';
import { countTasks, pageBody, searchTasks } from '../services/tasklist.ts';

const Query = Type.Object(
  {
    kind: Type.Optional(Type.Enum([...caseKinds])),
    caseId: Type.Optional(Type.String({ pattern: caseIdPattern })),
    assigned: TaskSearch.properties.assigned,
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
    cursor: TaskSearch.properties.cursor,
  },
  { additionalProperties: false },
);

const operation = (summary: string, extra: object = {}) => ({
  schema: { summary, tags: ['user-tasks'], ...extra },
});

/** Finding one's work: queues, their counts, and doing the same to many tasks. */
export async function tasklistRoutes(app: FastifyInstance): Promise<void> {
  const { deps } = app;
  const send = async (reply: FastifyReply, find: () => Promise<OpenTaskPage>) => {
    // Freshness first: what it vouches for is then in the page as well.
    const freshness = await deps.freshness();
    return reply.type('application/json; charset=utf-8').send(pageBody(await find(), freshness));
  };

  app.get<{ Querystring: Static<typeof Query> }>(
    '/user-tasks',
    operation('待办任务 / Open tasks for the caller, least time left first', { querystring: Query }),
    (request, reply) => {
      const { kind, ...search } = request.query;
      const filters = kind ? { filters: [{ field: 'kind', op: 'eq' as const, value: kind }] } : {};
      return send(reply, () => searchTasks(deps, callerOf(request), { ...search, ...filters }));
    },
  );

  app.post<{ Body: TaskSearch }>(
    '/user-tasks/search',
    operation('检索待办任务 / Search the caller’s queues', { body: TaskSearch }),
    (request, reply) => send(reply, () => searchTasks(deps, callerOf(request), request.body)),
  );

  app.get(
    '/user-tasks/counts',
    operation('各队列待办数 / Open tasks by queue, before four eyes'),
    (request) => countTasks(deps, callerOf(request)),
  );

  app.get('/user-tasks/fields', operation('可筛选字段 / What lists filter and sort by'), async () => ({
    fields: await deps.listFields(),
  }));

  app.post<{ Body: BulkAction }>(
    '/user-tasks/bulk',
    operation('批量办理 / The same to many tasks, each judged by itself', { body: BulkAction }),
    (request) => actOnTasks(deps, callerOf(request), request.body, request),
  );
}
