import type { FastifyInstance, FastifyRequest } from 'fastify';
import { actorHeader } from '../../../contracts/actor-header.ts';
import type { Caller, Callers } from '../callers.ts';
import { type CallContext, defaultRequestTimeout } from '../calls.ts';
import { Refused } from '../refused.ts';
import { parseBody } from './json.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answered without credentials: says nothing but whether the engine is well. */
    readonly open?: boolean;
  }
}

export type Body = Readonly<Record<string, unknown>>;

/** Of a path that names one process instance, job, task ... */
export interface KeyParams {
  readonly key: string;
}

const callers = new WeakMap<FastifyRequest, Caller>();

/** Bodies are read without loss, and every caller is known before its body is. */
export function addRequests(app: FastifyInstance, knownCallers: Callers): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) => {
    try {
      done(null, parseBody(text as string));
    } catch (error) {
      done(error as Error);
    }
  });
  app.addContentTypeParser('multipart/form-data', { parseAs: 'buffer' }, (_request, bytes, done) =>
    done(null, bytes),
  );
  app.addHook('onRequest', async (request) => {
    const { headers } = request;
    // A page of any site can have its visitor's browser post to 127.0.0.1; programs send no origin.
    if (headers.origin !== undefined)
      throw new Refused('PERMISSION_DENIED', "Pages call the platform's API; only programs call the engine");
    if (request.routeOptions.config.open) return;
    const actor = headers[actorHeader];
    callers.set(request, knownCallers(headers.authorization, Array.isArray(actor) ? actor[0] : actor));
  });
}

export function bodyOf({ body }: FastifyRequest): Body {
  return (body ?? {}) as Body;
}

/** @param timeout ms that the request asks for; 0: the default */
export function contextOf(request: FastifyRequest, timeout = 0): CallContext {
  const wait = timeout > 0 ? timeout : defaultRequestTimeout;
  return { actor: callers.get(request)?.actor, deadline: Date.now() + wait };
}
