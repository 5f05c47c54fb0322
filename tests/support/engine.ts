import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { projectRoot } from '../../src/config/project-root.ts';
import { endChild } from '../../src/local/end-child.ts';
import { freePorts } from '../../src/local/ports.ts';
import { type BulkExporter, type Faults, startBulkExporter } from './bulk-exporter.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import type { ExporterSettings } from './exporter-settings.ts';

export interface EngineOptions {
  /** Names this engine: started again with the same folder, it goes on with what it had. */
  readonly folder: string;
  readonly logFile: string;
  /** Ports to reuse, so that an engine that was started again is found where it was; free ones are taken otherwise. */
  readonly ports?: EnginePorts;
  /** Default 1. */
  readonly partitions?: number;
  /** What is exported to whom, by exporter; none: nothing is. */
  readonly exporters?: ReadonlyMap<string, ExporterSettings>;
  /** What goes wrong on the way there. */
  readonly exporterFaults?: Faults;
  /** Commands that may wait; beyond, they are answered RESOURCE_EXHAUSTED. */
  readonly requestLimit?: number;
}

export interface EnginePorts {
  readonly grpc: number;
  readonly rest: number;
}

export interface RunningEngine {
  /** host:port of the gRPC API. */
  readonly grpcAddress: string;
  /** http://host:port of the REST API (`/v2/...`). */
  readonly restAddress: string;
  /** http://host:port of `/actuator`. */
  readonly managementAddress: string;
  readonly ports: EnginePorts;
  readonly child: ChildProcess;
  /** Its own database, with history and read model. */
  readonly databaseUrl: string;
  /** Ends it; resolves when the process is gone. */
  stop(): Promise<void>;
}

/** What lies in an engine's folder, so to speak: the databases go with the PostgreSQL of the test run. */
const databases = new Map<string, TestDatabase>();

/** An engine of the test file's own, in a process of its own, without the platform around it. Its clock can be moved. */
export async function startEngine(options: EngineOptions): Promise<RunningEngine> {
  const { folder, logFile, partitions = 1, exporters, exporterFaults, requestLimit } = options;
  const database = databases.get(folder) ?? (await createTestDatabase());
  databases.set(folder, database);
  const ports = options.ports ?? (await newPorts());
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'a');
  const child = spawn(process.execPath, ['--enable-source-maps', join(projectRoot, 'dist/engine.js')], {
    env: {
      ...process.env,
      DATABASE_URL: database.url,
      ENGINE_GRPC_PORT: String(ports.grpc),
      ENGINE_REST_PORT: String(ports.rest),
      ENGINE_PARTITIONS: String(partitions),
      ENGINE_TEST_MODE: 'true',
      ...(requestLimit === undefined ? {} : { ENGINE_MOST_WAITING: String(requestLimit) }),
      LOG_LEVEL: 'info',
    },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const restAddress = `http://127.0.0.1:${ports.rest}`;
  await untilLeading(restAddress, child, logFile);
  const exporter: BulkExporter | undefined =
    exporters && startBulkExporter(database.url, exporters, exporterFaults);
  child.once('exit', () => exporter?.pause());
  return {
    grpcAddress: `127.0.0.1:${ports.grpc}`,
    restAddress,
    managementAddress: restAddress,
    ports,
    child,
    databaseUrl: database.url,
    async stop() {
      await endChild(child, 20_000);
      await exporter?.stop();
    },
  };
}

async function newPorts(): Promise<EnginePorts> {
  const [grpc, rest] = (await freePorts(2)) as [number, number];
  return { grpc, rest };
}

async function untilLeading(restAddress: string, child: ChildProcess, logFile: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (child.exitCode === null && Date.now() < deadline) {
    const status = await request(`${restAddress}/v2/status`).then(
      async ({ statusCode, body }) => {
        await body.dump();
        return statusCode;
      },
      () => 0,
    );
    if (status === 204) return;
    await sleep(30);
  }
  throw new Error(`the engine did not start, see ${logFile}`);
}
