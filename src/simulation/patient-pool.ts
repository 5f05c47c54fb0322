import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { createPool } from '../db/pool.ts';

/**
 * A pool whose queries are asked again while the database is away: simulated people wait, as real ones would. Only for
 * reading; what is written goes through the API.
 */
export function createPatientPool(databaseUrl: string, patienceMs = 120_000): pg.Pool {
  const pool = createPool(databaseUrl, { max: 4, connectionTimeoutMillis: 5_000 });
  const ask = pool.query.bind(pool) as (...parameters: unknown[]) => Promise<unknown>;
  const patient = async (...parameters: unknown[]) => {
    const deadline = performance.now() + patienceMs;
    for (;;) {
      try {
        return await ask(...parameters);
      } catch (error) {
        const { code = '', message } = error as { code?: string; message: string };
        const away = /^(08|57P|ECONN|EPIPE)/.test(code) || /terminated|timeout|closed/i.test(message);
        if (!away || performance.now() > deadline) throw error;
        await sleep(200);
      }
    }
  };
  pool.query = patient as unknown as typeof pool.query;
  return pool;
}
