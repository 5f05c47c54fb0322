import { createHash, randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import type { Clock } from '../contracts/clock.ts';
import { deriveKey, openText, seal } from '../customers/sealing.ts';
import type { Principal } from '../policy/principal.ts';
import type { Tokens } from './relying-party.ts';

export interface Session {
  /** Names the session among us; the cookie can not be told from it. */
  readonly idHash: Buffer;
  readonly kind: 'staff' | 'customer';
  readonly principal: Principal;
  /** What unsafe requests must say in their header. */
  readonly csrfToken: string;
}

export type FoundSession =
  | { readonly kind: 'open'; readonly session: Session }
  /** No such session: forged, or ended long ago. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'expired'; readonly userId: string };

/** Server sessions in PostgreSQL: every replica knows them, and a restart forgets none. */
export interface Sessions {
  /** Opens a session under a new id. @returns `id` is for the cookie, and is kept nowhere else */
  start(
    subject: Pick<Session, 'kind' | 'principal'> & { readonly tokens?: Tokens },
    trx?: Knex,
  ): Promise<{ readonly id: string; readonly session: Session }>;
  /** The session of a cookie; finding it counts as using it. */
  find(id: string): Promise<FoundSession>;
  /** Those of these sessions (hex of `idHash`) that are still open; asking does not count as using them. */
  openAmong(ids: readonly string[]): Promise<Set<string>>;
  /** Ends the session of a cookie. @returns its tokens, for signing out at the provider */
  end(id: string): Promise<Tokens | undefined>;
  /** From now on the session's customer is this one. */
  learnCustomer(idHash: Buffer, customerId: string, trx?: Knex): Promise<void>;
}

interface SessionRow {
  id_hash: Buffer;
  kind: 'staff' | 'customer';
  user_id: string;
  principal: Buffer;
  tokens: Buffer | null;
  csrf_token: string;
  last_seen_at: Date;
  ends_at: Date;
}

/** Live streams of a session that ended are closed by whichever replica holds them (src/api/live). */
export const sessionEndChannel = 'tongban_session_end';

/** Using a session is written down at most so often, ms. */
const seenEveryMs = 60_000;

const hashOf = (id: string) => createHash('sha256').update(id).digest();

export interface SessionsSetup {
  readonly db: Knex;
  readonly clock: Clock;
  readonly masterKey: Buffer;
  readonly idleMs: number;
  readonly absoluteMs: number;
}

export function createSessions(setup: SessionsSetup): Sessions {
  const { db, clock, idleMs, absoluteMs } = setup;
  const key = deriveKey(setup.masterKey, 'session');
  const place = (column: string, idHash: Buffer) => ({
    table: 'bank.session',
    column,
    row: idHash.toString('hex'),
  });
  const rowsOf = (idHash: Buffer, trx: Knex = db) => trx('bank.session').where('id_hash', idHash);

  const sessionOf = (row: SessionRow): Session => ({
    idHash: row.id_hash,
    kind: row.kind,
    principal: JSON.parse(openText(key, row.principal, place('principal', row.id_hash))) as Principal,
    csrfToken: row.csrf_token,
  });

  return {
    async start({ kind, principal, tokens }, trx = db) {
      const id = randomBytes(32).toString('base64url');
      const idHash = hashOf(id);
      const csrfToken = randomBytes(24).toString('base64url');
      const now = clock.now();
      await trx('bank.session').insert({
        id_hash: idHash,
        kind,
        user_id: principal.userId,
        principal: seal(key, JSON.stringify(principal), place('principal', idHash)),
        tokens: tokens ? seal(key, JSON.stringify(tokens), place('tokens', idHash)) : null,
        csrf_token: csrfToken,
        created_at: now,
        last_seen_at: now,
        ends_at: new Date(now.getTime() + absoluteMs),
      });
      // Sessions that nobody came back to; a day later nobody asks why they ended.
      await trx('bank.session')
        .where('ends_at', '<', new Date(now.getTime() - 24 * 3_600_000))
        .delete();
      return { id, session: { idHash, kind, principal, csrfToken } };
    },

    async find(id) {
      const idHash = hashOf(id);
      const row: SessionRow | undefined = await rowsOf(idHash).first();
      if (!row) return { kind: 'unknown' };
      const now = clock.now();
      const unusedMs = now.getTime() - row.last_seen_at.getTime();
      if (now >= row.ends_at || unusedMs >= idleMs) {
        await rowsOf(idHash).delete();
        return { kind: 'expired', userId: row.user_id };
      }
      if (unusedMs >= Math.min(seenEveryMs, idleMs / 10)) await rowsOf(idHash).update({ last_seen_at: now });
      return { kind: 'open', session: sessionOf(row) };
    },

    async openAmong(ids) {
      const now = clock.now();
      const open: Buffer[] = await db('bank.session')
        .whereIn(
          'id_hash',
          ids.map((id) => Buffer.from(id, 'hex')),
        )
        .where('ends_at', '>', now)
        .where('last_seen_at', '>', new Date(now.getTime() - idleMs))
        .pluck('id_hash');
      return new Set(open.map((idHash) => idHash.toString('hex')));
    },

    async end(id) {
      const idHash = hashOf(id);
      const [row]: SessionRow[] = await rowsOf(idHash).delete().returning('*');
      await db.raw('select pg_notify(?, ?)', [sessionEndChannel, idHash.toString('hex')]);
      if (!row?.tokens) return undefined;
      return JSON.parse(openText(key, row.tokens, place('tokens', idHash))) as Tokens;
    },

    async learnCustomer(idHash, customerId, trx = db) {
      const row: SessionRow | undefined = await rowsOf(idHash, trx).forUpdate().first();
      if (!row) return;
      const principal = { ...sessionOf(row).principal, customerId };
      await rowsOf(idHash, trx).update({
        principal: seal(key, JSON.stringify(principal), place('principal', idHash)),
      });
    },
  };
}
