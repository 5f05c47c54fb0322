import type { FastifyReply } from 'fastify';

const isSecure = (publicUrl: string) => publicUrl.startsWith('https:');

/** Name of the cookie; over https with the prefix that keeps other hosts of the domain from setting it. */
export const sessionCookie = (publicUrl: string) => (isSecure(publicUrl) ? '__Host-tongban' : 'tongban');

const options = (publicUrl: string) =>
  ({ path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure(publicUrl) }) as const;

/** Gives the browser its session; it ends with the browser at the latest. */
export function setSession(reply: FastifyReply, publicUrl: string, id: string): void {
  reply.setCookie(sessionCookie(publicUrl), id, options(publicUrl));
}

export function clearSession(reply: FastifyReply, publicUrl: string): void {
  reply.clearCookie(sessionCookie(publicUrl), options(publicUrl));
}

/** Each sign-in under way has a cookie of its own, so that two tabs do not disturb each other. */
export const attemptCookie = (state: string) => `sign-in-${state.replaceAll(/[^\w-]/g, '').slice(0, 16)}`;

export const attemptOptions = (publicUrl: string) => ({ ...options(publicUrl), path: '/auth' }) as const;
