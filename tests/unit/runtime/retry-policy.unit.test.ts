import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFailureMemory } from '../../../workers/runtime/failure-memory.ts';
import {
  backoffCeilingMs,
  backoffMs,
  defaultRetryPolicy,
  planFailure,
  type Verdict,
} from '../../../workers/runtime/retry-policy.ts';

const policies = fc.record({
  baseMs: fc.integer({ min: 1, max: 10_000 }),
  capMs: fc.integer({ min: 1, max: 3_600_000 }),
  patienceMs: fc.integer({ min: 0, max: 3_600_000 }),
});
const failures = fc.integer({ min: 0, max: 10_000 });
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const histories = fc.record({ failures, sinceFirstMs: fc.integer({ min: 0, max: 10_000_000 }) });
const retriesLeft = fc.integer({ min: 0, max: 50 });

describe('back-off', () => {
  test('lies between 0 and the ceiling, which never exceeds the cap', () => {
    fc.assert(
      fc.property(failures, policies, random, (n, policy, chance) => {
        const wait = backoffMs(n, policy, chance);
        expect(Number.isSafeInteger(wait)).toBe(true);
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThanOrEqual(backoffCeilingMs(n, policy));
        expect(backoffCeilingMs(n, policy)).toBeLessThanOrEqual(policy.capMs);
      }),
    );
  });

  test('its ceiling never falls, and doubles until it meets the cap', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), policies, (n, policy) => {
        const now = backoffCeilingMs(n, policy);
        const next = backoffCeilingMs(n + 1, policy);
        expect(next).toBeGreaterThanOrEqual(now);
        expect(next === now * 2 || next === policy.capMs).toBe(true);
      }),
    );
  });

  test('full jitter: both ends are reached', () => {
    expect(backoffMs(3, { baseMs: 100, capMs: 60_000 }, 0)).toBe(0);
    expect(backoffMs(3, { baseMs: 100, capMs: 60_000 }, 0.999_999_9)).toBe(800);
  });
});

describe('plan after a failed try', () => {
  test('a counted failure uses up exactly one try; none left means no wait, for it is an incident', () => {
    fc.assert(
      fc.property(retriesLeft, histories, policies, random, (left, history, policy, chance) => {
        const plan = planFailure('failed', left, history, policy, chance);
        expect(plan.retries).toBe(Math.max(0, left - 1));
        if (plan.retries === 0) expect(plan.retryBackOffMs).toBe(0);
      }),
    );
  });

  test('another system away costs no try within patience, and does afterwards', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        histories,
        policies,
        random,
        (left, history, policy, chance) => {
          const plan = planFailure('unavailable', left, history, policy, chance);
          expect(plan.retries).toBe(history.sinceFirstMs < policy.patienceMs ? left : left - 1);
        },
      ),
    );
  });

  test('no plan ever adds tries, but a job that is handed back keeps at least one', () => {
    const verdicts = fc.constantFrom<Verdict>('failed', 'unavailable', 'hopeless', 'handed-back');
    fc.assert(
      fc.property(
        verdicts,
        retriesLeft,
        histories,
        policies,
        random,
        (verdict, left, history, policy, chance) => {
          const plan = planFailure(verdict, left, history, policy, chance);
          expect(plan.retries).toBeLessThanOrEqual(Math.max(1, left));
          expect(plan.retries).toBeGreaterThanOrEqual(verdict === 'handed-back' ? 1 : 0);
          expect(plan.retryBackOffMs).toBeLessThanOrEqual(policy.capMs);
        },
      ),
    );
  });

  test('hopeless is an incident at once', () => {
    expect(planFailure('hopeless', 9, { failures: 0, sinceFirstMs: 0 }, defaultRetryPolicy, 0.5)).toEqual({
      retries: 0,
      retryBackOffMs: 0,
    });
  });

  test('a system away for five minutes makes no incident by default', () => {
    let now = 0;
    let retries = 3;
    const memory = createFailureMemory();
    while (now < 300_000) {
      const plan = planFailure('unavailable', retries, memory.historyOf('1', now), defaultRetryPolicy, 0.5);
      memory.failed('1', now);
      retries = plan.retries;
      now += Math.max(1, plan.retryBackOffMs);
    }
    expect(retries).toBe(3);
  });
});

describe('memory of failures', () => {
  test('counts by job, forgets on request and the most silent one beyond its limit', () => {
    const memory = createFailureMemory(2);
    memory.failed('a', 100);
    memory.failed('b', 200);
    memory.failed('a', 300);
    expect(memory.historyOf('a', 1_100)).toEqual({ failures: 2, sinceFirstMs: 1_000 });
    memory.failed('c', 400);
    expect(memory.historyOf('b', 500).failures).toBe(0);
    expect(memory.historyOf('a', 500).failures).toBe(2);
    memory.forget('a');
    expect(memory.historyOf('a', 500).failures).toBe(0);
    expect(memory.size).toBe(1);
  });
});
