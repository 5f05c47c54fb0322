import type pg from 'pg';
import { createPool } from '../../db/pool.ts';

/**
 * How many lists are read at once by a process. More would only wait for each other's CPU, and take the connections from
 * those who act.
 */
const listConnections = 4;

/**
 * Connections that only read lists. Their statements are prepared once and planned once: planning one costs several
 * times what running it does, and PostgreSQL left to itself plans each anew, since it holds the values' own plan to be
 * cheaper than it is.
 */
export function createListPool(databaseUrl: string): pg.Pool {
  return createPool(databaseUrl, {
    max: listConnections,
    onConnect: async (client) => {
      await client.query('SET plan_cache_mode = force_generic_plan');
    },
  });
}
