import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GatewayLog } from '../options.ts';
import { type RefusalCode, Refused, unexpected } from '../refused.ts';
import { placeElsewhere } from './elsewhere.ts';

const statuses: Record<RefusalCode, number> = {
  INVALID_ARGUMENT: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  ALREADY_EXISTS: 409,
  INVALID_STATE: 409,
  PAYLOAD_TOO_LARGE: 413,
  EXCEEDED_BATCH_RECORD_SIZE: 413,
  INTERNAL: 500,
  UNIMPLEMENTED: 501,
  RESOURCE_EXHAUSTED: 503,
  UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504,
};

function sendProblem(reply: FastifyReply, request: FastifyRequest, { code, message }: Refused): FastifyReply {
  const status = statuses[code];
  if (status === 401) reply.header('www-authenticate', 'Basic, Bearer');
  const [instance] = request.url.split('?');
  return reply
    .code(status)
    .type('application/problem+json')
    .send({ type: 'about:blank', title: code, status, detail: message, instance });
}

/** Problem documents (RFC 9457) as Zeebe writes them: the title is the code of the refusal. */
export function addProblems(app: FastifyInstance, log: GatewayLog): void {
  app.setErrorHandler((error: FastifyError, request, reply) =>
    sendProblem(reply, request, refusedOf(error, log)),
  );
  app.setNotFoundHandler((request, reply) => sendProblem(reply, request, notHere(request)));
}

function notHere({ method, url }: FastifyRequest): Refused {
  const [path = ''] = url.split('?');
  const place = placeElsewhere(path);
  if (place === undefined) return new Refused('NOT_FOUND', `There is no ${method} on this path`);
  return new Refused(
    'UNIMPLEMENTED',
    `The engine itself has no ${method} here; what the platform's own API has of it: ${place}`,
  );
}

function refusedOf(error: FastifyError | Refused, log: GatewayLog): Refused {
  if (error instanceof Refused) return error;
  const { statusCode = 500 } = error;
  if (statusCode === 413) return new Refused('PAYLOAD_TOO_LARGE', 'A request is at most 4 MB');
  // Fastify's own sentences name what is wrong with the request, and quote nothing of it.
  if (statusCode < 500 && error.code?.startsWith('FST_'))
    return new Refused('INVALID_ARGUMENT', error.message);
  log.error(unexpected(error), 'a request failed');
  return new Refused('INTERNAL', 'The request failed; the log of the engine says where');
}
