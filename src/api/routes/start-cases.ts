import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { caseKinds } from '../case-kinds/index.ts';
import { callerOf } from '../plugins/auth.ts';
import { startCase } from '../services/start-case.ts';

const Headers = Type.Object({
  'idempotency-key': Type.String({
    minLength: 8,
    maxLength: 128,
    pattern: '^[\\x21-\\x7e]+$',
    description:
      'Chosen by the caller for this application; repeating the request with it gives the same case',
  }),
});

const Started = Type.Object({
  caseId: Type.String(),
  customerId: Type.String(),
  kind: Type.String(),
  submittedAt: Type.String(),
});

/** POST /account-openings, /credit-applications, /complaints: one application each. */
export async function startCaseRoutes(app: FastifyInstance): Promise<void> {
  for (const kind of caseKinds) {
    const schema = {
      summary: kind.summary,
      tags: ['cases'],
      headers: Headers,
      body: kind.body,
      response: { 201: Started },
    };
    app.post<{ Headers: { 'idempotency-key': string } }>(
      `/${kind.path}`,
      { schema },
      async (request, reply) => {
        const idempotencyKey = request.headers['idempotency-key'];
        const answer = await startCase(app.deps, kind, {
          caller: callerOf(request),
          session: request.session,
          idempotencyKey,
          body: request.body as never,
        });
        return reply
          .code(answer.status)
          .header('location', `/api/v1/cases/${answer.body.caseId}`)
          .send(answer.body);
      },
    );
  }
}
