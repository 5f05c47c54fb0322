import type { FastifyInstance } from 'fastify';
import { findCase } from '../../commands/case-registry.ts';
import { CaseComment, CaseComments, NewComment } from '../../contracts/task-page.ts';
import { HttpProblem } from '../http-problem.ts';
import { callerOf } from '../plugins/auth.ts';
import { addComment, commentsOf } from '../services/case-comments.ts';
import { CaseParams } from './case-messages.ts';

type CaseRequest = { Params: { caseId: string } };
const tags = ['comments'];

/** What staff say to each other about a case. */
export async function caseCommentRoutes(app: FastifyInstance): Promise<void> {
  const { deps } = app;

  const list = { summary: '业务评论 / Comments on a case, oldest first', tags, params: CaseParams };
  app.get<CaseRequest>(
    '/cases/:caseId/comments',
    { schema: { ...list, response: { 200: CaseComments } } },
    async (request, reply) => {
      const { caseId } = request.params;
      if (!(await findCase(deps.db, caseId))) throw new HttpProblem('not-found');
      reply.header('cache-control', 'no-store');
      return { items: await commentsOf(deps, caseId) };
    },
  );

  const add = { summary: '发表评论并提醒同事 / Comment and mention colleagues', tags, params: CaseParams };
  app.post<CaseRequest & { Body: NewComment }>(
    '/cases/:caseId/comments',
    { schema: { ...add, body: NewComment, response: { 201: CaseComment } } },
    async (request, reply) =>
      reply.code(201).send(await addComment(deps, callerOf(request), request.params.caseId, request.body)),
  );
}
