import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where tests and benches keep what is made or fetched once for all clones of one user: TONGBAN_CACHE, else the user's cache folder. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.TONGBAN_CACHE) return env.TONGBAN_CACHE;
  if (process.platform === 'darwin') return join(homedir(), 'Library/Caches/tongban');
  return join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'tongban');
}
