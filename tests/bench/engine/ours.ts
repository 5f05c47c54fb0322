import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type Platform, startPlatform } from '../../../src/local/platform.ts';
import { createZeebeRest } from '../../../src/zeebe/rest-client.ts';
import { Program } from './child.ts';
import type { Contestant } from './contestant.ts';
import { ourModels, processIdOf } from './models.ts';
import { countOf, databaseBytes, readModelCounts, recordsWritten } from './tables.ts';

export interface Ours {
  /** Workers of the SDK in a process of their own. */
  readonly outside: Contestant;
  /** Workers in the engine's process. */
  readonly inProcess: Contestant;
  /** Of the server that the peer gets a database on. */
  readonly databaseUrl: string;
  readonly postgresPid: number;
  /** From now on the workers outside take their jobs from the SDK's streams: soonest for a single job. */
  takeFromStreams(): Promise<void>;
  /** Records in the history so far. */
  records(): Promise<number>;
  /** Bytes of history, read model and the engine's state on disk. */
  bytes(): Promise<number>;
  stop(): Promise<void>;
}

/**
 * The whole platform, its engine in a process that also holds the in-process workers (engine-host.ts), with workers of
 * the SDK and a load generator beside it.
 */
export async function startOurs(
  folder: string,
  workersWay: string,
  report: (line: string) => void,
): Promise<Ours> {
  chmodSync(folder, 0o755);
  const platform = await startPlatform({ dataDir: join(folder, 'data'), report });
  const started: { stop(): Promise<void> }[] = [];
  const keep = async <T extends { stop(): Promise<void> }>(coming: Promise<T>): Promise<T> => {
    const part = await coming;
    started.unshift(part);
    return part;
  };
  const stop = async () => {
    for (const part of started) await part.stop();
    await platform.stop();
  };
  try {
    await platform.parts.get('engine')?.stop();
    const engine = await keep(Program.start('engine', [], platform.env));
    await deploy(platform);
    const { grpcAddress } = platform.zeebe;
    const worker = await keep(Program.start('sdk-worker', [grpcAddress, workersWay]));
    const load = await keep(Program.start('grpc-load', [grpcAddress]));
    const client = await connect(platform.databaseUrl);
    started.unshift({ stop: () => client.end() });
    const contestant = (name: 'outside' | 'in-process'): Omit<Contestant, 'workers'> => ({
      name,
      load,
      enginePid: engine.pid,
      countDone: (process) => countOf(client, readModelCounts[process], processIdOf(process, name)),
      // Without instances it only waits.
      resume: async () => {},
      pause: async () => {},
    });
    return {
      outside: { ...contestant('outside'), workers: worker, workerPid: worker.pid },
      inProcess: { ...contestant('in-process'), workers: engine },
      databaseUrl: platform.databaseUrl,
      postgresPid: platform.parts.get('postgres')!.child.pid as number,
      async takeFromStreams() {
        await keep(Program.start('sdk-worker', [grpcAddress, 'stream']));
        await worker.stop();
      },
      records: () => recordsWritten(client),
      bytes: () => databaseBytes(client),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return client;
}

/** The engine has just taken the place of the platform's: its gateway opens a moment after it leads. */
async function deploy({ zeebe }: Platform): Promise<void> {
  const rest = createZeebeRest({ address: zeebe.restAddress });
  const deadline = Date.now() + 60_000;
  for (;;) {
    const answer = await rest.deploy(ourModels());
    if (answer.kind === 'ok') return;
    if (answer.kind === 'refused' || Date.now() > deadline)
      throw new Error(`the bench's models were not deployed: ${JSON.stringify(answer)}`);
    await sleep(100);
  }
}
