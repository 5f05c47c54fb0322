import { type CryptoKey, exportJWK, generateKeyPair, type JWK } from 'jose';
import type { Knex } from 'knex';
import { openText, seal } from '../../customers/sealing.ts';

const place = { table: 'bank.oidc_provider_state', column: 'SigningKeys', row: 'current' };
const name = { model: place.column, id: place.row };

/** The provider's key for ID tokens: made once, kept sealed, the same in every replica. */
export async function signingKeys(db: Knex, key: Buffer): Promise<{ keys: JWK[] }> {
  const read = async () => {
    const row = await db('bank.oidc_provider_state').where(name).first('payload');
    return row && (JSON.parse(openText(key, row.payload, place)) as { keys: JWK[] });
  };
  const known = await read();
  if (known) return known;
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const made = { ...(await exportJWK(privateKey as CryptoKey)), alg: 'RS256', use: 'sig' };
  await db('bank.oidc_provider_state')
    .insert({ ...name, payload: seal(key, JSON.stringify({ keys: [made] }), place) })
    .onConflict(['model', 'id'])
    .ignore();
  // Of two replicas that start at once, one wins: both use its key.
  return (await read())!;
}
