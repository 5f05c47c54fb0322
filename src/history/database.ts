import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { archiveSettings } from '../local/archive.ts';
import { lockDataFolder } from '../local/lock.ts';
import { startPostgres } from '../local/postgres.ts';
import { livingProcess } from '../local/process-record.ts';

export interface HistoryDatabase {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Where the history lies: DATABASE_URL; else the embedded PostgreSQL of DATA_DIR, as it runs or started for the while.
 * @throws Error one sentence, when there is no such database
 */
export async function openHistoryDatabase(env: NodeJS.ProcessEnv): Promise<HistoryDatabase> {
  if (env.DATABASE_URL) return { url: env.DATABASE_URL, close: async () => {} };
  const dataDir = resolve(env.DATA_DIR ?? '.data');
  const named = join(dataDir, 'postgres');
  if (!existsSync(named))
    throw new Error(`There is no database in ${dataDir}: set DATA_DIR or DATABASE_URL.`);
  const elsewhere = join(named, 'elsewhere');
  const folder = existsSync(elsewhere) ? readFileSync(elsewhere, 'utf8').trim() : named;
  if (livingProcess(join(folder, 'postgres.process')))
    return { url: urlOfRunning(folder), close: async () => {} };
  const unlock = lockDataFolder(dataDir);
  const postgres = await startPostgres({
    folder: named,
    logFile: join(dataDir, 'history-postgres.log'),
    // What it writes for itself belongs into the archive too: a gap ends what can be recovered.
    ...(env.ARCHIVE_DIR ? { settings: archiveSettings(env.ARCHIVE_DIR) } : {}),
  });
  return {
    url: postgres.url,
    async close() {
      await postgres.stop();
      unlock();
    },
  };
}

/** Line 4 of postmaster.pid is the port. */
function urlOfRunning(folder: string): string {
  const port = readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n')[3];
  const password = readFileSync(join(folder, 'password'), 'utf8').trim();
  return `postgresql://postgres:${password}@127.0.0.1:${port}/tongban`;
}
