import type { Knex } from 'knex';

export interface StoredAnswer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

export type KeyClaim =
  | { readonly kind: 'fresh' }
  | { readonly kind: 'seen'; readonly answer: StoredAnswer }
  /** The same key came with another body. */
  | { readonly kind: 'conflict' };

/**
 * Claims an Idempotency-Key within the transaction that does the work. A second request with the key waits here until
 * the first committed or rolled back.
 * @param scope caller and route
 * @param bodyHash keyed hash of the canonical body: equal bodies, whatever the order of their members
 */
export async function claimKey(
  trx: Knex,
  key: { scope: string; key: string; bodyHash: Buffer; at: Date },
): Promise<KeyClaim> {
  const inserted = await trx('bank.idempotency_key')
    .insert({ scope: key.scope, key: key.key, body_hash: key.bodyHash, created_at: key.at })
    .onConflict(['scope', 'key'])
    .ignore()
    .returning('key');
  if (inserted.length === 1) return { kind: 'fresh' };
  const row = await trx('bank.idempotency_key').where({ scope: key.scope, key: key.key }).first();
  if (!row.body_hash.equals(key.bodyHash)) return { kind: 'conflict' };
  return { kind: 'seen', answer: { status: row.status, body: row.response } };
}

/** Keeps the answer for the next request with the same key. */
export async function storeAnswer(
  trx: Knex,
  key: { scope: string; key: string },
  answer: StoredAnswer,
): Promise<void> {
  await trx('bank.idempotency_key')
    .where(key)
    .update({ status: answer.status, response: JSON.stringify(answer.body) });
}

/** The request was refused but what it used up stays: the key may be used again. */
export async function forgetKey(trx: Knex, key: { scope: string; key: string }): Promise<void> {
  await trx('bank.idempotency_key').where({ scope: key.scope, key: key.key }).delete();
}
