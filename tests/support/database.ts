import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

export interface TestDatabase {
  readonly url: string;
  /** Removes the database, whoever is still connected. */
  drop(): Promise<void>;
}

/**
 * A database of the test file's own, cloned from the migrated template: call it in beforeAll, drop it in afterAll.
 * @param from another database to clone: `template0` is empty
 */
export async function createTestDatabase(from = 'tongban'): Promise<TestDatabase> {
  const template = new URL(inject('postgresUrl'));
  const name = `test_${randomBytes(6).toString('hex')}`;
  const admin = new URL(template);
  admin.pathname = '/postgres';
  await once(admin, `CREATE DATABASE ${name} TEMPLATE ${from}`);
  const url = new URL(template);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => once(admin, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function once(url: URL, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    // Two clones of one template at the same moment are refused: the second asks again.
    for (let attempt = 0; ; attempt++) {
      try {
        await client.query(sql);
        return;
      } catch (error) {
        if (attempt > 50 || (error as { code?: string }).code !== '55006') throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  } finally {
    await client.end();
  }
}
