import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { HttpProblem, kindForStatus } from '../http-problem.ts';

/** Codes of Node, PostgreSQL and knex that mean: the database can not be asked just now. */
const databaseAway =
  /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|EPIPE|EHOSTUNREACH|57P0[1-4]|08...|53300)$/;

export function isDatabaseAway(error: unknown): boolean {
  const { code, name, message } = error as { code?: string; name?: string; message?: string };
  return (
    databaseAway.test(code ?? '') ||
    name === 'KnexTimeoutError' ||
    /Connection (terminated|ended)|connection error and is not queryable|Unable to acquire a connection|timeout exceeded when trying/.test(
      message ?? '',
    )
  );
}

function asProblem(error: FastifyError | HttpProblem): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (isDatabaseAway(error)) return new HttpProblem('try-later', { retryAfter: 5 });
  const status = error.statusCode ?? 500;
  const kind = kindForStatus(status);
  if (status === 503) return new HttpProblem(kind, { retryAfter: 5 });
  // Fastify's own refusals say what is wrong with the request; anything unexpected says nothing.
  if (status < 500 && error.code?.startsWith('FST_'))
    return new HttpProblem(kind, { detail: plainDetail(error) });
  return new HttpProblem(kind);
}

/** A parser's message may quote the body: only Fastify's own sentences go out. */
function plainDetail(error: FastifyError): string {
  if (error.code === 'FST_ERR_CTP_INVALID_JSON_BODY') return 'The body is not valid JSON';
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return 'Send application/json';
  return error.message;
}

/** Sends a problem document. */
export function sendProblem(reply: FastifyReply, request: FastifyRequest, problem: HttpProblem) {
  if (problem.extras.retryAfter !== undefined) reply.header('retry-after', problem.extras.retryAfter);
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
  return reply
    .code(problem.status)
    .type('application/problem+json')
    .serializer((body: unknown) => JSON.stringify(body))
    .send(problem.body(request.id));
}

/** One error handler for everything: RFC 9457 documents, nothing internal in a 5xx. */
export default fp(
  async (app: FastifyInstance) => {
    app.setErrorHandler((error: FastifyError, request, reply) => {
      const problem = asProblem(error);
      const route = request.routeOptions.url;
      if (problem.status >= 500) request.log.error({ err: safeError(error), route }, 'request failed');
      else request.log.info({ route, problem: problem.kind }, 'request refused');
      return sendProblem(reply, request, problem);
    });
  },
  { name: 'errors' },
);

/** Messages of the database may quote values: only where it happened and its code are logged. */
function safeError(error: FastifyError) {
  const { name, code, stack } = error;
  const frames = (stack ?? '').split('\n').filter((line) => line.trimStart().startsWith('at '));
  return { type: name, code, message: code ?? name, stack: frames.slice(0, 8).join('\n') };
}
