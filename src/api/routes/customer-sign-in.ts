import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { normalisePhone } from '../../customers/normalise.ts';
import type { CodeVerdict } from '../../sign-in/customer-codes.ts';
import { fieldProblem, HttpProblem } from '../http-problem.ts';
import { Me, meOf } from '../me.ts';
import { sessionCookie, setSession } from '../session-cookie.ts';

const phone = Type.String({
  minLength: 1,
  maxLength: 20,
  pattern: '^(\\+?86|0086)?[ -]?1[3-9]([ -]?\\d){9}$',
  description: 'Mobile number of mainland China, eleven digits',
});
const CodeRequest = Type.Object({ phone }, { additionalProperties: false });
const SignIn = Type.Object(
  {
    phone,
    code: Type.String({ pattern: '^\\d{6}$', description: 'The code of the text message' }),
    documentTail: Type.Optional(
      Type.String({
        minLength: 4,
        maxLength: 4,
        pattern: '^[0-9A-Za-z]{4}$',
        description: 'Last four characters of the identity document, when asked for',
      }),
    ),
  },
  { additionalProperties: false },
);

/** What is told of a code that did not sign in. */
function problemOf(verdict: Exclude<CodeVerdict, { kind: 'signed-in' }>): HttpProblem {
  switch (verdict.kind) {
    case 'wrong':
      return new HttpProblem('code-wrong', {
        members: { triesLeft: verdict.triesLeft },
        errors: [fieldProblem('code', 'wrong', '验证码错误', 'the code is wrong')],
      });
    case 'document-needed':
      return new HttpProblem('document-needed', {
        errors: [
          fieldProblem(
            'documentTail',
            'required',
            '请填写证件号码后四位',
            'give the last four characters of your identity document',
          ),
        ],
      });
    case 'document-wrong':
      return new HttpProblem('document-wrong', {
        members: { triesLeft: verdict.triesLeft },
        errors: [
          fieldProblem(
            'documentTail',
            'wrong',
            '证件号码后四位不符',
            'does not match your identity document',
          ),
        ],
      });
    case 'expired':
      return new HttpProblem('code-expired');
    case 'exhausted':
      return new HttpProblem('code-exhausted');
    case 'none':
      return new HttpProblem('no-code');
  }
}

/** Sign-in of customers by a code sent to their phone. */
export async function customerSignInRoutes(app: FastifyInstance): Promise<void> {
  const { db, customerCodes, sessions, signIn } = app.deps;
  const tags = ['access'];

  const codesSchema = {
    summary: '发送登录验证码 / Send a sign-in code',
    description: 'Answers the same whether the number is known or not',
    tags,
    body: CodeRequest,
    response: { 202: Type.Object({}) },
  };
  app.post<{ Body: Static<typeof CodeRequest> }>(
    '/customer-sign-in/codes',
    { schema: codesSchema },
    async (request, reply) => {
      const number = normalisePhone(request.body.phone);
      const answer = await db.transaction((trx) => customerCodes.request(number, request.ip, trx));
      if (answer.kind === 'accepted') return reply.code(202).send({});
      const userId = customerCodes.userIdOf(number);
      await app.recordSecurity(request, { kind: 'sign-in-refused', userId, reason: 'too-many-codes' });
      throw new HttpProblem('too-many-requests', { retryAfter: Math.ceil(answer.retryAfterMs / 1000) });
    },
  );

  const sessionsSchema = {
    summary: '用验证码登录 / Sign in with the code',
    description:
      'A customer the bank knows is asked for the end of their document number too: `document-needed`',
    tags,
    body: SignIn,
    response: { 201: Me },
  };
  app.post<{ Body: Static<typeof SignIn> }>(
    '/customer-sign-in/sessions',
    { schema: sessionsSchema },
    async (request, reply) => {
      const given = { ...request.body, phone: normalisePhone(request.body.phone) };
      // A wrong try is counted whatever is answered: the transaction ends before a problem is thrown.
      const verdict = await db.transaction((trx) => customerCodes.check(given, trx));
      if (verdict.kind !== 'signed-in') {
        const userId = customerCodes.userIdOf(given.phone);
        if (verdict.kind !== 'document-needed')
          await app.recordSecurity(request, {
            kind: 'sign-in-refused',
            userId,
            reason: `code-${verdict.kind}`,
          });
        throw problemOf(verdict);
      }
      const before = request.cookies[sessionCookie(signIn.publicUrl)];
      if (before) await sessions.end(before);
      const { principal } = verdict;
      const { id, session } = await sessions.start({ kind: 'customer', principal });
      await app.recordSecurity(request, { kind: 'sign-in', userId: principal.userId });
      setSession(reply, signIn.publicUrl, id);
      return reply.code(201).header('cache-control', 'no-store').send(meOf(principal, session));
    },
  );
}
