import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type Provider from 'oidc-provider';
import { peoplePage } from '../../sign-in/embedded-provider/pages.ts';
import { createEmbeddedProvider, mountPath } from '../../sign-in/embedded-provider/provider.ts';
import { messagePage } from '../../sign-in/plain-page.ts';
import { HttpProblem } from '../http-problem.ts';
import { sendPlainPage } from './auth.ts';

const lost = messagePage('登录已过期，请重新登录', 'This sign-in is no longer under way. Sign in again.', {
  href: '/auth/sign-in',
  zh: '重新登录',
  en: 'Sign in again',
});

/** The embedded OpenID provider at /oidc and its list of demo people; with a bank's own provider nothing is there. */
export async function embeddedProviderRoutes(app: FastifyInstance): Promise<void> {
  const { embedded } = app.deps;
  let coming: Promise<Provider> | undefined;

  /** Made when it is first asked, so that the API starts with the database away. */
  function provider(): Promise<Provider> {
    if (!embedded) throw new HttpProblem('not-found');
    coming ??= createEmbeddedProvider(embedded).catch((error) => {
      coming = undefined;
      throw error;
    });
    return coming;
  }

  const form = 'application/x-www-form-urlencoded';
  const schema = { hide: true } as object;
  const pattern = `${mountPath}/interaction/:uid`;

  /** The sign-in that the browser's cookie belongs to; undefined when it is over or another one's. */
  const underWay = async (request: FastifyRequest, reply: FastifyReply) => {
    const { uid } = request.params as { uid: string };
    const details = await (await provider())
      .interactionDetails(request.raw, reply.raw)
      .catch((error: Error) => {
        if (error.name === 'SessionNotFound') return undefined;
        throw error;
      });
    return details?.uid === uid ? details : undefined;
  };

  await app.register(async (scope) => {
    scope.addContentTypeParser(form, { parseAs: 'string' }, (_request, body, done) =>
      done(null, Object.fromEntries(new URLSearchParams(String(body)))),
    );
    scope.get(pattern, { schema }, async (request, reply) => {
      const details = await underWay(request, reply);
      return details
        ? sendPlainPage(reply, 200, peoplePage(`${mountPath}/interaction/${details.uid}`, embedded!.people))
        : sendPlainPage(reply, 403, lost);
    });
    scope.post(pattern, { schema }, async (request, reply) => {
      const { userId } = (request.body ?? {}) as { userId?: string };
      const person = embedded?.people.find((one) => one.userId === userId);
      if (!(await underWay(request, reply)) || !person) return sendPlainPage(reply, 403, lost);
      const result = { login: { accountId: person.userId, remember: false } };
      const next = await (await provider()).interactionResult(request.raw, reply.raw, result);
      return reply.redirect(next, 303);
    });
  });

  await app.register(async (scope) => {
    // The provider reads bodies itself.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _body, done) => done(null));
    scope.route({
      method: ['GET', 'POST'],
      url: `${mountPath}/*`,
      schema,
      async handler(request, reply) {
        const handle = (await provider()).callback();
        const raw = request.raw as typeof request.raw & { originalUrl?: string };
        raw.originalUrl = raw.url!;
        raw.url = raw.url!.slice(mountPath.length);
        reply.raw.setHeader('referrer-policy', 'same-origin');
        reply.hijack();
        await handle(raw, reply.raw);
      },
    });
  });
}
