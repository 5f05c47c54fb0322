import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { productVersion } from '../../src/config/product-version.ts';
import { migrate } from '../../src/db/migrate.ts';
import { serveAsLed } from '../../src/engine/gateway/serve-as-led.ts';
import { DurableEngine } from '../../src/engine/host/durable-engine.ts';
import { EngineTime } from '../../src/engine/host/engine-time.ts';
import { freePorts } from '../../src/local/ports.ts';
import { startPostgres } from '../../src/local/postgres.ts';
import type { Addresses } from './addresses.ts';

export interface OwnEngine {
  readonly addresses: Addresses;
  stop(): Promise<void>;
}

const silent = { info() {}, warn() {}, error() {}, fatal() {} };

/** Tongban's own engine in this process, on a PostgreSQL of its own that goes with it. Its clock can be moved. */
export async function startOwnEngine(): Promise<OwnEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'tongban-conformance-'));
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, 'postgres'), { mode: 0o755 });
  const server = await startPostgres({
    folder: join(folder, 'postgres'),
    logFile: join(folder, 'postgres.log'),
    settings: { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' },
  });
  const remove = async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await migrate(server.url);
    const [grpc, rest] = (await freePorts(2)) as [number, number];
    const engine = new DurableEngine({
      databaseUrl: server.url,
      partitions: 1,
      engineVersion: productVersion(),
      time: new EngineTime({ controlled: true }),
      log: silent as never,
    });
    const host = '127.0.0.1';
    const doors = serveAsLed(
      engine,
      { grpc: { host, port: grpc }, rest: { host, port: rest } },
      silent,
      true,
    );
    engine.start();
    const restAddress = `http://${host}:${rest}`;
    await untilLeading(restAddress);
    return {
      addresses: { grpc: `${host}:${grpc}`, rest: restAddress, management: restAddress },
      async stop() {
        await doors.close();
        await engine.close();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function untilLeading(address: string): Promise<void> {
  for (const until = Date.now() + 60_000; Date.now() < until; await sleep(30)) {
    const answer = await fetch(`${address}/v2/status`).catch(() => undefined);
    if (answer?.status === 204) return;
  }
  throw new Error('the engine did not start');
}
