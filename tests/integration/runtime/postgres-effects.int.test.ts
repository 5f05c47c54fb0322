import type pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createPool } from '../../../src/db/pool.ts';
import { EffectBusy } from '../../../workers/runtime/effects.ts';
import { createPostgresEffects, type EffectScope } from '../../../workers/runtime/postgres-effects.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

const clock = { now: () => new Date('2026-11-21T08:00:00Z') };
let database: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool(database.url);
});
afterEach(() => pool.query('TRUNCATE bank.effect'));
afterAll(async () => {
  await pool?.end();
  await database?.drop();
});

/** Effects as one try of a job sees them. */
function effects(more: Partial<EffectScope> = {}) {
  const scope = { caseId: 'AO-1', signal: new AbortController().signal, leaseMs: 5_000, ...more };
  return createPostgresEffects(pool, clock)(scope);
}

const row = async () =>
  (await pool.query('SELECT effect, occurrence, tries, result, completed_at FROM bank.effect')).rows[0];

test('the first call is made with the stable key; later ones get its recorded result', async () => {
  const keys: string[] = [];
  const call = async (key: string) => {
    keys.push(key);
    return { accountId: 'A-1', at: new Date(0) };
  };
  const first = await effects().once('open-account', '1', call);
  const second = await effects().once('open-account', '1', call);
  expect(keys).toEqual(['AO-1/open-account/1']);
  expect(first).toEqual({ accountId: 'A-1', at: '1970-01-01T00:00:00.000Z' });
  expect(second).toEqual(first);
  expect(await row()).toMatchObject({ tries: 1, completed_at: clock.now(), result: { value: first } });
});

test('other occurrences and other cases are other effects', async () => {
  const seen: string[] = [];
  const call = async (key: string) => seen.push(key);
  await effects().once('send-code', '1', call);
  await effects().once('send-code', 'resend-1', call);
  await effects({ caseId: 'AO-2' }).once('send-code', '1', call);
  expect(seen).toEqual(['AO-1/send-code/1', 'AO-1/send-code/resend-1', 'AO-2/send-code/1']);
});

test('a call that throws leaves the intent open; the next try calls with the same key at once', async () => {
  const keys: string[] = [];
  const call = async (key: string) => {
    keys.push(key);
    if (keys.length === 1) throw new Error('the answer was lost');
    return 'done';
  };
  await expect(effects().once('pay', '1', call)).rejects.toThrow('the answer was lost');
  expect(await row()).toMatchObject({ completed_at: null, result: null });
  expect(await effects().once('pay', '1', call)).toBe('done');
  expect(keys).toEqual(['AO-1/pay/1', 'AO-1/pay/1']);
  expect((await row()).tries).toBe(2);
});

test('nothing comes back as nothing, and is not called again', async () => {
  let calls = 0;
  const call = async () => {
    calls++;
  };
  expect(await effects().once('close', '1', call)).toBeUndefined();
  expect(await effects().once('close', '1', call)).toBeUndefined();
  expect(calls).toBe(1);
});

describe('two tries at once', () => {
  test('one calls, all others wait for its result', async () => {
    let atOnce = 0;
    let calls = 0;
    const call = async () => {
      calls++;
      atOnce++;
      expect(atOnce).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 150));
      atOnce--;
      return calls;
    };
    const results = await Promise.all(Array.from({ length: 8 }, () => effects().once('pay', '1', call)));
    expect(results).toEqual(Array.from({ length: 8 }, () => 1));
    expect(calls).toBe(1);
  });

  test('when the first fails, exactly one of the others goes on at a time', async () => {
    let atOnce = 0;
    let calls = 0;
    const call = async () => {
      calls++;
      atOnce++;
      expect(atOnce).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 30));
      atOnce--;
      if (calls < 3) throw new Error('not yet');
      return 'paid';
    };
    const tries = Array.from({ length: 5 }, () => effects().once('pay', '1', call));
    const settled = await Promise.allSettled(tries);
    expect(settled.filter(({ status }) => status === 'rejected')).toHaveLength(2);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect(calls).toBe(3);
  });

  test('waiting ends with the time of the job', async () => {
    let release = () => {};
    const first = effects().once('pay', '1', () => new Promise<void>((resolve) => (release = resolve)));
    await expect.poll(row).toBeTruthy();
    const second = effects({ signal: AbortSignal.timeout(120) });
    await expect(second.once('pay', '1', async () => 'twice')).rejects.toBeInstanceOf(EffectBusy);
    release();
    await first;
  });

  test('a crash leaves the intent open: after the lease the next try calls with the same key', async () => {
    // what a process killed during its call has left behind
    await pool.query(
      `INSERT INTO bank.effect (case_id, effect, occurrence, intended_at, lease_until)
       VALUES ('AO-1', 'pay', '1', now(), clock_timestamp() + interval '300 ms')`,
    );
    const started = performance.now();
    expect(await effects().once('pay', '1', async (key) => key)).toBe('AO-1/pay/1');
    expect(performance.now() - started).toBeGreaterThan(250);
    expect((await row()).tries).toBe(2);
  });
});

test('the first result that was written is everybody’s, even for a call that outlived its lease', async () => {
  let release = (_value: string) => {};
  const slow = effects({ leaseMs: 50 }).once(
    'pay',
    '1',
    () => new Promise<string>((resolve) => (release = resolve)),
  );
  await expect.poll(row).toBeTruthy();
  expect(await effects().once('pay', '1', async () => 'second')).toBe('second');
  release('first');
  expect(await slow).toBe('second');
});

test('a result too large to be codes and ids is refused', async () => {
  await expect(effects().once('fetch', '1', async () => 'x'.repeat(20_000))).rejects.toThrow(RangeError);
});
