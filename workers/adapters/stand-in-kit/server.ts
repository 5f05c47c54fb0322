import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Clock } from '../../../src/contracts/clock.ts';
import { mountAdmin } from './admin.ts';
import { createAnswerer, type IncomingRequest } from './answer-request.ts';
import { createFaults } from './faults.ts';
import { type Ledger, openLedger } from './ledger.ts';
import { mountStandIn } from './mount-stand-in.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { openPlants } from './plants.ts';
import { sendProblem } from './problem.ts';
import type { StandIn } from './route.ts';
import { createHashing, isBearer } from './secrets.ts';

export interface StandInServerSetup {
  readonly standIns: readonly StandIn[];
  /** Ledgers lie in `<dataDir>/stand-ins/`. */
  readonly dataDir: string;
  readonly token: string;
  readonly clock: Clock;
  readonly log?: { error(fields: object, message: string): void };
}

/**
 * One server for the given stand-ins, each below its system's name, with the admin calls below `/admin`.
 * Closing it closes the ledgers; a kill loses nothing that was answered.
 */
export async function createStandInServer(setup: StandInServerSetup): Promise<FastifyInstance> {
  const { standIns, clock, token } = setup;
  if (token.length < 16) throw new Error('the stand-ins need a token of at least 16 characters');
  const hashing = createHashing(token);
  const folder = join(setup.dataDir, 'stand-ins');
  const faults = createFaults();
  const outbox = createOutbox();
  const plants = await openPlants(join(folder, 'planted-answers.jsonl'), hashing.hash);
  const ledgers = new Map<string, Ledger>();
  for (const standIn of standIns) {
    ledgers.set(standIn.system, await openLedger(standIn, join(folder, `${standIn.system}.jsonl`)));
  }

  const app = Fastify({ logger: false, bodyLimit: 512 * 1024, forceCloseConnections: true });
  app.setErrorHandler((error: { statusCode?: number; name?: string }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500)
      setup.log?.error({ route: request.routeOptions.url, error: error.name }, 'stand-in failed');
    return sendProblem(reply, status, status >= 500 ? 'internal-error' : 'request-invalid');
  });
  app.setNotFoundHandler((_, reply) => sendProblem(reply, 404, 'route-unknown'));
  app.addHook('onClose', async () => {
    await Promise.all([plants.close(), ...[...ledgers.values()].map((ledger) => ledger.close())]);
  });

  app.get('/healthz', async () => ({ status: 'ok', systems: standIns.map(({ system }) => system) }));
  await app.register(async (guarded) => {
    guarded.addHook('onRequest', async (request, reply) => {
      if (!isBearer(request.headers.authorization, token)) return sendProblem(reply, 401, 'unauthorized');
    });
    for (const standIn of standIns) {
      const answerer = createAnswerer(standIn, ledgers.get(standIn.system)!, plants, clock, hashing);
      const answered = keepMessage(outbox, clock);
      await guarded.register(async (scope) => mountStandIn(scope, { standIn, answerer, faults, answered }), {
        prefix: `/${standIn.system}`,
      });
    }
    await guarded.register(
      async (admin) => mountAdmin(admin, { standIns, ledgers, faults, plants, outbox, clock }),
      { prefix: '/admin' },
    );
  });
  return app;
}

/** Gateways answer with a `messageId`: what they were given goes to the outbox. */
const keepMessage =
  (outbox: Outbox, clock: Clock) =>
  (system: string, { input, caseId }: IncomingRequest, body: Readonly<Record<string, unknown>>): void => {
    if (typeof body.messageId !== 'string') return;
    outbox.put({
      system,
      messageId: body.messageId,
      recipientId: String(input.recipientId),
      caseId,
      templateId: String(input.templateId),
      ...(typeof input.subject === 'string' && { subject: input.subject }),
      text: String(input.text),
      at: clock.now().toISOString(),
    });
  };
