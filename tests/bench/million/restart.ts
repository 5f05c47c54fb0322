import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { type Platform, type PlatformOptions, startPlatform } from '../../../src/local/platform.ts';

/**
 * Kills the engine, ends the rest, and starts the platform again on the same data.
 * @returns seconds from starting it until the API says that it is ready
 */
export async function restart(
  platform: Platform,
  options: Pick<PlatformOptions, 'partitions' | 'report'>,
): Promise<{ platform: Platform; seconds: number }> {
  platform.parts.get('engine')?.child.kill('SIGKILL');
  await platform.stop();
  const begin = performance.now();
  const again = await startPlatform({ ...options, dataDir: platform.dataDir });
  while (!(await isReady(again))) await sleep(20);
  return { platform: again, seconds: Math.round((performance.now() - begin) / 10) / 100 };
}

async function isReady({ url }: Platform): Promise<boolean> {
  const { statusCode, body } = await request(`${url}/readyz`);
  await body.dump();
  return statusCode === 200;
}
