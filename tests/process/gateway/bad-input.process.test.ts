import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { EnginePort, NotNow } from '../../../src/engine/host/engine-port.ts';
import * as models from './models.ts';
import { bareClient, callBare, startTestGateway, type TestGateway } from './support.ts';

vi.setConfig({ testTimeout: 30_000 });
let engine: TestGateway;
beforeAll(async () => {
  engine = await startTestGateway();
  await engine.deploy(['one.bpmn', models.oneJob('one', 'one')]);
});
afterAll(() => engine?.stop());

const one = { bpmnProcessId: 'one', version: -1 };
const portOf = (address: string) => Number(address.split(':').at(-1));
const isWell = async () => {
  expect(await engine.call('Topology', {})).toMatchObject({ answer: { clusterSize: 1 } });
  expect(await engine.http('GET', '/v2/status')).toMatchObject({ status: 204 });
};

/** Sends bytes, and waits for the connection to end or for a second. */
function send(port: number, ...bytes: (string | Uint8Array)[]): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      for (const each of bytes) socket.write(each);
    });
    socket.setTimeout(1_000, () => socket.destroy());
    socket.on('data', () => undefined);
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
  });
}

describe('garbage', () => {
  const random = Uint8Array.from({ length: 100_000 }, (_, index) => (index * 7919 + (index >> 3)) % 256);
  const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
  test.each([
    ['bytes of no protocol', [random]],
    ['HTTP/1', ['GET / HTTP/1.1\r\nhost: a\r\n\r\n']],
    ['HTTP/2 and then bytes', [preface, random]],
    ['a TLS greeting', [Uint8Array.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3])]],
    ['a frame that is said to be huge', [preface, Uint8Array.from([255, 255, 255, 0, 0, 0, 0, 0, 1])]],
    ['nothing at all', []],
  ])('on the ports does no harm: %s', async (_given, bytes) => {
    await Promise.all([
      send(portOf(engine.gateway.grpcAddress), ...bytes),
      send(portOf(engine.gateway.restAddress), ...bytes),
    ]);
    await isWell();
  });

  test('as bodies is refused', async () => {
    for (const body of ['{', '[]', '"x"', '1', 'null', `{"a":${'['.repeat(100_000)}`, '{"variables":{"a":}}'])
      expect(await engine.http('POST', '/v2/process-instances', body)).toMatchObject({
        status: 400,
        body: { title: 'INVALID_ARGUMENT' },
      });
    const url = `${engine.gateway.restAddress}/v2/deployments`;
    for (const type of [
      'multipart/form-data',
      'multipart/form-data; boundary=x',
      'text/plain',
      'application/xml',
    ])
      expect(
        (await fetch(url, { method: 'POST', headers: { 'content-type': type }, body: '--y\r\n' })).status,
      ).toBe(400);
    await isWell();
  });

  test('as keys is refused', async () => {
    for (const key of ['abc', '1e5', '99999999999999999999', '%00', '1.5', 'x'.repeat(150)])
      expect(await engine.http('POST', `/v2/jobs/${key}/completion`, {})).toMatchObject({ status: 400 });
    for (const key of ['0', '-1', '1', '9223372036854775807', '2251799813685249', '15762598695796738000'])
      expect(await engine.http('POST', `/v2/jobs/${key}/completion`, {})).toMatchObject({
        status: key.length > 19 ? 400 : 404,
      });
    for (const jobKey of ['9223372036854775807', '-9223372036854775808', '0'])
      expect(await engine.call('CompleteJob', { jobKey })).toMatchObject({ code: status.NOT_FOUND });
  });
});

describe('variables', () => {
  test('of 5 MB are refused by name, and others are served', async () => {
    const variables = JSON.stringify({ a: 'x'.repeat(5_000_000) });
    expect(await engine.call('CreateProcessInstance', { ...one, variables })).toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
    });
    const body = `{"processDefinitionId":"one","variables":${variables}}`;
    const response = await engine.http('POST', '/v2/process-instances', body);
    expect(response).toMatchObject({ status: 413, body: { title: 'PAYLOAD_TOO_LARGE' } });
    await isWell();
  });

  test.each([
    ['a million brackets', '['.repeat(1_000_000)],
    ['a list', '[1,2]'],
    ['text', '"a"'],
    ['a number', '1'],
    ['cut off', '{"a":1'],
    ['two of them', '{}{}'],
    ['201 objects in each other', `${'{"a":'.repeat(202)}1${'}'.repeat(202)}`],
  ])('that are %s are refused', async (_given, variables) => {
    const begin = performance.now();
    expect(await engine.call('CreateProcessInstance', { ...one, variables })).toMatchObject({
      code: status.INVALID_ARGUMENT,
    });
    expect(performance.now() - begin).toBeLessThan(2_000);
  });

  test.each([
    ['nothing', ''],
    ['null', 'null'],
    ['names of objects’ own', '{"__proto__":{"a":1},"constructor":1,"toString":null}'],
    ['long digits', '{"a":123456789012345678901234567890.000}'],
    ['200 objects in each other', `${'{"a":'.repeat(200)}1${'}'.repeat(200)}`],
  ])('that are %s are kept', async (_given, variables) => {
    const outcome = await engine.call('CreateProcessInstance', { ...one, variables });
    expect(outcome).toHaveProperty('answer');
    const [job] = await engine.poll('one');
    expect(job?.variables).toBe(variables === '' || variables === 'null' ? '{}' : variables);
    await engine.call('CompleteJob', { jobKey: job?.key });
  });
});

describe('an engine that cannot', () => {
  const outcomes: readonly (readonly [NotNow['kind'], number, number])[] = [
    ['exhausted', status.RESOURCE_EXHAUSTED, 503],
    ['unavailable', status.UNAVAILABLE, 503],
    ['timeout', status.DEADLINE_EXCEEDED, 504],
  ];

  test.each(outcomes)('%s: is said with the status of the field', async (kind, code, httpStatus) => {
    const answer = { kind, reason: 'try again later' };
    const execute = vi.spyOn(engine.port as EnginePort, 'execute').mockResolvedValue(answer);
    const takeJobs = vi.spyOn(engine.port as EnginePort, 'takeJobs').mockResolvedValue(answer);
    expect(await engine.call('CreateProcessInstance', one)).toEqual({ code, details: 'try again later' });
    const created = await engine.http('POST', '/v2/process-instances', { processDefinitionId: 'one' });
    const title = {
      exhausted: 'RESOURCE_EXHAUSTED',
      unavailable: 'UNAVAILABLE',
      timeout: 'DEADLINE_EXCEEDED',
    }[kind];
    expect(created).toMatchObject({ status: httpStatus, body: { title, detail: 'try again later' } });
    await expect(engine.poll('one')).rejects.toMatchObject({ code });
    const activation = { type: 'one', timeout: 1_000, maxJobsToActivate: 1 };
    expect(await engine.http('POST', '/v2/jobs/activation', activation)).toMatchObject({
      status: httpStatus,
    });
    execute.mockRestore();
    takeJobs.mockRestore();
    await isWell();
  });

  test('and then can again: a stream that was open all the while gets its jobs', async () => {
    const stream = await engine.open('StreamActivatedJobs', { type: 'one' });
    const keys: string[] = [];
    stream.on('data', ({ key }: { key: string }) => keys.push(key));
    await sleep(100);
    const away = { kind: 'unavailable', reason: 'away' } as const;
    const takeJobs = vi.spyOn(engine.port as EnginePort, 'takeJobs').mockResolvedValue(away);
    await engine.call('CreateProcessInstance', one);
    await expect.poll(() => takeJobs.mock.calls.length).toBeGreaterThan(0);
    takeJobs.mockRestore();
    await expect.poll(() => keys.length).toBe(1);
    stream.cancel();
  });

  test('fails unexpectedly: INTERNAL, others are served', async () => {
    const takeJobs = vi.spyOn(engine.port as EnginePort, 'takeJobs').mockRejectedValue(new Error('broken'));
    await expect(engine.poll('one')).rejects.toMatchObject({ code: status.UNAVAILABLE });
    takeJobs.mockRestore();
    const execute = vi.spyOn(engine.port as EnginePort, 'execute').mockRejectedValueOnce(new Error('broken'));
    expect(await engine.http('POST', '/v2/signals/broadcast', { signalName: 'a' })).toMatchObject({
      status: 500,
      body: { title: 'INTERNAL' },
    });
    execute.mockRestore();
    await isWell();
  });
});

test('thousands of messages for one key, and the same one twice at once', async () => {
  const client = bareClient(engine.gateway.grpcAddress);
  const message = { name: 'many', correlationKey: 'k', timeToLive: '60000' };
  const publish = (more: object) => callBare(client, 'PublishMessage', { ...message, ...more });
  const all = await Promise.all(
    Array.from({ length: 3_000 }, (_, n) => publish({ variables: `{"n":${n}}` })),
  );
  expect(new Set(all.map(({ key }) => key)).size).toBe(3_000);
  const both = await Promise.all([publish({ messageId: 'same' }), publish({ messageId: 'same' })]);
  expect(both.filter(({ key }) => key !== undefined)).toHaveLength(1);
  expect(both.filter(({ code }) => code === status.ALREADY_EXISTS)).toHaveLength(1);
  client.close();
});

test('a job completed by two at once is completed by one', async () => {
  await engine.call('CreateProcessInstance', one);
  const [job] = await engine.poll('one');
  const both = await Promise.all([
    engine.call('CompleteJob', { jobKey: job?.key }),
    engine.http('POST', `/v2/jobs/${job?.key}/completion`, {}),
  ]);
  expect(both[0] && 'answer' in both[0]).toBe(both[1].status === 404);
});

test('a gateway that closes ends polls without an error, and its clients find it gone', async () => {
  const other = await startTestGateway();
  const wait = { requestTimeout: 20_000 };
  const polls = [other.poll('one', wait), other.poll('two', wait)];
  const activation = { type: 'one', timeout: 1_000, maxJobsToActivate: 1, ...wait };
  const overRest = other.http('POST', '/v2/jobs/activation', activation);
  await sleep(200);
  await other.gateway.close();
  expect(await Promise.all(polls)).toEqual([[], []]);
  expect(await overRest).toMatchObject({ status: 200, body: { jobs: [] } });
  expect(await other.call('Topology', {})).toMatchObject({ code: status.UNAVAILABLE });
  await other.sdk.close();
  await other.old.close();
  other.port.close();
});
