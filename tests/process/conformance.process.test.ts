import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectRoot } from '../../src/config/project-root.ts';
import { withClient } from '../../src/db/with-client.ts';
import { startGateway } from '../../src/engine/gateway/start-gateway.ts';
import { LocalPort } from '../../src/engine/host/local-port.ts';
import { freePort } from '../../src/local/ports.ts';
import { type Addresses, addressesFrom, Refusal } from '../conformance/addresses.ts';
import { allChecks } from '../conformance/checks/index.ts';
import { Cluster } from '../conformance/cluster.ts';
import { describeReport, type Report, reportOf } from '../conformance/report.ts';
import { noClock, runChecks } from '../conformance/run-checks.ts';
import { type RunningEngine, startEngine } from '../support/engine.ts';

/** `npm run conformance` against engines of the test's own: one that does as it should, and some that do not. */
const folder = mkdtempSync(join(tmpdir(), 'tongban-conformance-test-'));
let engine: RunningEngine;
const closing: (() => Promise<void> | void)[] = [];

beforeAll(async () => {
  engine = await startEngine({ folder, logFile: join(folder, 'engine.log') });
});

afterAll(async () => {
  for (const close of closing) await close();
  await engine?.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Outcome {
  readonly exitCode: number | null;
  readonly report: Report | undefined;
  readonly complaint: string;
}

/** The program, as a bank calls it. */
async function conformance(env: Record<string, string>, ...args: string[]): Promise<Outcome> {
  const { ZEEBE_GRPC_ADDRESS, ZEEBE_REST_ADDRESS, ZEEBE_MANAGEMENT_ADDRESS, ENGINE_TOKEN, ...outer } =
    process.env;
  const child = spawn(process.execPath, ['src/local/run.mjs', 'conformance', '--json', ...args], {
    cwd: projectRoot,
    env: { ...outer, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, complaint] = ['', ''];
  child.stdout.on('data', (data) => {
    out += data;
  });
  child.stderr.on('data', (data) => {
    complaint += data;
  });
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const last = out.trim().split('\n').at(-1) ?? '';
  return { exitCode, report: last.startsWith('{') ? JSON.parse(last) : undefined, complaint };
}

const addressesOf = (grpc: string, rest: string) => ({ ZEEBE_GRPC_ADDRESS: grpc, ZEEBE_REST_ADDRESS: rest });

/** Some of the checks, without a program of their own. */
async function checked(addresses: Addresses, only: string): Promise<Report> {
  const cluster = await Cluster.connect(addresses);
  const chosen = allChecks.filter(({ name }) => name.includes(only));
  const findings = await runChecks(cluster, chosen, () => {}).finally(() => cluster.close());
  return reportOf(cluster, findings);
}

/** What nobody can wait for. */
const leftOutWithoutClock = [
  'timer: of thirty days is due then, and not before',
  'timer: a boundary event every day comes every day',
  'timer: a message is kept for its hours to live, and no longer',
  'timer: a job whose worker does not come back is there again after its hour',
  'timer: a job that backs off for a day is there again then',
  'account-opening: existing customer, no rating',
  'account-opening: review overdue twice, more information, then approved',
  'account-opening: more information never comes',
  'account-opening: the code expires',
  'credit-approval: nobody rates the loan',
  'credit-approval: large amount goes through three late levels and is reported',
  'credit-approval: committee is late, approves, and the offer expires',
  'credit-approval: escalated to the committee, which wants more, and the customer gives nothing',
  'credit-approval: staff never supplies what was asked for',
  'credit-approval: declined by machine, no review asked for',
  'credit-approval: mortgage, the customer does not come to the interview',
  'complaint-handling: extension refused, then approved after it was overdue; e-mail of the formal notice refused',
  'complaint-handling: large compensation: second person returns it, is overdue, approves; the payment is refused and settled by hand',
  'complaint-handling: consultation of every department with its deadline passing; SMS and e-mail both refused',
  'complaint-handling: upheld with a small compensation and a good rating; SMS refused at first',
  'complaint-handling: dissatisfied twice: reopened once with a senior handler, then closed',
  'complaint-handling: review asked for without a rating; overdue; decision changed; its payment refused and settled by hand',
  'complaint-handling: deadlines of first response and investigation pass; never rated; only a mobile number and the SMS refused',
];

test('an engine that does as it should: all passes, and what needs a clock is left out by name', async () => {
  const { exitCode, report, complaint } = await conformance(
    addressesOf(engine.grpcAddress, engine.restAddress),
  );
  expect(report?.failures, complaint).toEqual([]);
  expect(report?.leftOut.map(({ name }) => name)).toEqual(leftOutWithoutClock);
  expect(new Set(report?.leftOut.map(({ reason }) => reason))).toEqual(new Set([noClock]));
  expect(report).toMatchObject({ failed: 0, engine: { address: engine.grpcAddress } });
  expect(report?.passed).toBeGreaterThanOrEqual(200);
  expect(exitCode).toBe(0);
  expect(await leftBehind()).toEqual({ instances: [], definitions: [] });
});

/** What is active or deployed; the read model is in the transaction that answers. */
async function leftBehind() {
  return withClient(engine.databaseUrl, async (client) => {
    const { rows: instances } = await client.query(
      `SELECT bpmn_process_id, count(*)::int FROM read_model.process_instance WHERE state = 'active' GROUP BY 1`,
    );
    const tables = ['process_definition', 'decision_requirements', 'form'];
    const { rows: definitions } = await client.query(
      tables
        .map((table) => `SELECT resource_name FROM read_model.${table} WHERE deleted_at IS NULL`)
        .join(' UNION ALL '),
    );
    return { instances, definitions };
  });
}

test('with a clock, what needs one runs', async () => {
  const { grpcAddress: grpc, restAddress: rest, managementAddress: management } = engine;
  const report = await checked({ grpc, rest, management }, 'timer:');
  expect(report).toMatchObject({ failed: 0, failures: [], leftOut: [] });
  expect(report.passed).toBeGreaterThanOrEqual(9);
});

describe('an engine that does something else', () => {
  /** REST in front of the engine's, but for the paths that are answered here. */
  async function proxy(answers: (path: string) => object | undefined): Promise<string> {
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const path = request.url ?? '';
      const own = answers(path);
      const answer = own
        ? Response.json(own)
        : await fetch(`${engine.restAddress}${path}`, {
            method: request.method ?? 'GET',
            headers: { 'content-type': request.headers['content-type'] ?? 'application/json' },
            ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}),
          });
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(Buffer.from(await answer.arrayBuffer()));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => {
      server.closeAllConnections();
      server.close();
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  test('every message is said to be correlated: named, with what was expected', async () => {
    const correlated = { messageKey: '1', processInstanceKey: '2', tenantId: '<default>' };
    const rest = await proxy((path) => (path === '/v2/messages/correlation' ? correlated : undefined));
    const report = await checked({ grpc: engine.grpcAddress, rest }, 'message: correlation');
    const failure = {
      name: 'message: correlation is answered at once: who took it, or 404',
      expected: { nobody: 404, isTaker: true, again: 404 },
      actual: { nobody: '2', isTaker: false, again: '2' },
    };
    expect(report).toMatchObject({ passed: 0, failed: 1, failures: [failure] });
    expect(describeReport(report)).toContain(`FAILED ${failure.name}`);
  });

  test('whoever claims a user task gets it: named, with what was expected', async () => {
    const isAssignment = /^\/v2\/user-tasks\/\d+\/assignment$/;
    const rest = await proxy((path) => (isAssignment.test(path) ? {} : undefined));
    const report = await checked({ grpc: engine.grpcAddress, rest }, 'user task: claimed');
    expect(report.failures).toEqual([
      {
        name: 'user task: claimed by one; another is refused, or overrides',
        expected: ['OK', 409, 'OK', 409],
        actual: ['OK', 'OK', 'OK', 'OK'],
      },
    ]);
  });

  test('a program that finds a failure fails', async () => {
    const rest = await proxy((path) => (path === '/v2/messages/correlation' ? {} : undefined));
    const { exitCode, report } = await conformance(
      addressesOf(engine.grpcAddress, rest),
      '--only',
      'message: correlation',
    );
    expect([exitCode, report?.failed]).toEqual([1, 1]);
  });
});

describe('what cannot be asked is said in one sentence', () => {
  const refusal = (addresses: Addresses): Promise<string> =>
    Cluster.connect(addresses).then(
      async (cluster) => {
        await cluster.close();
        return 'connected';
      },
      (error: Error) => (error instanceof Refusal ? error.message : `unexpected: ${error.stack}`),
    );

  test('by the program: on its error output, and it fails', async () => {
    const closed = `127.0.0.1:${await freePort()}`;
    const { exitCode, report, complaint } = await conformance(addressesOf(closed, `http://${closed}`));
    expect(complaint).toBe(`The engine at http://${closed} does not answer: ECONNREFUSED.\n`);
    expect([exitCode, report]).toEqual([2, undefined]);
  });

  test('nobody there, or bytes of no protocol', async () => {
    const closed = `127.0.0.1:${await freePort()}`;
    const garbage = createSocketServer((socket) => {
      socket.on('error', () => undefined);
      socket.end(Buffer.from([1, 2, 3, 255, 0, 7]));
    });
    await new Promise<void>((resolve) => garbage.listen(0, '127.0.0.1', resolve));
    closing.push(() => void garbage.close());
    const noise = `127.0.0.1:${(garbage.address() as AddressInfo).port}`;
    const { grpcAddress: grpc, restAddress: rest } = engine;
    expect(await refusal({ grpc: closed, rest })).toMatch(
      new RegExp(`^The engine at ${closed} does not answer over gRPC: .+\\.$`),
    );
    expect(await refusal({ grpc: noise, rest })).toMatch(
      new RegExp(`^The engine at ${noise} does not answer over gRPC: .+\\.$`),
    );
    expect(await refusal({ grpc, rest: `http://${noise}` })).toMatch(
      new RegExp(`^The engine at http://${noise} does not answer: \\w+\\.$`),
    );
    expect(await refusal({ grpc, rest, management: `http://${closed}` })).toBe(
      `ZEEBE_MANAGEMENT_ADDRESS http://${closed}: the engine's clock could not be used: ECONNREFUSED.`,
    );
    expect(await refusal({ grpc, rest })).toBe('connected');
  });

  test.each([
    [
      { ZEEBE_GRPC_ADDRESS: 'engine:26500' },
      'ZEEBE_GRPC_ADDRESS is set but ZEEBE_REST_ADDRESS is not: set both.',
    ],
    [
      { ZEEBE_REST_ADDRESS: 'http://engine' },
      'ZEEBE_REST_ADDRESS is set but ZEEBE_GRPC_ADDRESS is not: set both.',
    ],
    [
      addressesOf('engine:26500', 'engine:8080'),
      'ZEEBE_REST_ADDRESS is refused: "engine:8080" is no http:// or https:// address.',
    ],
    [
      addressesOf('engine', 'http://engine:8080'),
      'ZEEBE_GRPC_ADDRESS is refused: "engine" is not host:port, grpc://host:port or grpcs://host:port.',
    ],
  ])('addresses that are none: %j', (env, sentence) => {
    expect(() => addressesFrom(env)).toThrow(new Refusal(sentence));
  });

  test('credentials and certificates that are refused; the SDK’s variables sign in', async () => {
    const certificate = fileURLToPath(new URL('gateway/tls/cert.pem', import.meta.url));
    const key = readFileSync(new URL('gateway/tls/key.pem', import.meta.url));
    const password = 'correct horse battery staple';
    const port = new LocalPort({});
    const here = { host: '127.0.0.1', port: 0 };
    const gateway = await startGateway({
      port,
      grpc: here,
      rest: here,
      log: { info: () => undefined, error: () => undefined },
      testMode: false,
      tls: { cert: readFileSync(certificate), key },
      credentials: { basic: [{ username: 'workers', password }] },
    });
    closing.push(async () => {
      await gateway.close();
      port.close();
    });
    const portOf = (address: string) => address.split(':').at(-1);
    const grpc = `grpcs://localhost:${portOf(gateway.grpcAddress)}`;
    const rest = `https://localhost:${portOf(gateway.restAddress)}`;
    // Programs of their own: the SDK reads its variables once in a process.
    const trusting = { ...addressesOf(grpc, rest), CAMUNDA_CUSTOM_ROOT_CERT_PATH: certificate };
    const signIn = (password: string) => ({
      ...trusting,
      CAMUNDA_AUTH_STRATEGY: 'BASIC',
      CAMUNDA_BASIC_AUTH_USERNAME: 'workers',
      CAMUNDA_BASIC_AUTH_PASSWORD: password,
    });
    const [untrusted, unknown, wrong, known] = await Promise.all([
      conformance(addressesOf(grpc, rest)),
      conformance(trusting),
      conformance(signIn('guessed')),
      conformance(signIn(password), '--only', 'gateway: exclusive'),
    ]);
    expect(untrusted.complaint).toBe(`The engine at ${rest} does not answer: DEPTH_ZERO_SELF_SIGNED_CERT.\n`);
    const sentence = `The engine at ${rest} refuses the credentials: 401 UNAUTHENTICATED.\n`;
    expect([unknown, wrong].map(({ complaint }) => complaint)).toEqual([sentence, sentence]);
    expect([untrusted, unknown, wrong].map(({ exitCode }) => exitCode)).toEqual([2, 2, 2]);
    expect(known.report, known.complaint).toMatchObject({ passed: 3, failed: 0, failures: [] });
    expect(known.exitCode).toBe(0);
  });
});
