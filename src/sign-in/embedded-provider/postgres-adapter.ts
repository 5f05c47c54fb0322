import type { Knex } from 'knex';
import type { Adapter, AdapterPayload } from 'oidc-provider';
import { openText, seal } from '../../customers/sealing.ts';

interface StateRow {
  id: string;
  payload: Buffer;
  consumed_at: Date | null;
}

/** What ends with a grant. Interactions name one too, but go on when a person changes. */
const endWithGrant = new Set(['AccessToken', 'AuthorizationCode', 'RefreshToken']);

/**
 * State of the embedded provider in PostgreSQL, a row an object: another replica, or the next start, goes on with a
 * sign-in under way. Lives are counted in the machine's time, as the provider counts them.
 * @param key seals what is stored: codes and tokens let their holder act as somebody
 */
export function createPostgresAdapter(db: Knex, key: Buffer): (model: string) => Adapter {
  return (model) => {
    const place = (id: string) => ({ table: 'bank.oidc_provider_state', column: model, row: id });
    const rows = () => db('bank.oidc_provider_state').where({ model });
    const living = () =>
      rows().where((either) => either.whereNull('expires_at').orWhere('expires_at', '>', new Date()));

    async function findBy(column: 'id' | 'uid', value: string): Promise<AdapterPayload | undefined> {
      const row: StateRow | undefined = await living().where(column, value).first();
      if (!row) return undefined;
      const payload = JSON.parse(openText(key, row.payload, place(row.id))) as AdapterPayload;
      return row.consumed_at
        ? { ...payload, consumed: Math.floor(row.consumed_at.getTime() / 1000) }
        : payload;
    }

    return {
      async upsert(id, payload, expiresIn) {
        await db('bank.oidc_provider_state')
          .insert({
            model,
            id,
            payload: seal(key, JSON.stringify(payload), place(id)),
            grant_id: endWithGrant.has(model) ? (payload.grantId ?? null) : null,
            uid: model === 'Session' ? (payload.uid ?? null) : null,
            expires_at: expiresIn ? new Date(Date.now() + expiresIn * 1000) : null,
          })
          .onConflict(['model', 'id'])
          .merge();
        await db('bank.oidc_provider_state').where('expires_at', '<', new Date()).delete();
      },
      find: (id) => findBy('id', id),
      findByUid: (uid) => findBy('uid', uid),
      findByUserCode: async () => undefined,
      async consume(id) {
        await rows().where({ id }).update({ consumed_at: new Date() });
      },
      async destroy(id) {
        await rows().where({ id }).delete();
      },
      async revokeByGrantId(grantId) {
        await db('bank.oidc_provider_state').where('grant_id', grantId).delete();
      },
    };
  };
}
