import type { FastifyInstance, FastifyReply } from 'fastify';
import Type from 'typebox';
import { DraftBody, TaskContext, TaskDraft } from '../../contracts/task-page.ts';
import { visible } from '../../policy/labels.ts';
import { entityTag, IfMatch, versionIn } from '../entity-tag.ts';
import { callerOf } from '../plugins/auth.ts';
import { taskContext } from '../services/task-page/context.ts';
import { deleteDraft, readDraft, saveDraft } from '../services/task-page/draft.ts';

const Params = Type.Object({ userTaskKey: Type.String({ pattern: '^\\d{1,19}$' }) });
type TaskRequest = { Params: { userTaskKey: string } };

const operation = (summary: string, extra: object = {}) => ({
  schema: { summary, tags: ['user-tasks'], params: Params, ...extra },
});

/** What the page of a task needs besides the task itself. */
export async function taskPageRoutes(app: FastifyInstance): Promise<void> {
  const { deps } = app;
  const answerDraft = (reply: FastifyReply, { version, body }: { version: string; body: TaskDraft }) =>
    reply.header('etag', entityTag(version)).header('cache-control', 'no-store').send(body);

  app.get<TaskRequest>(
    '/user-tasks/:userTaskKey/context',
    operation('审批所需信息 / Everything needed to decide on a task', { response: { 200: TaskContext } }),
    (request, reply) => {
      const caller = callerOf(request);
      reply.header('cache-control', 'no-store');
      return taskContext(deps, caller, request.params.userTaskKey, (label) => visible(caller, label));
    },
  );

  app.get<TaskRequest>(
    '/user-tasks/:userTaskKey/draft',
    operation('我的草稿 / The caller’s own draft of the form', { response: { 200: TaskDraft } }),
    async (request, reply) => {
      const { userTaskKey } = request.params;
      const draft = readDraft(deps, { caller: callerOf(request), userTaskKey });
      return answerDraft(reply, await draft);
    },
  );

  app.put<TaskRequest & { Body: DraftBody; Headers: { 'if-match'?: string } }>(
    '/user-tasks/:userTaskKey/draft',
    operation('保存草稿 / Save the draft; If-Match is the ETag it was read with', {
      headers: IfMatch,
      body: DraftBody,
      response: { 200: TaskDraft },
    }),
    async (request, reply) => {
      const { userTaskKey } = request.params;
      const { values } = request.body;
      const expected = versionIn(request.headers['if-match']);
      const saved = saveDraft(deps, { caller: callerOf(request), userTaskKey, values, expected });
      return answerDraft(reply, await saved);
    },
  );

  app.delete<TaskRequest & { Headers: { 'if-match'?: string } }>(
    '/user-tasks/:userTaskKey/draft',
    operation('删除草稿 / Throw the draft away', { headers: IfMatch, response: { 204: Type.Null() } }),
    async (request, reply) => {
      const { userTaskKey } = request.params;
      const expected = versionIn(request.headers['if-match']);
      await deleteDraft(deps, { caller: callerOf(request), userTaskKey, expected });
      return reply.code(204).send();
    },
  );
}
