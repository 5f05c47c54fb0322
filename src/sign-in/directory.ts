import type { Knex } from 'knex';
import type { Clock } from '../contracts/clock.ts';
import { type Role, roles } from '../contracts/roles.ts';
import type { Principal } from '../policy/principal.ts';

/** Somebody who works for the bank, as the sign-in last said. */
export type Person = Pick<Principal, 'userId' | 'name' | 'roles' | 'branch' | 'team'>;

/** And where they are written to, for those who only store it: nobody is shown it. */
export interface PersonWithEmail extends Person {
  readonly email?: string | undefined;
}

/** The staff directory: the demo's people, and everybody who ever signed in. */
export interface Directory {
  find(userId: string, trx?: Knex): Promise<Person | undefined>;
  /** People by role and by part of name or user id, by user id; at most `limit`. */
  search(filter: { readonly role?: Role; readonly q?: string; readonly limit?: number }): Promise<Person[]>;
  /** Remembers who signed in, with the roles they have now. */
  put(person: PersonWithEmail, trx?: Knex): Promise<void>;
}

interface PersonRow {
  user_id: string;
  name: string;
  roles: string[];
  branch: string | null;
  team: string | null;
}

const isRole = (name: string): name is Role => (roles as readonly string[]).includes(name);

const personOf = (row: PersonRow): Person => ({
  userId: row.user_id,
  name: row.name,
  roles: row.roles.filter(isRole),
  ...(row.branch ? { branch: row.branch } : {}),
  ...(row.team ? { team: row.team } : {}),
});

/** @param demo people who are there without ever having signed in; stored when the directory is first asked */
export function createDirectory(db: Knex, clock: Clock, demo: readonly PersonWithEmail[] = []): Directory {
  let seeding: Promise<void> | undefined;

  const rowOf = ({ userId, name, roles, branch, team, email }: PersonWithEmail) => ({
    user_id: userId,
    name,
    roles: [...roles],
    branch: branch ?? null,
    team: team ?? null,
    email: email ?? null,
    updated_at: clock.now(),
  });

  /** Once a process; tried again when the database was away. */
  function seeded(): Promise<void> {
    seeding ??= (async () => {
      if (demo.length === 0) return;
      await db('bank.person').insert(demo.map(rowOf)).onConflict('user_id').merge();
    })().catch((error) => {
      seeding = undefined;
      throw error;
    });
    return seeding;
  }

  return {
    async find(userId, trx = db) {
      await seeded();
      const row: PersonRow | undefined = await trx('bank.person').where('user_id', userId).first();
      return row && personOf(row);
    },

    async search({ role, q, limit = 200 }) {
      await seeded();
      const query = db('bank.person').orderBy('user_id').limit(limit);
      if (role) query.whereRaw('roles @> array[?]::text[]', [role]);
      if (q) {
        const pattern = `%${q.replaceAll(/[\\%_]/g, '\\$&')}%`;
        query.where((either) => either.whereILike('name', pattern).orWhereILike('user_id', pattern));
      }
      return ((await query) as PersonRow[]).map(personOf);
    },

    async put(person, trx = db) {
      await trx('bank.person')
        .insert({ ...rowOf(person), last_sign_in_at: clock.now() })
        .onConflict('user_id')
        .merge();
    },
  };
}
