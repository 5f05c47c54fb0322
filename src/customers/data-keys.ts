import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import { deriveKey, open, seal } from './sealing.ts';

/** The data keys of owners. An owner whose key was destroyed can never be read again. */
export interface DataKeys {
  /** Makes the owner's key unless it has one. */
  create(ownerId: string, at: Date, trx: Knex): Promise<Buffer>;
  /** The owner's key, or undefined when there is none or it was destroyed. */
  get(ownerId: string, trx: Knex): Promise<Buffer | undefined>;
  /** The keys of several owners in one query; owners without a key are left out. */
  getMany(ownerIds: readonly string[], trx: Knex): Promise<Map<string, Buffer>>;
  /** Crypto-erasure: whatever was sealed with this key stays unreadable for good. */
  destroy(ownerId: string, at: Date, trx: Knex): Promise<void>;
}

interface KeyRow {
  owner_id: string;
  wrapped_key: Buffer | null;
}

const place = (row: string) => ({ table: 'bank.data_key', column: 'wrapped_key', row });

/** Keys are looked up each time and never cached: a destroyed key is gone in every replica at once. */
export function createDataKeys(masterKey: Buffer): DataKeys {
  const wrapping = deriveKey(masterKey, 'wrap-data-keys');

  async function getMany(ownerIds: readonly string[], trx: Knex): Promise<Map<string, Buffer>> {
    if (ownerIds.length === 0) return new Map();
    const rows: KeyRow[] = await trx('bank.data_key')
      .whereIn('owner_id', [...new Set(ownerIds)])
      .whereNotNull('wrapped_key');
    return new Map(rows.map((row) => [row.owner_id, open(wrapping, row.wrapped_key!, place(row.owner_id))]));
  }

  const get = async (ownerId: string, trx: Knex) => (await getMany([ownerId], trx)).get(ownerId);

  return {
    get,
    getMany,
    async create(ownerId, at, trx) {
      await trx('bank.data_key')
        .insert({
          owner_id: ownerId,
          wrapped_key: seal(wrapping, randomBytes(32), place(ownerId)),
          created_at: at,
        })
        .onConflict('owner_id')
        .ignore();
      const key = await get(ownerId, trx);
      if (!key) throw new Error(`the data key of ${ownerId} was destroyed`);
      return key;
    },
    async destroy(ownerId, at, trx) {
      await trx('bank.data_key')
        .where({ owner_id: ownerId })
        .whereNull('destroyed_at')
        .update({ wrapped_key: null, destroyed_at: at });
    },
  };
}
