import type { FastifyInstance, FastifyReply } from 'fastify';
import Type, { type Static, type TObject } from 'typebox';
import { Value } from 'typebox/value';
import type { Clock } from '../../../src/contracts/clock.ts';
import { type Faults, faultModes } from './faults.ts';
import type { Ledger } from './ledger.ts';
import type { Outbox } from './outbox.ts';
import type { Plants } from './plants.ts';
import { sendProblem } from './problem.ts';
import type { StandIn } from './route.ts';

export interface AdminSetup {
  readonly standIns: readonly StandIn[];
  readonly ledgers: ReadonlyMap<string, Ledger>;
  readonly faults: Faults;
  readonly plants: Plants;
  readonly outbox: Outbox;
  readonly clock: Clock;
}

const text = Type.String({ minLength: 1, maxLength: 200 });
const closed = { additionalProperties: false } as const;

const faultBody = Type.Object(
  {
    system: text,
    route: Type.Optional(text),
    mode: Type.Union(faultModes.map((mode) => Type.Literal(mode))),
    rate: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
    seed: Type.Optional(Type.Integer()),
    times: Type.Optional(Type.Integer({ minimum: 1 })),
    delayMs: Type.Optional(Type.Integer({ minimum: 0, maximum: 120_000 })),
    code: Type.Optional(text),
    match: Type.Optional(Type.Object({ caseId: Type.Optional(text), subject: Type.Optional(text) }, closed)),
  },
  closed,
);

const plantBody = Type.Object(
  {
    system: text,
    route: Type.Optional(text),
    subject: text,
    answer: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    refuse: Type.Optional(text),
  },
  closed,
);

/** The admin calls, for tests, demo and chaos. They stand behind the same token and the same loopback address. */
export function mountAdmin(app: FastifyInstance, setup: AdminSetup): void {
  const { faults, plants, outbox, clock } = setup;

  app.post('/faults', async (request, reply) => {
    const order = checked(faultBody, request.body);
    if (!order) return sendProblem(reply, 400, 'request-invalid');
    const unknown = unknownPlace(setup.standIns, order);
    if (unknown) return sendProblem(reply, 400, unknown);
    return reply.code(201).send(faults.add(order));
  });
  app.get('/faults', async () => ({ faults: faults.list() }));
  app.delete<{ Querystring: { id?: string } }>('/faults', async (request) => ({
    removed: faults.remove(request.query.id),
  }));

  app.post('/answers', async (request, reply) => {
    const order = checked(plantBody, request.body);
    if (!order || (order.answer === undefined) === (order.refuse === undefined)) {
      return sendProblem(reply, 400, 'request-invalid');
    }
    const unknown = unknownPlace(setup.standIns, order);
    if (unknown) return sendProblem(reply, 400, unknown);
    await plants.put(order, clock.now());
    return reply.code(201).send({ planted: plants.size });
  });
  app.get('/answers', async () => ({ planted: plants.size }));
  app.delete('/answers', async () => {
    const removed = plants.size;
    await plants.clear(clock.now());
    return { removed };
  });

  app.get<{ Querystring: { system?: string; objects?: string } }>('/ledger', async (request, reply) => {
    const { system, objects } = request.query;
    if (system !== undefined && !setup.ledgers.has(system)) return sendProblem(reply, 404, 'system-unknown');
    const chosen = setup.standIns.filter((standIn) => system === undefined || standIn.system === system);
    return {
      systems: chosen.map((standIn) => {
        const ledger = setup.ledgers.get(standIn.system)!;
        return {
          system: standIn.system,
          entries: ledger.entries,
          routes: ledger.counts(),
          duplicates: ledger.duplicates(),
          ...(objects === 'true' && { objects: [...standIn.objects(ledger.state)] }),
        };
      }),
    };
  });

  app.get<{ Querystring: { system?: string; caseId?: string; recipientId?: string } }>(
    '/outbox',
    async (request, reply) => uncached(reply).send({ messages: outbox.find(request.query) }),
  );
}

const uncached = (reply: FastifyReply) => reply.header('cache-control', 'no-store');

function checked<Schema extends TObject>(schema: Schema, body: unknown): Static<Schema> | undefined {
  return Value.Check(schema, body) ? (body as Static<Schema>) : undefined;
}

/** A fault for a misspelt system would silently never act. */
function unknownPlace(
  standIns: readonly StandIn[],
  place: { readonly system: string; readonly route?: string },
): string | undefined {
  const standIn = standIns.find(({ system }) => system === place.system);
  if (!standIn) return 'system-unknown';
  const known = place.route === undefined || standIn.routes.some(({ name }) => name === place.route);
  return known ? undefined : 'route-unknown';
}
