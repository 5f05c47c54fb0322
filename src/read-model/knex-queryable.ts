import type { Knex } from 'knex';
import type { Queryable } from './queryable.ts';

/** Lets the queries of this folder run on a knex instance or transaction: they are written for the driver itself. */
export function knexQueryable(knex: Knex): Queryable {
  const query = async (text: string, values?: unknown[]) => {
    const connection = await knex.client.acquireConnection();
    try {
      return await connection.query(text, values);
    } finally {
      await knex.client.releaseConnection(connection);
    }
  };
  return { query } as unknown as Queryable;
}
