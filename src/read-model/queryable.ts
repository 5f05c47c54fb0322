import type { ClientBase, Pool } from 'pg';

/** Anything that runs a query: a pool, or a client within a transaction. */
export type Queryable = Pick<Pool | ClientBase, 'query'>;
