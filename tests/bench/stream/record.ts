import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startPlatform } from '../../../src/local/platform.ts';
import { cacheFolder } from '../../support/cache-folder.ts';
import { createLoadDriver } from '../load.ts';
import { inScratchFolder } from '../options.ts';
import { streamFromHistory } from './from-history.ts';

/** Where recorded streams are kept between runs; outside the repository. */
export const streamFolder = join(cacheFolder(), 'record-streams');

/**
 * Runs `instances` of the three-job process (every tenth with a user task, which stays open) on the platform and keeps
 * its history as a recorded stream in `file`.
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
      await untilExported();
      return await streamFromHistory(platform.databaseUrl, file);
    } finally {
      await platform.stop();
    }
  });
}

/** The last jobs are done: what the exporters still hold reaches the history well within this. */
export const untilExported = () => sleep(15_000);
