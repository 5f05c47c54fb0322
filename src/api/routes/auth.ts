import type { FastifyInstance, FastifyReply } from 'fastify';
import Type, { type Static } from 'typebox';
import { attemptLifeMs } from '../../sign-in/attempt.ts';
import { messagePage, type PlainPage } from '../../sign-in/plain-page.ts';
import { safeReturnTo } from '../../sign-in/return-to.ts';
import { attemptCookie, attemptOptions, clearSession, sessionCookie, setSession } from '../session-cookie.ts';

export function sendPlainPage(reply: FastifyReply, status: number, page: PlainPage) {
  return (
    reply
      .code(status)
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('content-security-policy', page.policy)
      // Without a referrer browsers call the origin of a form `null`.
      .header('referrer-policy', 'same-origin')
      .serializer(String)
      .send(page.html)
  );
}

const again = (returnTo = '/') => ({
  href: `/auth/sign-in?returnTo=${encodeURIComponent(safeReturnTo(returnTo))}`,
  zh: '重新登录',
  en: 'Sign in again',
});

const providerDown = (returnTo?: string) =>
  messagePage(
    '统一认证暂时不可用，未进行任何操作，请稍后重试',
    'The sign-in service cannot be reached just now. Nothing was done; try again in a moment.',
    again(returnTo),
  );

const refused = (reason: string) =>
  reason === 'no-role'
    ? messagePage(
        '您的账号在本系统没有岗位，请联系管理员',
        'Your account has no role here. Ask an administrator.',
        again(),
      )
    : messagePage(
        '登录未成功，请重新登录',
        `Signing in did not succeed (${reason}). Sign in again.`,
        again(),
      );

const SignInQuery = Type.Object({ returnTo: Type.Optional(Type.String({ maxLength: 2_000 })) });

/** Sign-in of staff by the OpenID provider, and sign-out of everybody. */
export async function authRoutes(app: FastifyInstance): Promise<void> {
  const { relyingParty, sessions, directory, signIn } = app.deps;
  const cookieName = sessionCookie(signIn.publicUrl);
  const page = { hide: true } as object;

  app.get<{ Querystring: Static<typeof SignInQuery> }>(
    '/auth/sign-in',
    { schema: { ...page, querystring: SignInQuery } },
    async (request, reply) => {
      const { returnTo } = request.query;
      // Under another name of this machine the cookies of the sign-in would not come back.
      if (request.headers.host !== new URL(signIn.publicUrl).host) {
        const path = safeReturnTo(returnTo);
        return reply.redirect(`${signIn.publicUrl}/auth/sign-in?returnTo=${encodeURIComponent(path)}`, 303);
      }
      const beginning = await relyingParty.begin(returnTo);
      if (beginning.kind === 'provider-down') {
        request.log.error('the OpenID provider can not be reached');
        return sendPlainPage(reply.header('retry-after', 5), 503, providerDown(returnTo));
      }
      reply.setCookie(attemptCookie(beginning.state), beginning.cookie, {
        ...attemptOptions(signIn.publicUrl),
        maxAge: attemptLifeMs / 1000,
      });
      return reply.header('cache-control', 'no-store').redirect(beginning.url, 303);
    },
  );

  app.get('/auth/callback', { schema: page }, async (request, reply) => {
    const query = new URLSearchParams(request.url.split('?')[1] ?? '');
    const ending = await relyingParty.finish(query, (state) => request.cookies[attemptCookie(state)]);
    reply.clearCookie(attemptCookie(query.get('state') ?? ''), attemptOptions(signIn.publicUrl));
    if (ending.kind === 'provider-down') {
      request.log.error('the OpenID provider did not answer');
      return sendPlainPage(reply.header('retry-after', 5), 503, providerDown());
    }
    if (ending.kind === 'refused') {
      await app.recordSecurity(request, { kind: 'sign-in-refused', reason: ending.reason });
      return sendPlainPage(reply, 403, refused(ending.reason));
    }
    const { principal, email, tokens, returnTo } = ending;
    // Who was signed in here before is so no longer, and the id that the browser had is worth nothing.
    const before = request.cookies[cookieName];
    if (before) await sessions.end(before);
    const id = await app.deps.db.transaction(async (trx) => {
      await directory.put({ ...principal, email }, trx);
      return (await sessions.start({ kind: 'staff', principal, tokens }, trx)).id;
    });
    await app.recordSecurity(request, { kind: 'sign-in', userId: principal.userId });
    setSession(reply, signIn.publicUrl, id);
    return reply.header('cache-control', 'no-store').redirect(returnTo, 303);
  });

  const schema = {
    summary: '退出登录 / Sign out; go on at `location`',
    tags: ['access'],
    response: { 200: Type.Object({ location: Type.String() }) },
  };
  app.post('/auth/sign-out', { schema }, async (request, reply) => {
    const id = request.cookies[cookieName];
    if (!id || !request.session) return { location: '/sign-in' };
    const tokens = await sessions.end(id);
    await app.recordSecurity(request, { kind: 'sign-out' });
    clearSession(reply, signIn.publicUrl);
    const location = request.session.kind === 'staff' ? await relyingParty.signOutUrl(tokens) : undefined;
    return { location: location ?? '/sign-in' };
  });
}
