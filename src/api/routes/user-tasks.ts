import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { IfMatch, versionIn } from '../entity-tag.ts';
import { callerOf } from '../plugins/auth.ts';
import { assignTask, claimTask, releaseTask } from '../services/assign-task.ts';
import { completeTask } from '../services/complete-task.ts';
import { taskDetail } from '../services/task-detail.ts';

const Params = Type.Object({ userTaskKey: Type.String({ pattern: '^\\d{1,19}$' }) });
const Completion = Type.Object(
  {
    variables: Type.Record(Type.String({ maxLength: 100 }), Type.Unknown(), {
      description: 'Fields of the task’s form',
    }),
  },
  { additionalProperties: false },
);
const Assignment = Type.Object(
  { assignee: Type.String({ pattern: '^[A-Za-z0-9_.@-]{1,64}$' }) },
  { additionalProperties: false },
);
const Empty = Type.Optional(Type.Union([Type.Object({}, { additionalProperties: false }), Type.Null()]));

type TaskRequest = { Params: { userTaskKey: string } };
const operation = (summary: string, extra: object = {}) => ({
  schema: { summary, tags: ['user-tasks'], ...extra },
});

/** One user task: seeing it and working on it. */
export async function userTaskRoutes(app: FastifyInstance): Promise<void> {
  const { deps } = app;

  app.get<TaskRequest>(
    '/user-tasks/:userTaskKey',
    operation('任务与表单 / A task with form and data', { params: Params }),
    (request, reply) => {
      reply.header('cache-control', 'no-store');
      return taskDetail(deps, callerOf(request), request.params.userTaskKey);
    },
  );

  app.post<TaskRequest & { Body: Static<typeof Completion>; Headers: { 'if-match'?: string } }>(
    '/user-tasks/:userTaskKey/completion',
    operation(
      '办结任务 / Complete a task; with If-Match: "<caseVersion>" only while the case is as it was seen',
      {
        params: Params,
        headers: IfMatch,
        body: Completion,
      },
    ),
    async (request, reply) => {
      const { userTaskKey } = request.params;
      const { variables } = request.body;
      const caseVersion = versionIn(request.headers['if-match']);
      const caller = callerOf(request);
      const done = await completeTask(deps, { caller, userTaskKey, variables, caseVersion });
      return reply.code(done.state === 'completed' ? 200 : 202).send(done);
    },
  );

  app.post<TaskRequest>(
    '/user-tasks/:userTaskKey/claim',
    operation('领取任务 / Take a task', { params: Params, body: Empty }),
    (request) => claimTask(deps, callerOf(request), request.params.userTaskKey),
  );

  app.post<TaskRequest>(
    '/user-tasks/:userTaskKey/release',
    operation('退回任务 / Give a task back to the queue', { params: Params, body: Empty }),
    (request) => releaseTask(deps, callerOf(request), request.params.userTaskKey),
  );

  app.post<TaskRequest & { Body: Static<typeof Assignment> }>(
    '/user-tasks/:userTaskKey/assignment',
    operation('分派任务 / Assign a task to somebody', { params: Params, body: Assignment }),
    (request) => assignTask(deps, callerOf(request), request.params.userTaskKey, request.body.assignee),
  );
}
