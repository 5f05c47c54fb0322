import type { FastifyReply } from 'fastify';

/** Answers problem+json (RFC 9457); `code` is what clients act on. */
export function sendProblem(
  reply: FastifyReply,
  status: number,
  code: string,
  more: Readonly<Record<string, unknown>> = {},
): FastifyReply {
  return reply
    .code(status)
    .type('application/problem+json')
    .send({ type: `urn:tongban:stand-in:${code}`, title: code, status, code, ...more });
}
