import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createZeebeRest, type ZeebeRest } from '../../../src/zeebe/rest-client.ts';

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly type: string;
  readonly authorization: string | undefined;
  readonly actor: unknown;
  readonly body: string;
}

let server: Server;
let rest: ZeebeRest;
let answer: { status: number; body: string } | 'silence' | 'reset';
const seen: Seen[] = [];

beforeAll(async () => {
  server = createServer(async (request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    seen.push({
      method: request.method ?? '',
      url: request.url ?? '',
      type: request.headers['content-type'] ?? '',
      authorization: request.headers.authorization,
      actor: request.headers['tongban-actor'],
      body: Buffer.concat(chunks).toString(),
    });
    if (answer === 'silence') return;
    if (answer === 'reset') return void request.socket.destroy();
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  rest = createZeebeRest({ address: `http://127.0.0.1:${port}`, timeoutMs: 300 });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const message = { name: 'm', correlationKey: 'AO-1' };

describe('who is told for whom a call is made', () => {
  const actor = { userId: 'li', onBehalfOf: '王 "小" 明', commandId: 'CM-1' };

  test('an engine of somebody else’s: nobody', async () => {
    answer = { status: 200, body: '{}' };
    await rest.as(actor).correlateMessage(message);
    expect(seen.at(-1)).toMatchObject({ authorization: undefined, actor: undefined });
    expect(JSON.stringify(seen.at(-1))).not.toContain('CM-1');
  });

  test('the embedded one: the caller and the person, whatever characters their id has', async () => {
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const own = createZeebeRest({ address, token: 'a-secret-of-ours' });
    await own.as(actor).correlateMessage(message);
    expect(seen.at(-1)).toMatchObject({ authorization: 'Bearer a-secret-of-ours' });
    expect(JSON.parse(String(seen.at(-1)?.actor))).toEqual(actor);
    await own.correlateMessage(message);
    expect(seen.at(-1)).toMatchObject({ authorization: 'Bearer a-secret-of-ours', actor: undefined });
  });
});

describe('answers', () => {
  test('keys beyond 2^53 come back exactly', async () => {
    answer = { status: 200, body: '{"messageKey":13510798882111489,"processInstanceKey":9007199254740993}' };
    expect(await rest.correlateMessage(message)).toEqual({
      kind: 'ok',
      value: { messageKey: '13510798882111489', processInstanceKey: '9007199254740993' },
    });
  });

  test.each([400, 404, 409])('%i is a refusal with the engine’s own words', async (status) => {
    answer = { status, body: '{"title":"NOT_FOUND","detail":"nobody waits"}' };
    expect(await rest.correlateMessage(message)).toEqual({
      kind: 'refused',
      status,
      title: 'NOT_FOUND',
      detail: 'nobody waits',
    });
  });

  test.each([429, 500, 502, 503, 504])('%i may be asked again', async (status) => {
    answer = { status, body: 'no JSON at all' };
    expect(await rest.correlateMessage(message)).toEqual({ kind: 'unavailable', reason: `HTTP ${status}` });
  });

  test('so may silence and a broken connection', async () => {
    answer = 'silence';
    expect(await rest.topology()).toEqual({ kind: 'unavailable', reason: 'TimeoutError' });
    answer = 'reset';
    expect((await rest.topology()).kind).toBe('unavailable');
  });

  test('a success without body is one', async () => {
    answer = { status: 204, body: '' };
    expect(await rest.completeUserTask('1', {})).toEqual({ kind: 'ok', value: undefined });
  });
});

describe('requests', () => {
  const last = () => seen.at(-1) as Seen;

  test('publish says how long the message is kept', async () => {
    answer = { status: 200, body: '{"messageKey":1}' };
    await rest.publishMessage({ ...message, messageId: 'AO-1', timeToLiveMs: 5_000 });
    expect(last()).toMatchObject({
      method: 'POST',
      url: '/v2/messages/publication',
      type: 'application/json',
    });
    expect(JSON.parse(last().body)).toEqual({ ...message, messageId: 'AO-1', timeToLive: 5_000 });
  });

  test('a change of a user task is a changeset', async () => {
    answer = { status: 204, body: '' };
    await rest.updateUserTask('13510798882111489', { priority: 90, candidateGroups: ['a'] });
    expect(last()).toMatchObject({ method: 'PATCH', url: '/v2/user-tasks/13510798882111489' });
    expect(JSON.parse(last().body).changeset).toEqual({ priority: 90, candidateGroups: ['a'] });
  });

  test('resources go as one form, each under its file name', async () => {
    answer = { status: 200, body: '{"deploymentKey":1,"deployments":[]}' };
    await rest.deploy([
      { name: 'a.bpmn', content: '<a/>' },
      { name: 'b.form', content: '{}' },
    ]);
    expect(last().type).toMatch(/^multipart\/form-data; boundary=/);
    expect(last().body.match(/filename="[^"]+"/g)).toEqual(['filename="a.bpmn"', 'filename="b.form"']);
  });

  test('nothing but digits gets into a path', () => {
    const before = seen.length;
    for (const key of ['', '1/../2', '1?x', 'abc', '12345678901234567890']) {
      expect(() => rest.completeUserTask(key, {})).toThrow(TypeError);
    }
    expect(seen).toHaveLength(before);
  });
});
