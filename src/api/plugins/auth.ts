import { createHash, timingSafeEqual } from 'node:crypto';
import cookie from '@fastify/cookie';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { AccessToken } from '../../config/secrets.ts';
import type { Role } from '../../contracts/roles.ts';
import type { Principal } from '../../policy/principal.ts';
import { isPublic } from '../../policy/route-table.ts';
import type { Session } from '../../sign-in/sessions.ts';
import { HttpProblem } from '../http-problem.ts';
import { clearSession, sessionCookie } from '../session-cookie.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; null on public routes. */
    principal: Principal | null;
    /** The session of the cookie; null for bearer tokens and on public routes. */
    session: Session | null;
  }
}

const digest = (token: string) => createHash('sha256').update(token).digest();

/** Everybody who has a token. */
export const tokenPrincipals = (tokens: readonly AccessToken[]): Principal[] =>
  tokens.map((entry) => ({
    userId: entry.userId,
    name: entry.name,
    roles: entry.roles as readonly Role[],
    ...(entry.branch ? { branch: entry.branch } : {}),
    ...(entry.team ? { team: entry.team } : {}),
    ...(entry.customerId ? { customerId: entry.customerId } : {}),
  }));

/** Those of them who are people of the bank, not services. */
export const demoPersons = (tokens: readonly AccessToken[]): Principal[] =>
  tokenPrincipals(tokens).filter(({ roles }) => !roles.includes('channel') && !roles.includes('customer'));

/** Finds who a token belongs to. Every known token is compared, in constant time, whatever is given. */
export function tokenBook(tokens: readonly AccessToken[]): (token: string) => Principal | undefined {
  const people = tokenPrincipals(tokens);
  const entries = tokens.map((entry, index) => ({ hash: digest(entry.token), principal: people[index]! }));
  return (token) => {
    const given = digest(token);
    let found: Principal | undefined;
    for (const entry of entries) if (timingSafeEqual(entry.hash, given)) found = entry.principal;
    return found;
  };
}

const bearer = (request: FastifyRequest) =>
  /^Bearer (\S{1,512})$/i.exec(request.headers.authorization ?? '')?.[1];

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether the request was made by one of our own pages, as far as the browser says. */
function fromOurPages(request: FastifyRequest, publicUrl: string): boolean {
  const { origin } = request.headers;
  if (origin === undefined) return request.headers['sec-fetch-site'] !== 'cross-site';
  if (origin === new URL(publicUrl).origin) return true;
  return URL.canParse(origin) && new URL(origin).host === request.headers.host;
}

const same = (given: unknown, expected: string) =>
  typeof given === 'string' && timingSafeEqual(digest(given), digest(expected));

/**
 * Finds who asks: by bearer token, or by the session of the cookie. Whether somebody must be is for the policy to say.
 * A cookie is sent along with whatever the browser asks for, also for other sites: what changes something must come
 * from our own pages and carry the session's token.
 */
export default fp(
  async (app: FastifyInstance) => {
    const { tokens, sessions, signIn } = app.deps;
    const find = tokenBook(tokens);
    await app.register(cookie);
    app.decorateRequest('principal', null);
    app.decorateRequest('session', null);

    async function bySession(request: FastifyRequest, reply: FastifyReply): Promise<void> {
      const id = request.cookies[sessionCookie(signIn.publicUrl)];
      if (!id) return;
      const found = await sessions.find(id);
      if (found.kind === 'open') {
        request.session = found.session;
        request.principal = found.session.principal;
        return;
      }
      clearSession(reply, signIn.publicUrl);
      if (found.kind === 'unknown') await app.recordSecurity(request, { kind: 'session-unknown' });
      else await app.recordSecurity(request, { kind: 'session-expired', userId: found.userId });
    }

    async function refuseCrossSite(request: FastifyRequest): Promise<void> {
      if (safeMethods.has(request.method)) return;
      const { session } = request;
      const ours = fromOurPages(request, signIn.publicUrl);
      if (ours && (!session || same(request.headers['x-csrf-token'], session.csrfToken))) return;
      const reason = ours ? 'csrf-token' : 'origin';
      await app.recordSecurity(request, { kind: 'cross-site', reason });
      throw new HttpProblem('cross-site', { members: { reason } });
    }

    // After the rate limit, which counts refused requests too, and before any body is read.
    app.addHook('preParsing', async (request, reply) => {
      const token = bearer(request);
      if (token !== undefined) {
        request.principal = find(token) ?? null;
        if (!request.principal) await app.recordSecurity(request, { kind: 'token-unknown' });
        return;
      }
      if (!isPublic(request.method, request.routeOptions.url ?? '')) await bySession(request, reply);
      await refuseCrossSite(request);
    });
  },
  { name: 'auth', dependencies: ['errors'] },
);

/** The signed-in caller of a route that the policy lets nobody else reach. */
export function callerOf(request: FastifyRequest): Principal {
  if (!request.principal) throw new Error('a route without a caller asked who calls');
  return request.principal;
}
