import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Value } from 'typebox/value';
import type { IncomingRequest, RequestAnswerer } from './answer-request.ts';
import type { Fault, Faults } from './faults.ts';
import { sendProblem } from './problem.ts';
import type { StandIn } from './route.ts';

export interface MountSetup {
  readonly standIn: StandIn;
  readonly answerer: RequestAnswerer;
  readonly faults: Faults;
  /** Told of the input of every answered request; gateways fill the outbox here. */
  readonly answered?: (
    system: string,
    request: IncomingRequest,
    body: Readonly<Record<string, unknown>>,
  ) => void;
}

/** Adds a stand-in's routes to the server, each behind its faults. */
export function mountStandIn(app: FastifyInstance, setup: MountSetup): void {
  for (const route of setup.standIn.routes) {
    app.route({
      method: route.method,
      url: route.path,
      handler: (request, reply) => handle(setup, route, request, reply),
    });
  }
}

async function handle(
  { standIn, answerer, faults, answered }: MountSetup,
  route: StandIn['routes'][number],
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const input = { ...(request.query as object), ...(request.body as object), ...(request.params as object) };
  if (!Value.Check(route.input, input)) {
    // Only places, never values: the caller knows what it sent.
    const fields = [...new Set([...Value.Errors(route.input, input)].map((error) => fieldOf(error)))];
    return sendProblem(reply, 400, 'request-invalid', { fields });
  }
  const key = header(request, 'idempotency-key');
  const caseId = header(request, 'x-case-id') ?? caseOf(key);
  const subjects = [caseId, ...route.subjects(input)].filter((subject) => subject !== undefined);
  const own = (input as { reference?: unknown }).reference;
  const end = answerer.begin(
    route.kind === 'effect' ? (key ?? (typeof own === 'string' ? own : undefined)) : undefined,
  );
  try {
    const fault = faults.pick({ system: standIn.system, route: route.name, caseId, subjects });
    if (fault?.mode === 'slow') await wait(fault.delayMs ?? 2_000);
    if (fault?.mode === 'error') return sendProblem(reply, 500, 'internal-error');
    if (fault?.mode === 'down') return cut(request, reply);

    const incoming: IncomingRequest = { input, subjects, key, caseId, ...refusal(fault) };
    const result = await answerer.answer(route, incoming);
    if (result.kind === 'conflict') return sendProblem(reply, 409, 'idempotency-conflict');
    if (result.kind === 'key-missing') return sendProblem(reply, 400, 'idempotency-key-missing');
    const { status, body } = result.decision;
    if (status === 200) answered?.(standIn.system, incoming, body);

    if (fault?.mode === 'lose-answer') return cut(request, reply);
    if (fault?.mode === 'wrong') return reply.code(200).send({ unexpected: true });
    const type = status === 200 ? 'application/json' : 'application/problem+json';
    return reply.code(status).type(type).send(body);
  } finally {
    end();
  }
}

function refusal(fault: Fault | undefined): { refuseWith?: string } {
  return fault?.mode === 'refuse' ? { refuseWith: fault.code ?? 'refused' } : {};
}

/** The connection ends without an answer, as when a cable is pulled. */
function cut(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.hijack();
  request.raw.socket.destroy();
  return reply;
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** `caseId/effect/occurrence`; keys of questions have no slash and no case. */
function caseOf(key: string | undefined): string | undefined {
  return key?.includes('/') ? key.slice(0, key.indexOf('/')) : undefined;
}

function fieldOf(error: { readonly instancePath: string; readonly params: unknown }): string {
  const missing = (error.params as { requiredProperties?: readonly string[] }).requiredProperties;
  return [...error.instancePath.split('/').filter(Boolean), ...(missing?.slice(0, 1) ?? [])].join('.');
}
