import knexModule from 'knex';
import { systemClock } from '../../../src/contracts/clock.ts';
import type { Role } from '../../../src/contracts/roles.ts';
import type { Platform } from '../../../src/local/platform.ts';
import { createSessions } from '../../../src/sign-in/sessions.ts';

/** Signs a person in without the sign-in page. @returns the cookie of the session */
export async function signedIn(platform: Platform, userId: string): Promise<{ name: string; value: string }> {
  const person = platform.secrets.tokens.find((one) => one.userId === userId);
  if (!person) throw new Error(`nobody is called ${userId}`);
  const db = knexModule({ client: 'pg', connection: platform.databaseUrl, pool: { min: 0, max: 1 } });
  const masterKey = Buffer.from(platform.secrets.masterKey, 'base64');
  const hour = 3_600_000;
  try {
    const sessions = createSessions({ db, clock: systemClock, masterKey, idleMs: hour, absoluteMs: hour });
    const { name, roles, branch } = person;
    const principal = { userId, name, roles: roles as Role[], ...(branch ? { branch } : {}) };
    const { id } = await sessions.start({ kind: 'staff', principal });
    return { name: 'tongban', value: id };
  } finally {
    await db.destroy();
  }
}
