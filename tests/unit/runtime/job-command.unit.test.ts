import { describe, expect, test } from 'vitest';
import {
  AdapterAborted,
  AdapterIdempotencyConflict,
  AdapterOutcomeUnknown,
  AdapterRefusal,
  AdapterUnavailable,
  AdapterWrongAnswer,
} from '../../../workers/adapters/errors.ts';
import { EffectBusy } from '../../../workers/runtime/effects.ts';
import { commandFor, type Ending, type FailureTerms } from '../../../workers/runtime/job-command.ts';
import { isDatabaseAway, safeReason } from '../../../workers/runtime/safe-error.ts';

const terms: FailureTerms = {
  retriesLeft: 3,
  history: { failures: 0, sinceFirstMs: 0 },
  policy: { baseMs: 1_000, capMs: 30_000, patienceMs: 60_000 },
  random: 0.5,
  shuttingDown: false,
};
const accept = (value: Record<string, unknown>) => ({ ok: true as const, value });
const command = (ending: Ending, more: Partial<FailureTerms> = {}) =>
  commandFor({ errors: [{ code: 'refused', when: '' }] }, accept, ending, { ...terms, ...more });
const thrown = (error: unknown): Ending => ({ kind: 'thrown', error });
const key = { caseId: 'AO-1', effect: 'pay', occurrence: '1' };
const coded = (code: string) => Object.assign(new Error('张伟 is in the row'), { code });

describe('what a throw means', () => {
  test.each([
    ['a system away', new AdapterUnavailable('crm', 'put', 'HTTP 503'), 'unavailable', 3],
    ['a wrong answer', new AdapterWrongAnswer('crm', 'put', 'no id'), 'failed', 2],
    ['an aborted call', new AdapterAborted('crm', 'put', 'aborted'), 'failed', 2],
    ['a technical refusal', new AdapterRefusal('crm', 'put', 400), 'hopeless', 0],
    ['a key used twice', new AdapterIdempotencyConflict('crm', 'put', 'HTTP 409'), 'hopeless', 0],
    ['an unknown outcome', new AdapterOutcomeUnknown('payment', 'pay', 'unknown'), 'hopeless', 0],
    ['an effect under way', new EffectBusy(key), 'unavailable', 3],
    ['PostgreSQL shutting down', coded('57P01'), 'unavailable', 3],
    ['PostgreSQL gone', coded('ECONNREFUSED'), 'unavailable', 3],
    ['a broken constraint', coded('23505'), 'failed', 2],
    ['a bug', new TypeError('x is not a function'), 'failed', 2],
    ['no error at all', 'text', 'failed', 2],
  ])('%s', (_name, error, verdict, retries) => {
    expect(command(thrown(error))).toMatchObject({ kind: 'fail', verdict, retries });
  });

  test('while shutting down every try is handed back uncounted', () => {
    expect(command(thrown(new TypeError('x')), { shuttingDown: true, retriesLeft: 1 })).toMatchObject({
      verdict: 'handed-back',
      retries: 1,
      retryBackOffMs: 0,
    });
  });
});

describe('what is said of an error', () => {
  test('our own errors speak, others tell name and code only', () => {
    expect(safeReason(new AdapterUnavailable('crm', 'put', 'HTTP 503'))).toBe('crm put: HTTP 503');
    expect(safeReason(coded('23505'))).toBe('unexpected Error 23505');
    expect(safeReason({ message: '张伟' })).toBe('something that is no error was thrown');
  });

  test('connection trouble without a code is recognised', () => {
    expect(isDatabaseAway(new Error('Connection terminated unexpectedly'))).toBe(true);
    expect(isDatabaseAway(new Error('timeout exceeded when trying to connect'))).toBe(true);
    expect(isDatabaseAway(new Error('something else'))).toBe(false);
  });
});

describe('outcomes', () => {
  test('a declared BPMN error is thrown, an undeclared one is an incident', () => {
    const throwing = (code: string): Ending => ({
      kind: 'outcome',
      outcome: { kind: 'bpmn-error', code, message: 'no' },
    });
    expect(command(throwing('refused'))).toEqual({ kind: 'bpmn-error', code: 'refused', message: 'no' });
    expect(command(throwing('other'))).toMatchObject({ verdict: 'hopeless', retries: 0 });
  });

  test('beyond its time a try counts', () => {
    expect(command({ kind: 'overdue' })).toMatchObject({ verdict: 'failed', retries: 2 });
  });
});
