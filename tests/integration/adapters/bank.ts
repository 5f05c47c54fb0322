import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { randomCode } from '../../../src/contracts/ids.ts';
import { allStandIns } from '../../../workers/adapters/all-stand-ins.ts';
import type { EffectCall } from '../../../workers/adapters/call.ts';
import { createRemotePorts, type RemotePortsConfig } from '../../../workers/adapters/create-ports.ts';
import type { Bounds } from '../../../workers/adapters/http/bounds.ts';
import type { CallObserver } from '../../../workers/adapters/http/observer.ts';
import {
  createStandInAdmin,
  type StandInAdmin,
} from '../../../workers/adapters/stand-in-kit/admin-client.ts';
import { createStandInServer } from '../../../workers/adapters/stand-in-kit/server.ts';

export const token = 'a-token-for-the-tests-only';
export const clock = { now: () => new Date('2026-11-20T02:00:00.000Z') };

/** Fast enough for tests; the circuit stays out of the way unless a test is about it. */
export const testBounds: Bounds = {
  tryTimeoutMs: 10_000,
  totalMs: 30_000,
  tries: 4,
  firstBackoffMs: 2,
  maxBackoffMs: 5,
  breakAfter: 10_000,
  halfOpenAfterMs: 60_000,
};

export interface Bank {
  readonly app: FastifyInstance;
  readonly url: string;
  readonly dataDir: string;
  readonly ports: ReturnType<typeof createRemotePorts>['ports'];
  readonly admin: StandInAdmin;
  /** Every event of the clients, as lines. */
  readonly events: string[];
  close(): Promise<void>;
}

async function serveStandIns(dataDir: string): Promise<{ app: FastifyInstance; url: string }> {
  const app = await createStandInServer({ standIns: allStandIns, dataDir, token, clock });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return { app, url };
}

/** All stand-ins on a free port, with clients against them. */
export async function startBank(
  options: { bounds?: Partial<Bounds>; dataDir?: string } & Pick<RemotePortsConfig, 'paymentOnce'> = {},
): Promise<Bank> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'tongban-bank-')));
  const { app, url } = await serveStandIns(dataDir);
  const events: string[] = [];
  const observer: CallObserver = {
    called: (system, operation, outcome) => void events.push(`${system} ${operation} ${outcome}`),
    retried: (system, operation) => void events.push(`${system} ${operation} retried`),
    circuitChanged: (system, state) => void events.push(`${system} circuit ${state}`),
  };
  const remote = createRemotePorts({
    bankSystemsUrl: url,
    token,
    zeebeRestAddress: url,
    bounds: { ...testBounds, ...options.bounds },
    observers: [observer],
    ...(options.paymentOnce && { paymentOnce: options.paymentOnce }),
  });
  return {
    app,
    url,
    dataDir,
    ports: remote.ports,
    admin: createStandInAdmin({ bankSystemsUrl: url, token }),
    events,
    async close() {
      await remote.close();
      await app.close();
      if (!options.dataDir) await rm(dataDir, { recursive: true });
    },
  };
}

export const newCase = () => `AO-20261120-${randomCode(8)}`;

/** A call of an effect in a case. */
export const call = (caseId: string, effect = 'effect', occurrence = '1'): EffectCall => ({
  signal: new AbortController().signal,
  idempotencyKey: `${caseId}/${effect}/${occurrence}`,
  caseId,
});
