import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import Type from 'typebox';
import { Agent } from 'undici';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import {
  AdapterAborted,
  AdapterIdempotencyConflict,
  AdapterRefusal,
  AdapterUnavailable,
  AdapterWrongAnswer,
} from '../../../workers/adapters/errors.ts';
import type { Bounds } from '../../../workers/adapters/http/bounds.ts';
import { operation } from '../../../workers/adapters/http/operation.ts';
import { createSystemClient } from '../../../workers/adapters/http/system-client.ts';
import { testBounds } from './bank.ts';

type Answer = (request: FastifyRequest, reply: FastifyReply) => unknown;
let app: FastifyInstance;
let url: string;
let requests: FastifyRequest[];
let answer: Answer;
const dispatcher = new Agent({ maxResponseSize: 10_000 });

beforeAll(async () => {
  app = Fastify({ forceCloseConnections: true });
  app.all('/*', async (request, reply) => {
    requests.push(request);
    return answer(request, reply);
  });
  url = await app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await dispatcher.destroy();
  await app.close();
});
beforeEach(() => {
  requests = [];
});

const doIt = operation({
  name: 'do-it',
  method: 'POST',
  path: '/things/:thingId',
  answer: Type.Object({ kind: Type.Literal('done'), count: Type.Integer() }),
  refusals: ['not-now'],
});
const secret = '张三丰 13800138000';
const signal = new AbortController().signal;
const client = (bounds: Partial<Bounds> = {}, baseUrl = url) =>
  createSystemClient({
    system: 'crm',
    baseUrl,
    token: 'the-token',
    bounds: { ...testBounds, ...bounds },
    dispatcher,
    observer: { called() {}, retried() {}, circuitChanged() {} },
  });
const run = (options: object = {}, bounds: Partial<Bounds> = {}, baseUrl = url) =>
  client(bounds, baseUrl)
    .call(doIt, { thingId: 'a/b', name: secret }, { signal, idempotencyKey: 'AO-1/do-it/1', ...options })
    .catch((error) => error);

it('sends token, key and case in headers, ids in the path, everything else in the body', async () => {
  answer = () => ({ kind: 'done', count: 1 });
  await run({ caseId: 'AO-1' });
  expect(requests[0]).toMatchObject({
    url: '/things/a%2Fb',
    body: { name: secret },
    headers: { authorization: 'Bearer the-token', 'idempotency-key': 'AO-1/do-it/1', 'x-case-id': 'AO-1' },
  });
});

it('cuts off what the answer has beyond its agreed shape', async () => {
  answer = () => ({ kind: 'done', count: 1, name: secret });
  expect(await run()).toEqual({ kind: 'done', count: 1 });
});

it.each([
  ['other fields', () => ({ kind: 'done', count: 'one' })],
  ['no JSON', (_: unknown, reply: FastifyReply) => reply.type('text/html').send(`<html>${secret}</html>`)],
  ['nothing', (_: unknown, reply: FastifyReply) => reply.send('')],
  ['a list', () => []],
])('never believes %s', async (_, wrong) => {
  answer = wrong as Answer;
  const error = await run();
  expect(error).toBeInstanceOf(AdapterWrongAnswer);
  expect(JSON.stringify([error.message, error.stack, error.cause])).not.toContain('张三丰');
});

it('takes no endless answer', async () => {
  answer = () => ({ kind: 'done', count: 1, more: 'x'.repeat(20_000) });
  expect(await run({}, { tries: 1 })).toBeInstanceOf(AdapterUnavailable);
});

it.each([400, 401, 403, 404, 413, 422])('does not repeat what status %i refuses for good', async (status) => {
  answer = (_, reply) => reply.code(status).send({ code: 'something-else', detail: secret });
  const error = await run();
  expect(error).toBeInstanceOf(AdapterRefusal);
  expect(error.message).toBe(`crm do-it: status ${status}`);
  expect(requests).toHaveLength(1);
});

it('tells a key used with another request from a first request still in progress', async () => {
  answer = (_, reply) => reply.code(409).send({ code: 'idempotency-conflict' });
  expect(await run()).toBeInstanceOf(AdapterIdempotencyConflict);
  expect(requests).toHaveLength(1);
  answer = (_, reply) =>
    requests.length < 4 ? reply.code(409).send({ code: 'in-progress' }) : { kind: 'done', count: 2 };
  expect(await run()).toEqual({ kind: 'done', count: 2 });
});

it.each([408, 425, 429, 500, 502, 503, 504])(
  'repeats after status %i with the very same key',
  async (status) => {
    answer = (_, reply) => (requests.length < 3 ? reply.code(status).send({}) : { kind: 'done', count: 3 });
    expect(await run()).toEqual({ kind: 'done', count: 3 });
    expect(new Set(requests.map(({ headers }) => headers['idempotency-key']))).toEqual(
      new Set(['AO-1/do-it/1']),
    );
  },
);

it('sends a POST without a key only once', async () => {
  answer = (_, reply) => reply.code(503).send({});
  expect(await run({ idempotencyKey: undefined })).toBeInstanceOf(AdapterUnavailable);
  expect(requests).toHaveLength(1);
});

it('waits as long as it was asked to, within its own longest wait', async () => {
  const times: number[] = [];
  answer = (_, reply) => {
    times.push(performance.now());
    return times.length === 1
      ? reply.code(429).header('retry-after', '1').send({})
      : { kind: 'done', count: 1 };
  };
  await run({}, { maxBackoffMs: 120 });
  expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(115);
});

it('ends in time whatever the tries would take', async () => {
  answer = () => new Promise(() => {});
  const started = performance.now();
  const error = await run({}, { tryTimeoutMs: 100, totalMs: 150, tries: 50 });
  expect(error).toBeInstanceOf(AdapterUnavailable);
  // Fifty tries would take five seconds.
  expect(performance.now() - started).toBeLessThan(3_000);
});

it('ends at once with the caller, while sending as while waiting', async () => {
  answer = (_, reply) => reply.code(503).send({});
  const controller = new AbortController();
  const waiting = run(
    { signal: controller.signal },
    { firstBackoffMs: 60_000, maxBackoffMs: 60_000, totalMs: 90_000 },
  );
  setTimeout(() => controller.abort(), 50);
  expect(await waiting).toBeInstanceOf(AdapterAborted);

  answer = () => new Promise(() => {});
  const other = new AbortController();
  const sending = run({ signal: other.signal }, { tryTimeoutMs: 60_000, totalMs: 90_000 });
  setTimeout(() => other.abort(), 50);
  expect(await sending).toBeInstanceOf(AdapterAborted);
  expect(await run({ signal: AbortSignal.abort() })).toBeInstanceOf(AdapterAborted);
});

it('says that nobody is there without saying what it wanted to send', async () => {
  const error = await run({}, {}, 'http://127.0.0.1:9');
  expect(error).toBeInstanceOf(AdapterUnavailable);
  expect(error.message).toMatch(/^crm do-it: not reachable/);
  expect(JSON.stringify([error.message, error.stack])).not.toContain('张三丰');
});
