import type { Knex } from 'knex';
import type { Clock } from '../contracts/clock.ts';
import type { DataKeys } from './data-keys.ts';

/** What each store is built from. */
export interface StoreBase {
  readonly db: Knex;
  readonly clock: Clock;
  readonly keys: DataKeys;
  readonly masterKey: Buffer;
}

/** The data key of a customer that must exist; throws after erasure, since nothing may be written any more. */
export async function keyOf(base: StoreBase, customerId: string, trx: Knex): Promise<Buffer> {
  const key = await base.keys.get(customerId, trx);
  if (!key) throw new Error(`customer ${customerId} has no data key`);
  return key;
}

/** Runs in the caller's transaction, or in one of its own. */
export function within<T>(
  base: StoreBase,
  trx: Knex | undefined,
  work: (trx: Knex) => Promise<T>,
): Promise<T> {
  return trx ? work(trx) : base.db.transaction(work);
}
