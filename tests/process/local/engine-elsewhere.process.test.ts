import { chmodSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectRoot } from '../../../src/config/project-root.ts';
import { loadSecrets } from '../../../src/config/secrets.ts';
import { processFiles } from '../../../src/local/deploy-processes.ts';
import { freePort } from '../../../src/local/ports.ts';
import { livingProcess } from '../../../src/local/process-record.ts';
import { endAll, launch, type Program, ready } from './program.ts';
import { endOf, eventually, family, listeningOn, lives } from './support.ts';

/**
 * `npm start` on an engine that runs elsewhere, of which only what a start needs is here: the REST API takes the deployment,
 * the gRPC port is closed. What cases need of an engine is tested with one.
 */
const folder = mkdtempSync(join(tmpdir(), 'tongban-elsewhere-'));
chmodSync(folder, 0o755);
const dataDir = join(folder, 'data');
const nodeParts = ['api', 'workers', 'record-sink', 'stand-ins'];
/** Names of the files of each deployment that came. */
const deployments: string[][] = [];
const started: Program[] = [];
let engine: Server;
let addresses: NodeJS.ProcessEnv;
let sinkPort: number;

beforeAll(async () => {
  engine = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const deployed = request.method === 'POST' && request.url === '/v2/deployments';
    if (deployed)
      deployments.push(
        [
          ...Buffer.concat(chunks)
            .toString('utf8')
            .matchAll(/ filename="([^"]+)"/g),
        ].map(([, name]) => name!),
      );
    response.writeHead(deployed ? 200 : 404, { 'content-type': 'application/json' });
    response.end(deployed ? '{"deploymentKey":"1","deployments":[]}' : '{"title":"NOT_FOUND"}');
  });
  await new Promise<void>((resolve) => engine.listen(0, '127.0.0.1', resolve));
  sinkPort = await freePort();
  addresses = {
    SINK_PORT: String(sinkPort),
    ZEEBE_GRPC_ADDRESS: `127.0.0.1:${await freePort()}`,
    ZEEBE_REST_ADDRESS: `http://127.0.0.1:${(engine.address() as AddressInfo).port}`,
  };
});

afterAll(async () => {
  await endAll(started);
  engine.closeAllConnections();
  engine.close();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

function start(): Program {
  const program = launch(dataDir, addresses);
  started.push(program);
  return program;
}

const partOf = (file: string) => livingProcess(join(dataDir, file))?.pid;

describe('npm start with the addresses of an engine', () => {
  let program: Program;
  let url: string;

  beforeAll(async () => {
    program = start();
    url = await ready(program);
  });

  test('launches everything but an engine, and answers', async () => {
    const running = [...nodeParts.map((part) => `${part}.process`), 'postgres/postgres.process'];
    expect(running.filter((file) => partOf(file) === undefined)).toEqual([]);
    expect(existsSync(join(dataDir, 'zeebe'))).toBe(false);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect(program.complaints).toEqual([]);
  });

  test('deploys every diagram, decision and form in one deployment', () => {
    const files = processFiles(join(projectRoot, 'processes')).map((file) => basename(file));
    expect(files.length).toBeGreaterThan(30);
    expect(deployments).toEqual([files]);
  });

  test.skipIf(process.platform !== 'linux')(
    'listens on the loopback address only, in every process (read from /proc: Linux only)',
    () => {
      const open = listeningOn(family(program.pid));
      // API, sink, workers, stand-ins and PostgreSQL.
      expect(open.length).toBeGreaterThanOrEqual(5);
      expect(open.filter((address) => !/^(::ffff:)?127\.0\.0\.1:\d+$/.test(address))).toEqual([]);
    },
  );

  test('keeps its secrets to its user', () => {
    expect(statSync(join(dataDir, 'secrets.json')).mode & 0o077).toBe(0);
  });

  test('its record sink takes nothing without the exporter’s own credentials', async () => {
    const { sinkUser, sinkPassword, standInToken } = loadSecrets(join(dataDir, 'secrets.json'));
    const bulk = (headers: Record<string, string>) =>
      request(`http://127.0.0.1:${sinkPort}/_bulk`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-ndjson', ...headers },
        body: '{"index":{"_index":"durable_variable","_id":"1-1"}}\n{"partitionId":1,"position":1}\n',
      });
    const basic = (user: string, password: string) => ({
      authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
    });
    const attempts = [
      {},
      basic(sinkUser, 'guessed'),
      basic('somebody', sinkPassword),
      basic(sinkUser, `${sinkPassword} `),
      basic(sinkUser, ''),
      { authorization: `Bearer ${standInToken}` },
      { authorization: 'Basic' },
    ];
    for (const headers of attempts) {
      const answer = await bulk(headers);
      expect({ headers, status: answer.statusCode }).toEqual({ headers, status: 401 });
      expect(answer.headers['www-authenticate']).toMatch(/^Basic /);
      await answer.body.dump();
    }
  });

  test('refuses a second start on its data folder, and is not harmed by it', async () => {
    const second = start();
    expect(await second.ended).toBe(1);
    expect(second.complaints).toEqual([
      `Tongban is already running on ${dataDir} (process ${program.pid}): stop it first, or set DATA_DIR to another folder.`,
    ]);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  test('a part that dies is started again', async () => {
    const before = partOf('api.process') as number;
    process.kill(before, 'SIGKILL');
    await eventually('the API, again', () => program.lines.includes('api runs again'));
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect(partOf('api.process')).not.toBe(before);
    expect(program.lines.filter((line) => line.startsWith('api '))).toEqual([
      'api ended (SIGKILL): restarting',
      'api runs again',
    ]);
  });

  test('asked to end, it ends with everything below it, and gives its folder back', async () => {
    const pids = family(program.pid);
    expect(pids.length).toBeGreaterThan(5);
    program.child.kill('SIGTERM');
    expect(await program.ended).toBe(0);
    expect(pids.filter(lives)).toEqual([]);
    expect(existsSync(join(dataDir, 'platform.process'))).toBe(false);
    expect(program.complaints).toEqual([]);
  });

  test.skipIf(process.platform === 'win32')(
    'killed, it takes its parts along; the next start goes on (not on Windows: there the next start ends them)',
    async () => {
      const early = start();
      await ready(early);
      const pids = family(early.pid);
      early.child.kill('SIGKILL');
      await early.ended;
      await endOf(pids, 30_000);
      const next = start();
      expect((await fetch(`${await ready(next)}/healthz`)).status).toBe(200);
      next.child.kill('SIGTERM');
      expect(await next.ended).toBe(0);
    },
  );
});
