import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { caseIdPattern } from '../../contracts/ids.ts';
import { caseMessages } from '../case-messages/index.ts';
import { callerOf } from '../plugins/auth.ts';
import { sendCaseMessage } from '../services/send-case-message.ts';

export const CaseParams = Type.Object({ caseId: Type.String({ pattern: caseIdPattern }) });

export const IdempotencyHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({ minLength: 8, maxLength: 128, pattern: '^[\\x21-\\x7e]+$' }),
  ),
});

const Sent = Type.Object({
  state: Type.Enum(['delivered', 'accepted'], {
    description: 'delivered: the case has it; accepted: kept, and delivered as soon as the engine answers',
  }),
  commandId: Type.String(),
});

/** POST /cases/{caseId}/messages/…: what a customer tells their case. */
export async function caseMessageRoutes(app: FastifyInstance): Promise<void> {
  for (const message of caseMessages) {
    const schema = {
      summary: message.summary,
      tags: ['messages'],
      params: CaseParams,
      headers: IdempotencyHeaders,
      body: message.body,
      response: { 200: Sent, 202: Sent },
    };
    app.post<{ Params: { caseId: string }; Headers: { 'idempotency-key'?: string } }>(
      `/cases/:caseId/messages/${message.path}`,
      { schema },
      async (request, reply) => {
        const sent = await sendCaseMessage(app.deps, message, {
          caller: callerOf(request),
          caseId: request.params.caseId,
          body: request.body as never,
          idempotencyKey: request.headers['idempotency-key'],
        });
        return reply.code(sent.state === 'delivered' ? 200 : 202).send(sent);
      },
    );
  }
}
