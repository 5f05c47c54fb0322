import fc from 'fast-check';
import Type from 'typebox';
import { expect, it, vi } from 'vitest';
import { systemUrlsFrom } from '../../../workers/adapters/create-ports.ts';
import {
  AdapterAborted,
  AdapterIdempotencyConflict,
  AdapterOutcomeUnknown,
  AdapterRefusal,
  AdapterUnavailable,
  AdapterWrongAnswer,
  isRetryable,
} from '../../../workers/adapters/errors.ts';
import { backoffMs, defaultBounds } from '../../../workers/adapters/http/bounds.ts';
import { raceSignal, startDeadline } from '../../../workers/adapters/http/deadline.ts';
import { effectOptions } from '../../../workers/adapters/http/effect-options.ts';
import { operation, placeInput } from '../../../workers/adapters/http/operation.ts';
import { readAnswer } from '../../../workers/adapters/http/read-answer.ts';

it('waits longer each time, with jitter, within its bounds', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.nat(100_000),
      (retry, random, asked) => {
        const full = Math.min(defaultBounds.maxBackoffMs, defaultBounds.firstBackoffMs * 2 ** (retry - 1));
        const wait = backoffMs(defaultBounds, retry, asked, random);
        expect(wait).toBeGreaterThanOrEqual(Math.max(full / 2, Math.min(asked, defaultBounds.maxBackoffMs)));
        expect(wait).toBeLessThanOrEqual(defaultBounds.maxBackoffMs);
      },
    ),
  );
});

it('puts ids into the path, questions into the query, the rest into the body', () => {
  expect(placeInput({ method: 'GET', path: '/a' }, { reference: 'AO-1/x/1', absent: undefined })).toEqual({
    path: '/a?reference=AO-1%2Fx%2F1',
    body: undefined,
  });
  expect(placeInput({ method: 'POST', path: '/a/:id/b' }, { id: '../c', amountMinor: 5 })).toEqual({
    path: '/a/..%2Fc/b',
    body: '{"amountMinor":5}',
  });
});

const spec = operation({
  name: 'open',
  method: 'POST',
  path: '/open',
  answer: Type.Object({ kind: Type.Literal('opened') }),
  refusals: ['blocked'],
});

it('gives a value or one of the typed errors for whatever comes back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 200, max: 599 }), fc.oneof(fc.string(), fc.json()), (status, text) => {
      try {
        const value = readAnswer('crm', spec, { status, text, retryAfterMs: 0 });
        expect([200, 422]).toContain(status >= 200 && status < 300 ? 200 : status);
        expect(['opened', 'refused']).toContain(value.kind);
      } catch (error) {
        const known = [AdapterUnavailable, AdapterWrongAnswer, AdapterRefusal, AdapterIdempotencyConflict];
        expect(known.some((type) => error instanceof type)).toBe(true);
      }
    }),
  );
  expect(readAnswer('crm', spec, { status: 422, text: '{"code":"blocked"}', retryAfterMs: 0 })).toEqual({
    kind: 'refused',
    code: 'blocked',
  });
});

it('says how long a busy system asked to wait, under the one name that the runtime knows', () => {
  expect(() => readAnswer('crm', spec, { status: 503, text: '', retryAfterMs: 2_000 })).toThrow(
    expect.objectContaining({ name: 'AdapterUnavailable', retryAfterMs: 2_000 }),
  );
});

it('knows what may be tried again', () => {
  const retryable = [AdapterUnavailable, AdapterWrongAnswer, AdapterAborted].map(
    (type) => new type('crm', 'x', 'y'),
  );
  const final = [
    new AdapterRefusal('crm', 'x', 400),
    new AdapterIdempotencyConflict('crm', 'x', 'y'),
    new AdapterOutcomeUnknown('crm', 'x', 'y'),
    new Error('other'),
  ];
  expect([...retryable, ...final].map(isRetryable)).toEqual([true, true, true, false, false, false, false]);
  expect(retryable[0]).toMatchObject({
    name: 'AdapterUnavailable',
    message: 'crm x: y',
    system: 'crm',
    operation: 'x',
  });
});

it('takes the case from the key', () => {
  const { signal } = new AbortController();
  expect(effectOptions({ signal, idempotencyKey: 'AO-1/open-account/1' }).caseId).toBe('AO-1');
});

it('ends with the caller or the time, whichever is first, and lets go of both', async () => {
  vi.useFakeTimers();
  try {
    const parent = new AbortController();
    const timed = startDeadline(parent.signal, 100);
    vi.advanceTimersByTime(99);
    expect(timed.signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(timed.signal.aborted).toBe(true);
    const called = startDeadline(parent.signal, 100);
    const released = startDeadline(parent.signal, 100);
    released.release();
    parent.abort();
    vi.advanceTimersByTime(1_000);
    expect([called.signal.aborted, released.signal.aborted]).toEqual([true, false]);
    expect(startDeadline(parent.signal, 100).signal.aborted).toBe(true);
    await expect(raceSignal(new Promise(() => {}), called.signal, () => new Error('ended'))).rejects.toThrow(
      'ended',
    );
  } finally {
    vi.useRealTimers();
  }
});

it('finds systems that live elsewhere in the environment', () => {
  expect(systemUrlsFrom({ CORE_BANKING_URL: 'http://a', E_ID_URL: 'http://b', SMS_URL: '' })).toEqual({
    'core-banking': 'http://a',
    'e-id': 'http://b',
  });
});
