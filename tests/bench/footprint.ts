import { chmodSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { type Platform, startPlatform } from '../../src/local/platform.ts';
import { simulate } from '../../src/simulation/simulate.ts';
import { createLoadDriver } from './load.ts';
import { pss } from './memory.ts';
import { type BenchOptions, inScratchFolder, numberOption } from './options.ts';
import { streamFromHistory } from './stream/from-history.ts';
import { recordsPerInstance, streamFolder } from './stream/record.ts';

/**
 * A second start, and memory of all that the platform launches (sum of PSS, Linux) at rest and after a run of cases.
 */
export async function run({ argv, report }: BenchOptions): Promise<object> {
  const cases = numberOption(argv, 'cases', 1_000);
  return inScratchFolder(async (folder) => {
    chmodSync(folder, 0o755);
    const dataDir = join(folder, 'data');
    const first = await startPlatform({ dataDir, report, controlledClock: true });
    await first.stop();
    const begin = performance.now();
    const platform = await startPlatform({ dataDir, report, controlledClock: true });
    const coldStartSeconds = round((performance.now() - begin) / 1000);
    try {
      const atStart = memory(platform.parts);
      const before = folderBytes(dataDir);
      const result = await simulate({ platform, cases, seed: 1, report });
      const measured = {
        bench: 'footprint',
        cases,
        ended: result.ended,
        coldStartSeconds,
        rssMiBAtStart: atStart,
        rssMiB: memory(platform.parts),
        bytesPerInstance: Math.round((folderBytes(dataDir) - before) / cases),
      };
      if (argv.includes('--record')) await recordMixedStream(platform, report);
      return measured;
    } finally {
      await platform.stop();
    }
  });
}

/** For the bench `history`: as many records again from the bench process, then the whole history as a recorded stream. */
async function recordMixedStream(platform: Platform, report: (line: string) => void): Promise<void> {
  const client = new pg.Client({ connectionString: platform.databaseUrl });
  await client.connect();
  const { rows } = await client.query('SELECT sum(tree_size) AS records FROM history.tree');
  await client.end();
  const load = await createLoadDriver(platform.zeebe);
  await load.run('bench-three-jobs', Math.ceil(Number(rows[0].records) / recordsPerInstance));
  await load.close();
  const records = await streamFromHistory(platform.databaseUrl, join(streamFolder, 'mixed.ndjson.gz'));
  report(`recorded ${records} records, half of them of the bench process`);
}

/** MiB of proportional set size by part; PostgreSQL with its backends; `supervisor` is this very process. */
function memory(parts: Awaited<ReturnType<typeof startPlatform>>['parts']): Record<string, number> {
  const sizes: Record<string, number> = { supervisor: pss(process.pid) };
  for (const [name, part] of parts) sizes[name] = pss(part.child.pid!, true);
  sizes.total = Object.values(sizes).reduce((sum, size) => sum + size, 0);
  return Object.fromEntries(Object.entries(sizes).map(([name, size]) => [name, round(size)]));
}

function folderBytes(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).reduce((sum, name) => {
    const info = statSync(join(folder, name), { throwIfNoEntry: false });
    return sum + (info?.isFile() ? info.size : 0);
  }, 0);
}

const round = (value: number) => Math.round(value * 10) / 10;
