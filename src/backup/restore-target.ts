import { join } from 'node:path';
import { lockDataFolder } from '../local/lock.ts';
import { startPostgres } from '../local/postgres.ts';

export interface LocalDatabase {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Where to restore to: DATABASE_URL, else the embedded PostgreSQL of the data folder, made when there is none. The folder
 * is held, so that no platform starts on it meanwhile.
 * @param prepare what must hold before a database is made; called with the folder held
 * @throws Error one sentence, when a platform runs on the folder
 */
export async function openForRestore(
  dataDir: string,
  env: NodeJS.ProcessEnv,
  prepare: () => Promise<void>,
): Promise<LocalDatabase> {
  const unlock = lockDataFolder(dataDir);
  try {
    await prepare();
    if (env.DATABASE_URL) return { url: env.DATABASE_URL, close: async () => unlock() };
    const postgres = await startPostgres({
      folder: join(dataDir, 'postgres'),
      logFile: join(dataDir, 'restore-postgres.log'),
    });
    const close = async () => {
      await postgres.stop();
      unlock();
    };
    return { url: postgres.url, close };
  } catch (error) {
    unlock();
    throw error;
  }
}
