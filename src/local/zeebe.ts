import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { request } from 'undici';
import { zeebeDistribution } from './distribution.ts';
import { endChild, isOver, killChild } from './end-child.ts';
import { guard } from './guard.ts';
import { findJava } from './java.ts';
import { freePorts } from './ports.ts';
import { endLeftover, writeProcessRecord } from './process-record.ts';

export interface ZeebeOptions {
  /** Folder of this broker: data, configuration and the record of the running process live below it. */
  readonly folder: string;
  readonly logFile: string;
  /** Broker ports to reuse, so that a restarted broker is found where it was; free ones are taken otherwise. */
  readonly ports?: ZeebePorts;
  /** Partitions of a new cluster of one broker; default 1. */
  readonly partitions?: number;
  /** Lets tests and simulation move the engine's clock. Never in `npm start`. */
  readonly controlledClock?: boolean;
  /** `zeebe.broker.exporters` as an object; none: the broker exports nothing. */
  readonly exporters?: Record<string, unknown>;
  /** Java heap in MiB; default 512. */
  readonly heapMiB?: number;
  /** Progress on long steps (the download). */
  readonly report?: (line: string) => void;
  /** Gives a start up: what was started is ended, and the start throws. */
  readonly signal?: AbortSignal;
}

export interface ZeebePorts {
  readonly grpc: number;
  readonly rest: number;
  readonly management: number;
  readonly command: number;
  readonly internal: number;
}

export interface RunningZeebe {
  /** host:port of the gRPC API. */
  readonly grpcAddress: string;
  /** http://host:port of the REST API (`/v2/...`). */
  readonly restAddress: string;
  /** http://host:port of `/actuator`. */
  readonly managementAddress: string;
  readonly ports: ZeebePorts;
  readonly child: ChildProcess;
  /** Ends the broker; resolves when the process is gone. */
  stop(): Promise<void>;
}

/** Starts a Zeebe broker with embedded gateway, all ports on 127.0.0.1; resolves when it is healthy. */
export async function startZeebe(options: ZeebeOptions): Promise<RunningZeebe> {
  const { signal } = options;
  const [java, home] = await Promise.all([
    findJava(),
    orAborted(zeebeDistribution(options.report ?? (() => {})), signal),
  ]);
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  const processFile = join(options.folder, 'zeebe.process');
  await endLeftover(processFile, 'SIGTERM');
  const ports = options.ports ?? (await takePorts());
  signal?.throwIfAborted();
  // JSON is YAML, and Spring goes by the file's ending.
  const configFile = join(options.folder, 'broker.yaml');
  writeFileSync(configFile, JSON.stringify(brokerConfig(options, ports), null, 2), { mode: 0o600 });
  const log = openSync(options.logFile, 'a');
  const child = spawn(
    java.command,
    [
      ...javaOptions(options, java.release),
      // Loaded classes are kept in a file when a broker ends: the next start on this Java takes half the time
      // (13.3 s to 7.1 s here). It takes no folders in the class path, so the two files of `config` are named instead.
      '-XX:+AutoCreateSharedArchive',
      `-XX:SharedArchiveFile=${join(home, `classes-${java.release}.jsa`)}`,
      `-Dlog4j2.configurationFile=${pathToFileURL(join(home, 'config', 'log4j2.xml'))}`,
      '-cp',
      join(home, 'lib', '*'),
      'io.camunda.application.StandaloneBroker',
    ],
    {
      cwd: options.folder,
      detached: true,
      stdio: ['ignore', log, log],
      env: {
        ...process.env,
        SPRING_CONFIG_ADDITIONALLOCATION: `file:${join(home, 'config', 'application.yaml')},file:${configFile}`,
        ZEEBE_LOG_APPENDER: 'Console',
      },
    },
  );
  closeSync(log);
  const failed = await new Promise<Error | undefined>((resolve) => {
    child.once('spawn', () => resolve(undefined));
    child.once('error', resolve);
  });
  if (failed) throw new Error(`Zeebe did not start: ${failed.message}`);
  guard(child, 'TERM');
  writeProcessRecord(processFile, child.pid as number);
  const addresses = zeebeAddresses(ports);
  await untilHealthy(child, addresses.managementAddress, options.logFile, signal);
  return {
    ...addresses,
    ports,
    child,
    stop: () => endChild(child, 20_000),
  };
}

/** Free ports for a broker. */
export async function takePorts(): Promise<ZeebePorts> {
  const [grpc, rest, management, command, internal] = (await freePorts(5)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  return { grpc, rest, management, command, internal };
}

/** Where a broker on these ports is asked. */
export function zeebeAddresses(
  ports: ZeebePorts,
): Pick<RunningZeebe, 'grpcAddress' | 'restAddress' | 'managementAddress'> {
  return {
    grpcAddress: `127.0.0.1:${ports.grpc}`,
    restAddress: `http://127.0.0.1:${ports.rest}`,
    managementAddress: `http://127.0.0.1:${ports.management}`,
  };
}

/** Spring configuration of the broker. By default Zeebe listens on every address: here everything is loopback. */
export function brokerConfig(options: ZeebeOptions, ports: ZeebePorts): object {
  const address = '127.0.0.1';
  return {
    server: { address, port: ports.rest },
    management: { server: { address, port: ports.management } },
    zeebe: {
      clock: { controlled: options.controlledClock ?? false },
      broker: {
        gateway: { enable: true, network: { host: address, port: ports.grpc } },
        network: {
          host: address,
          commandApi: { host: address, port: ports.command },
          internalApi: { host: address, port: ports.internal },
        },
        cluster: {
          partitionsCount: options.partitions ?? 1,
          initialContactPoints: [`${address}:${ports.internal}`],
        },
        data: {
          directory: join(options.folder, 'data'),
          logSegmentSize: '32MB',
          snapshotPeriod: '5m',
          disk: { freeSpace: { processing: '512MB', replication: '256MB' } },
        },
        threads: { cpuThreadCount: 2, ioThreadCount: 2 },
        exporters: options.exporters ?? {},
      },
    },
  };
}

function javaOptions(options: ZeebeOptions, release: number): string[] {
  const heap = options.heapMiB ?? 512;
  return [
    `-Xmx${heap}m`,
    '-Xms128m',
    '-XX:+UseSerialGC',
    '-XX:+ExitOnOutOfMemoryError',
    '-XX:MaxDirectMemorySize=256m',
    '-Dfile.encoding=UTF-8',
    ...(release >= 23 ? ['--sun-misc-unsafe-memory-access=allow'] : []),
  ];
}

/** A download that nobody waits for any more ends with this process; what it unpacked is in nobody's way. */
async function orAborted<T>(work: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return work;
  return Promise.race([
    work,
    new Promise<never>((_, reject) => {
      if (signal.aborted) reject(signal.reason);
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    }),
  ]);
}

async function untilHealthy(
  child: ChildProcess,
  managementAddress: string,
  logFile: string,
  signal?: AbortSignal,
): Promise<void> {
  const deadline = Date.now() + 120_000;
  while (Date.now() < deadline && !isOver(child) && !signal?.aborted) {
    try {
      const { statusCode, body } = await request(`${managementAddress}/actuator/health/status`, {
        headersTimeout: 2_000,
      });
      await body.dump();
      if (statusCode === 200) return;
    } catch {
      // not listening yet
    }
    await sleep(100);
  }
  const tail = readFileSync(logFile, 'utf8').split('\n').slice(-20).join('\n');
  await killChild(child);
  throw new Error(`Zeebe did not become healthy. The end of its log:\n${tail}`);
}
