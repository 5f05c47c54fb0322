import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CamundaRestClient } from '@camunda8/sdk';
import { ZeebeGrpcClient } from '@camunda8/sdk/dist/zeebe/index.js';
import { Metadata, status } from '@grpc/grpc-js';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startGateway } from '../../../src/engine/gateway/start-gateway.ts';
import { LocalPort } from '../../../src/engine/host/local-port.ts';
import { createZeebeGrpcClient } from '../../../src/zeebe/grpc-client.ts';
import { createZeebeRest } from '../../../src/zeebe/rest-client.ts';
import * as models from './models.ts';
import { bareClient, callBare, type Loose, startTestGateway, type TestGateway } from './support.ts';

vi.setConfig({ testTimeout: 30_000 });
const certificate = fileURLToPath(new URL('tls/cert.pem', import.meta.url));
const tls = { cert: readFileSync(certificate), key: readFileSync(new URL('tls/key.pem', import.meta.url)) };
const password = 'correct horse battery staple';
const token = 'a-token-of-many-letters';
const known = { basic: [{ username: 'workers', password }], bearer: [token] };
const basic = `Basic ${Buffer.from(`workers:${password}`).toString('base64')}`;

describe('beyond this machine', () => {
  const everywhere = { host: '0.0.0.0', port: 0 };
  const here = { host: '127.0.0.1', port: 0 };
  const log = { info: () => undefined, error: () => undefined };

  test.each([
    ['without TLS and credentials', {}, 'TLS'],
    ['without credentials', { tls }, 'credentials'],
    ['without TLS', { credentials: known }, 'TLS'],
    [
      'with an empty password',
      { tls, credentials: { basic: [{ username: 'a', password: '' }] } },
      'credentials',
    ],
    ['with credentials for some only', { tls, credentials: { ...known, anonymous: true } }, '127.0.0.1 only'],
  ])('it does not listen %s', async (_given, options, reason) => {
    const port = new LocalPort();
    for (const [grpc, rest] of [
      [everywhere, here],
      [here, everywhere],
    ] as const)
      await expect(startGateway({ port, grpc, rest, log, testMode: false, ...options })).rejects.toThrow(
        reason,
      );
    port.close();
  });

  test('with both, the SDK’s strategies get in, over gRPC and REST', async () => {
    const port = new LocalPort();
    const options = {
      port,
      grpc: everywhere,
      rest: everywhere,
      log,
      testMode: false,
      tls,
      credentials: known,
    };
    const gateway = await startGateway(options);
    const at = (address: string) => address.replace('0.0.0.0', 'localhost');
    const strategies = [
      {
        CAMUNDA_AUTH_STRATEGY: 'BASIC',
        CAMUNDA_BASIC_AUTH_USERNAME: 'workers',
        CAMUNDA_BASIC_AUTH_PASSWORD: password,
      },
      { CAMUNDA_AUTH_STRATEGY: 'BEARER', CAMUNDA_OAUTH_TOKEN: token },
    ] as const;
    const outcomes: unknown[] = [];
    for (const strategy of [...strategies, { CAMUNDA_AUTH_STRATEGY: 'NONE' } as const]) {
      const config: Loose = {
        ...strategy,
        ZEEBE_GRPC_ADDRESS: `grpcs://${at(gateway.grpcAddress)}`,
        ZEEBE_REST_ADDRESS: at(gateway.restAddress),
        CAMUNDA_CUSTOM_ROOT_CERT_PATH: certificate,
        CAMUNDA_LOG_LEVEL: 'none',
        zeebeGrpcSettings: { ZEEBE_CLIENT_LOG_LEVEL: 'NONE', ZEEBE_GRPC_CLIENT_RETRY: false },
      };
      const grpc = new ZeebeGrpcClient({ config });
      const overGrpc = await grpc.topology().then(
        ({ clusterSize }) => clusterSize,
        ({ code }) => code,
      );
      const overRest = await new CamundaRestClient({ config, retry: 0 as never }).getTopology().then(
        ({ clusterSize }: Loose) => clusterSize,
        ({ statusCode }) => statusCode,
      );
      outcomes.push([overGrpc, overRest]);
      await grpc.close();
    }
    expect(outcomes).toEqual([
      [1, 1],
      [1, 1],
      [status.UNAUTHENTICATED, 401],
    ]);
    const agent = new Agent({ connect: { ca: tls.cert } });
    const status200 = await request(`${at(gateway.restAddress)}/v2/status`, { dispatcher: agent });
    expect(status200.statusCode).toBe(204);
    await agent.close();
    await gateway.close();
    port.close();
  });
});

describe('credentials', () => {
  let engine: TestGateway;
  let client: Loose;
  const message = { name: 'secret-message', correlationKey: '310101199001011234', timeToLive: 0 };
  const publish = (headers: Record<string, string>) => callBare(client, 'PublishMessage', message, headers);
  const overRest = (headers: Record<string, string>) =>
    fetch(`${engine.gateway.restAddress}/v2/messages/publication`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(message),
    });
  const lastActor = () =>
    engine.port.engine.records.findLast(({ valueType }) => valueType === 'MESSAGE')?.actor;

  beforeAll(async () => {
    engine = await startTestGateway({ credentials: { ...known, anonymous: true } });
    client = bareClient(engine.gateway.grpcAddress);
  });
  afterAll(async () => {
    client.close();
    await engine.stop();
  });

  test.each([
    ['another password', `Basic ${Buffer.from('workers:wrong').toString('base64')}`],
    ['another token', 'Bearer wrong'],
    ['the token as a password', `Basic ${token}`],
    ['no scheme', token],
    ['nonsense', 'Basic'],
  ])('are not taken: %s', async (_given, authorization) => {
    expect(await publish({ authorization })).toMatchObject({ code: status.UNAUTHENTICATED });
    const answer = await overRest({ authorization });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Basic, Bearer');
  });

  test('an actor comes with them, and into the records', async () => {
    const actor = { userId: 'li', onBehalfOf: 'wang', commandId: 'c-1' };
    const headers = { authorization: basic, 'tongban-actor': JSON.stringify(actor) };
    expect(await publish(headers)).toMatchObject({ tenantId: '<default>' });
    expect(lastActor()).toEqual(actor);
    const bearer = { authorization: `bearer ${token}`, 'tongban-actor': '{"userId":"zhao"}' };
    expect((await overRest(bearer)).status).toBe(200);
    expect(lastActor()).toEqual({ userId: 'zhao' });
    expect(await publish({ authorization: basic })).toMatchObject({ tenantId: '<default>' });
    expect(lastActor()).toBeUndefined();
  });

  test('an actor without credentials, or that is none, is refused', async () => {
    expect(await publish({})).toMatchObject({ tenantId: '<default>' });
    expect(await publish({ 'tongban-actor': '{"userId":"li"}' })).toMatchObject({
      code: status.UNAUTHENTICATED,
    });
    expect((await overRest({ 'tongban-actor': '{"userId":"li"}' })).status).toBe(401);
    for (const actor of [
      'li',
      '{}',
      '{"userId":""}',
      '{"userId":1}',
      '[]',
      'null',
      `{"userId":"${'x'.repeat(256)}"}`,
    ]) {
      const headers = { authorization: basic, 'tongban-actor': actor };
      expect(await publish(headers)).toMatchObject({ code: status.INVALID_ARGUMENT });
      expect((await overRest(headers)).status).toBe(400);
    }
  });

  test('without any there are no actors', async () => {
    const open = await startTestGateway();
    const bare = bareClient(open.gateway.grpcAddress);
    const answer = await callBare(bare, 'PublishMessage', message, { 'tongban-actor': '{"userId":"li"}' });
    expect(answer).toMatchObject({ code: status.UNAUTHENTICATED });
    bare.close();
    await open.stop();
  });

  test('the platform’s own clients sign in by a token, also where nobody else is served', async () => {
    const closed = await startTestGateway({ credentials: { bearer: [token] } });
    const { grpcAddress, restAddress } = closed.gateway;
    const actor = { userId: 'li', onBehalfOf: 'wang', commandId: 'c-1' };
    for (const [given, rest, grpc] of [
      [token, 'ok', 1],
      [undefined, 'refused', status.UNAUTHENTICATED],
    ] as const) {
      const engine = createZeebeRest({ address: restAddress, token: given }).as(actor);
      const answer = await engine.publishMessage({ name: 'a', correlationKey: 'a', timeToLiveMs: 0 });
      expect(answer.kind).toBe(rest);
      const client = createZeebeGrpcClient({ address: grpcAddress, token: given });
      const topology = client.topology().then(
        ({ clusterSize }) => clusterSize,
        ({ code }) => code,
      );
      expect(await topology).toBe(grpc);
      await client.close();
    }
    expect(closed.port.engine.records.find(({ valueType }) => valueType === 'MESSAGE')?.actor).toEqual(actor);
    await closed.stop();
  });

  test('a page in a browser on this machine cannot have its visitor call', async () => {
    const headers = { origin: 'https://elsewhere.example', authorization: basic };
    const response = await overRest(headers);
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([403, null]);
    const form = new FormData();
    form.append('resources', new Blob([models.oneJob('theirs', 'theirs')]), 'theirs.bpmn');
    const url = `${engine.gateway.restAddress}/v2/deployments`;
    const deployed = await fetch(url, { method: 'POST', headers: { origin: 'null' }, body: form });
    expect(deployed.status).toBe(403);
  });

  test('streams and polls need them as well', async () => {
    for (const rpc of ['ActivateJobs', 'StreamActivatedJobs']) {
      const metadata = new Metadata();
      metadata.set('authorization', 'Bearer wrong');
      const stream = client[rpc]({ type: 'a', worker: 'w', timeout: 1, maxJobsToActivate: 1 }, metadata);
      const error: Loose = await new Promise((resolve) => stream.on('error', resolve));
      expect(error.code).toBe(status.UNAUTHENTICATED);
    }
  });

  test('the log has neither requests nor secrets', async () => {
    await engine.deploy(['rest.bpmn', models.oneJob('rest', 'rest')]);
    vi.spyOn(engine.port, 'execute').mockRejectedValueOnce(
      new Error(`no room for ${message.correlationKey}`),
    );
    const failed = await publish({ authorization: basic });
    expect(failed).toMatchObject({ code: status.INTERNAL });
    expect(failed.details).not.toContain(message.correlationKey);
    const lines = engine.log.join('\n');
    expect(lines).toContain('a call failed');
    for (const secret of [message.correlationKey, message.name, password, token])
      expect(lines).not.toContain(secret);
  });
});
