import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { startPlatform } from '../../../src/local/platform.ts';
import { cacheFolder } from '../../support/cache-folder.ts';
import { createLoadDriver } from '../load.ts';
import { inScratchFolder } from '../options.ts';
import { streamFromHistory } from './from-history.ts';

/** Where streams recorded from our own engine are kept between runs; outside the repository. */
export const streamFolder = join(cacheFolder(), 'engine-streams');

/** Of the bench process, rounded down: what is asked for comes at least. */
export const recordsPerInstance = 33;

/**
 * Runs `instances` of the three-job process (every tenth with a user task, which stays open) on the platform, its own
 * engine, and keeps its history as a recorded stream in `file`. What was answered is in the history.
 * @returns how many records it holds
 */
export async function recordBenchStream(
  file: string,
  instances: number,
  report: (line: string) => void,
): Promise<number> {
  return inScratchFolder(async (folder) => {
    chmodSync(folder, 0o755);
    const platform = await startPlatform({ dataDir: join(folder, 'data'), report });
    try {
      const load = await createLoadDriver(platform.zeebe);
      const withTask = Math.floor(instances / 10);
      await load.run('bench-three-jobs', instances - withTask);
      await load.run('bench-user-task', withTask);
      await load.close();
      return await streamFromHistory(platform.databaseUrl, file);
    } finally {
      await platform.stop();
    }
  });
}
