import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Clock } from '../../src/contracts/clock.ts';
import { EffectBusy, type EffectKey, type Effects, idempotencyKey } from './effects.ts';

export interface EffectScope {
  readonly caseId: string;
  /** The job's signal: waiting for another try ends with it. */
  readonly signal: AbortSignal;
  /** Longest time that one call may take, ms: nobody else calls before it is over. */
  readonly leaseMs: number;
}

/** Recorded results are codes and ids of other systems, never documents. */
const maxResultBytes = 16_384;

/**
 * {@link Effects} over `bank.effect`. The intent commits before the call and names until when it is ours (a lease, in
 * the database's time): a second try waits for the result. No connection is held while the call runs. A crash leaves
 * the intent open; when the lease is over, the next try calls again with the very same key.
 */
export function createPostgresEffects(pool: pg.Pool, clock: Clock): (scope: EffectScope) => Effects {
  return (scope) => ({
    async once<T>(effect: string, occurrence: string, call: (key: string) => Promise<T>): Promise<T> {
      const key: EffectKey = { caseId: scope.caseId, effect, occurrence };
      const recorded = await claim(pool, clock, scope, key);
      if (recorded) return recorded.value as T;
      const value = await callOrRelease(pool, key, call);
      return record<T>(pool, clock, scope, key, value);
    },
  });
}

interface Recorded {
  readonly value?: unknown;
}

/** Returns the recorded result, or nothing when the effect is ours to do now. */
async function claim(
  pool: pg.Pool,
  clock: Clock,
  scope: EffectScope,
  key: EffectKey,
): Promise<Recorded | undefined> {
  for (let waits = 0; ; waits++) {
    const claimed = await pool.query(
      `INSERT INTO bank.effect AS e (case_id, effect, occurrence, intended_at, lease_until)
       VALUES ($1, $2, $3, $4, clock_timestamp() + $5 * interval '1 ms')
       ON CONFLICT (case_id, effect, occurrence) DO UPDATE
         SET tries = e.tries + 1, lease_until = excluded.lease_until
         WHERE e.completed_at IS NULL AND e.lease_until <= clock_timestamp()
       RETURNING 1`,
      [key.caseId, key.effect, key.occurrence, clock.now(), scope.leaseMs],
    );
    if (claimed.rowCount === 1) return undefined;
    const result = await resultOf(pool, key);
    if (result) return result;
    await waitOrGiveUp(key, scope.signal, Math.min(50 * 2 ** waits, 500));
  }
}

async function resultOf(pool: pg.Pool, key: EffectKey): Promise<Recorded | undefined> {
  const { rows } = await pool.query<{ result: Recorded }>(
    `SELECT result FROM bank.effect
     WHERE case_id = $1 AND effect = $2 AND occurrence = $3 AND completed_at IS NOT NULL`,
    [key.caseId, key.effect, key.occurrence],
  );
  return rows[0]?.result;
}

async function waitOrGiveUp(key: EffectKey, signal: AbortSignal, ms: number): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch {
    throw new EffectBusy(key);
  }
}

/** A call that throws gives the lease back at once, so that the next try need not wait for its end. */
async function callOrRelease<T>(
  pool: pg.Pool,
  key: EffectKey,
  call: (key: string) => Promise<T>,
): Promise<T> {
  try {
    return await call(idempotencyKey(key));
  } catch (error) {
    await pool
      .query(
        `UPDATE bank.effect SET lease_until = clock_timestamp()
         WHERE case_id = $1 AND effect = $2 AND occurrence = $3 AND completed_at IS NULL`,
        [key.caseId, key.effect, key.occurrence],
      )
      .catch(() => {});
    throw error;
  }
}

/**
 * Writes the result down, patiently: the call has happened. If it cannot be written the job is tried again and the
 * provider, asked with the same key, says the same again. The first result written is everybody's.
 */
async function record<T>(
  pool: pg.Pool,
  clock: Clock,
  scope: EffectScope,
  key: EffectKey,
  value: T,
): Promise<T> {
  const result = JSON.stringify({ value });
  if (Buffer.byteLength(result) > maxResultBytes) {
    throw new RangeError(`the result of effect ${key.effect} is larger than ${maxResultBytes} bytes`);
  }
  for (let waits = 0; ; waits++) {
    try {
      const written = await pool.query(
        `UPDATE bank.effect SET result = $4, completed_at = $5
         WHERE case_id = $1 AND effect = $2 AND occurrence = $3 AND completed_at IS NULL`,
        [key.caseId, key.effect, key.occurrence, result, clock.now()],
      );
      // As read back from JSON, so that the first try sees exactly what later ones will.
      if (written.rowCount === 1) return (JSON.parse(result) as { value: T }).value;
      return (await resultOf(pool, key))?.value as T;
    } catch (error) {
      if (waits >= 5 || scope.signal.aborted) throw error;
      await sleep(100 * 2 ** waits);
    }
  }
}
