import { randomBytes } from 'node:crypto';
import type { InjectOptions } from 'fastify';
import knexModule, { type Knex } from 'knex';
import pino from 'pino';
import { buildApp } from '../../../src/api/app.ts';
import { createDeps } from '../../../src/api/create-deps.ts';
import type { AccessToken } from '../../../src/config/secrets.ts';
import { personOf } from '../../../src/contracts/account-application.ts';
import type { Clock } from '../../../src/contracts/clock.ts';
import type { SignInConfig } from '../../../src/sign-in/config.ts';
import { createZeebeRest } from '../../../src/zeebe/rest-client.ts';
import { createTestDatabase } from '../../support/database.ts';
import { type FakeZeebe, startFakeZeebe } from './fake-zeebe.ts';
import { applicant } from './samples.ts';

const people: Record<string, string[]> = {
  channel: ['channel'],
  customer: ['customer'],
  newcomer: ['customer'],
  clerk: ['branch-clerk'],
  'officer-1': ['credit-officer', 'branch-manager'],
  'officer-2': ['credit-officer'],
  manager: ['branch-manager'],
  auditor: ['auditor'],
  analyst: ['process-analyst'],
  operator: ['operator'],
};
export type Person = keyof typeof people;

/** Nobody listens there: tests of sign-in itself choose a port of their own. */
export const testSignIn: SignInConfig = {
  publicUrl: 'http://127.0.0.1:9',
  scope: 'openid profile email',
  claims: { userId: 'sub', name: 'name', roles: 'roles', branch: 'branch', team: 'team', email: 'email' },
  idleMs: 30 * 60_000,
  absoluteMs: 12 * 3_600_000,
  codesPerAddress: 60,
};

/** A clock that tests move. */
export function movableClock(start = '2026-11-21T02:00:00.000Z'): Clock & { add(ms: number): void } {
  let at = new Date(start).getTime();
  return {
    now: () => new Date(at),
    add: (ms) => {
      at += ms;
    },
  };
}

/** The real API over a real PostgreSQL, with a fake engine. */
export async function startApi(
  options: { sending?: boolean; signIn?: Partial<SignInConfig>; pagesFolder?: string } = {},
) {
  const database = await createTestDatabase();
  const db: Knex = knexModule({ client: 'pg', connection: database.url, pool: { min: 0, max: 20 } });
  const zeebe: FakeZeebe = await startFakeZeebe();
  const clock = movableClock();
  const lines: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) });
  const tokenOf = (user: string) => `token-of-${user}-0123456789abcdef`;
  const secrets = {
    masterKey: randomBytes(32).toString('base64'),
    codeKey: randomBytes(32).toString('base64'),
    tokens: Object.entries(people).map(
      ([userId, roles]): AccessToken => ({
        token: tokenOf(userId),
        userId,
        roles,
        name: userId,
        ...(roles.includes('customer') ? {} : { branch: 'B001' }),
      }),
    ),
  };
  const deps = createDeps({
    db,
    databaseUrl: database.url,
    clock,
    secrets,
    zeebe: createZeebeRest({ address: zeebe.address, timeoutMs: 2_000 }),
    signIn: { ...testSignIn, ...options.signIn },
    processesFolder: 'processes',
    ...(options.pagesFolder ? { pagesFolder: options.pagesFolder } : {}),
    rateLimitPerMinute: 0,
    log,
  });
  // `customer` is a customer of the bank (applicant 900), `newcomer` signed in and none yet.
  const { customerId } = await deps.stores.customers.findOrCreate(personOf(applicant(900)));
  const at = secrets.tokens.findIndex(({ userId }) => userId === 'customer');
  secrets.tokens[at] = { ...secrets.tokens[at]!, customerId };
  const app = await buildApp(deps, { loggerInstance: log });
  await app.ready();
  if (options.sending !== false) deps.sender.start();

  const call = async (
    person: Person | null,
    method: InjectOptions['method'],
    url: string,
    body?: unknown,
    headers = {},
  ) => {
    const answer = await app.inject({
      method: method!,
      url: `/api/v1${url}`,
      headers: { ...(person ? { authorization: `Bearer ${tokenOf(String(person))}` } : {}), ...headers },
      ...(body === undefined ? {} : { payload: body as object }),
    });
    const type = String(answer.headers['content-type'] ?? '');
    return {
      status: answer.statusCode,
      body: type.includes('json') ? answer.json() : answer.body,
      headers: answer.headers,
    };
  };

  return {
    app,
    deps,
    secrets,
    db,
    database,
    zeebe,
    clock,
    lines,
    call,
    async stop() {
      await app.close();
      await deps.sender.stop();
      deps.health.stop();
      await deps.lists.end();
      await db.destroy();
      await zeebe.stop();
      await database.drop();
    },
  };
}

export type Api = Awaited<ReturnType<typeof startApi>>;
