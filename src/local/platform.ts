import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { exposureProblem } from '../config/exposure.ts';
import { projectRoot } from '../config/project-root.ts';
import { ensureSecrets, type Secrets } from '../config/secrets.ts';
import { readOffset, writeOffset } from '../contracts/clock.ts';
import { migrate } from '../db/migrate.ts';
import { createEngineClock } from '../zeebe/engine-clock.ts';
import { alignEngineClock } from './align-engine-clock.ts';
import { archiveSettings } from './archive.ts';
import { deployProcesses, isDeployed } from './deploy-processes.ts';
import { refuseForeignHistory } from './foreign-history.ts';
import { lockDataFolder } from './lock.ts';
import { freePort, freePorts } from './ports.ts';
import { startPostgres } from './postgres.ts';
import { Refusal } from './refusal.ts';
import { refuseRestoredDatabase } from './restored-database.ts';
import {
  engineMemory,
  engineWithWorkersMemory,
  type MemoryLimits,
  nodePart,
  type SupervisedPart,
  supervise,
} from './supervisor.ts';

export interface PlatformOptions {
  /** Folder that holds everything this platform keeps. */
  readonly dataDir: string;
  /** Preferred port of API and pages. */
  readonly port?: number;
  readonly host?: string;
  /** A platform whose time can be moved (simulation and tests only); with an external engine: needs ZEEBE_MANAGEMENT_ADDRESS. */
  readonly controlledClock?: boolean;
  /** With a controlled clock: the bank's time at first start, not before the machine's. */
  readonly startAt?: Date;
  /** Of the embedded engine: a database that was set back behind what it had answered is taken as it is, this once. */
  readonly acceptRestore?: boolean;
  /** Of the embedded engine; an external cluster has its own. */
  readonly partitions?: number;
  /**
   * Environment handed to the parts; DATABASE_URL in it replaces the embedded one, ZEEBE_*_ADDRESS name the engine,
   * WORKERS=in-process puts the workers into the engine's process.
   */
  readonly env?: NodeJS.ProcessEnv;
  readonly report?: (line: string) => void;
  /** Gives a start up: everything started so far is ended, then the start throws. */
  readonly signal?: AbortSignal;
  /** Called when a part cannot be kept alive. */
  readonly onHopeless?: (message: string) => void;
}

/**
 * `engine` is there unless ZEEBE_*_ADDRESS name another, `record-sink` only then. With WORKERS=in-process there are no
 * `workers`: they are in `engine`.
 */
export type PartName = 'postgres' | 'engine' | 'record-sink' | 'stand-ins' | 'workers' | 'api';

export interface Platform {
  /** http://host:port of the API and pages. */
  readonly url: string;
  /** Where browsers reach it, when that is another address. */
  readonly publicUrl: string;
  readonly dataDir: string;
  readonly databaseUrl: string;
  readonly secrets: Secrets;
  readonly zeebe: {
    readonly grpcAddress: string;
    readonly restAddress: string;
    /** http://host:port of /actuator, for simulated time. */
    readonly managementAddress?: string;
  };
  readonly bankSystemsUrl: string;
  /** Where an external engine's exporters send their records. */
  readonly sinkUrl: string;
  /** Parts that this platform launched. */
  readonly parts: ReadonlyMap<PartName, SupervisedPart>;
  /** The environment its parts run in, for further replicas. */
  readonly env: NodeJS.ProcessEnv;
  /** Moves everybody's clock ahead, the engine's too. Only with `controlledClock`. */
  advanceClock(milliseconds: number): Promise<void>;
  stop(): Promise<void>;
}

/** The value of WORKERS that puts them into the engine's process. */
const inProcess = 'in-process';

const dist = (name: string) => join(projectRoot, 'dist', `${name}.js`);

/**
 * Starts the whole platform on one machine: PostgreSQL, the engine, the bank's stand-ins, workers, API; deploys
 * `processes/`. Where the environment names an external engine, the record sink runs in place of ours. What an earlier
 * start left on the data folder goes on where it was.
 * @throws Refusal one sentence, when what is asked for cannot work
 * @throws Error one sentence, when another platform holds the folder or a part cannot start
 */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  refuseContradictions(options);
  const report = options.report ?? (() => {});
  const dataDir = resolve(options.dataDir);
  const unlock = lockDataFolder(dataDir);
  const parts = new Map<PartName, SupervisedPart>();
  const ending = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, ending.signal]) : ending.signal;
  const starts: Promise<unknown>[] = [];
  const keep: Keep = async (name, part) => {
    const coming = supervise(part, report, options.onHopeless ?? report, { signal });
    starts.push(coming);
    parts.set(name, await coming);
  };
  const stopAll = async () => {
    // First of all nothing may start any more; what is starting just now ends itself.
    ending.abort();
    await Promise.allSettled(starts);
    for (const name of ['api', 'workers', 'record-sink', 'engine', 'stand-ins', 'postgres'] as const)
      await parts.get(name)?.stop();
    unlock();
  };
  try {
    return await start(options, { dataDir, parts, keep, report, signal, stop: stopAll });
  } catch (error) {
    await stopAll();
    throw error;
  }
}

type Keep = (name: PartName, part: Parameters<typeof supervise>[0]) => Promise<void>;

interface Launch {
  readonly dataDir: string;
  readonly parts: Map<PartName, SupervisedPart>;
  /** Starts a part and keeps it alive. */
  readonly keep: Keep;
  readonly report: (line: string) => void;
  readonly signal: AbortSignal;
  readonly stop: () => Promise<void>;
}

/** What cannot work is said before anything starts. */
function refuseContradictions({ host, port, controlledClock, env = process.env }: PlatformOptions): void {
  const exposed = exposureProblem({ ...env, HOST: host }, true);
  if (exposed) throw new Refusal(exposed);
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535))
    throw new Refusal('PORT is refused: it must be a whole number from 0 (any free port) to 65535.');
  const external = ['ZEEBE_GRPC_ADDRESS', 'ZEEBE_REST_ADDRESS'] as const;
  const missing = external.filter((name) => !env[name]);
  if (missing.length === 1)
    throw new Refusal(
      `${external.find((name) => name !== missing[0])} is set but ${missing[0]} is not: set both to use your own Zeebe.`,
    );
  if (env.WORKERS && env.WORKERS !== inProcess)
    throw new Refusal(
      `WORKERS is refused: it must be ${inProcess}, or not be set; then the workers have a process of their own.`,
    );
  if (missing.length === 0 && env.WORKERS)
    throw new Refusal(
      `WORKERS=${inProcess} is refused with an external Zeebe, whose process is not ours: unset it, or ZEEBE_GRPC_ADDRESS and ZEEBE_REST_ADDRESS.`,
    );
  if (missing.length === 0 && controlledClock && !env.ZEEBE_MANAGEMENT_ADDRESS)
    throw new Refusal(
      "Simulated time moves the engine's clock: set ZEEBE_MANAGEMENT_ADDRESS to the management address (http://host:port) of a cluster whose brokers have zeebe.clock.controlled.",
    );
}

async function start(options: PlatformOptions, launch: Launch): Promise<Platform> {
  const { dataDir, parts, keep, report, signal, stop } = launch;
  const outer = options.env ?? process.env;
  const logs = join(dataDir, 'logs');
  mkdirSync(logs, { recursive: true, mode: 0o700 });
  const secretsFile = outer.SECRETS_FILE ?? join(dataDir, 'secrets.json');
  const secrets = ensureSecrets(secretsFile);
  const clockFile = options.controlledClock ? join(dataDir, 'clock') : undefined;
  if (clockFile && options.startAt && !existsSync(clockFile))
    writeOffset(clockFile, options.startAt.getTime() - Date.now());
  const host = options.host ?? '127.0.0.1';
  const port = await freePort(options.port ?? 0);
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const [freeSinkPort, standInPort, workersPort, grpcPort, restPort] = (await freePorts(5)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  // Brokers that somebody else runs are configured with the sink's address: then the port is theirs to know.
  const sinkPort = outer.SINK_PORT || freeSinkPort;
  const sinkUrl = `http://127.0.0.1:${sinkPort}`;

  const bringUpPostgres = async (): Promise<string> => {
    if (outer.DATABASE_URL) return outer.DATABASE_URL;
    let running: Awaited<ReturnType<typeof startPostgres>> | undefined;
    await keep('postgres', {
      name: 'PostgreSQL',
      logFile: join(logs, 'postgres.log'),
      async start(signal) {
        running = await startPostgres({
          signal,
          folder: join(dataDir, 'postgres'),
          logFile: join(logs, 'postgres.log'),
          port: running?.port,
          ...(outer.ARCHIVE_DIR ? { settings: archiveSettings(outer.ARCHIVE_DIR) } : {}),
        });
        return running.child;
      },
      stop: async () => running?.stop(),
    });
    return running!.url;
  };

  const external = outer.ZEEBE_GRPC_ADDRESS !== undefined && outer.ZEEBE_GRPC_ADDRESS !== '';
  const zeebe: Platform['zeebe'] = external
    ? {
        grpcAddress: outer.ZEEBE_GRPC_ADDRESS as string,
        restAddress: outer.ZEEBE_REST_ADDRESS as string,
        ...(outer.ZEEBE_MANAGEMENT_ADDRESS ? { managementAddress: outer.ZEEBE_MANAGEMENT_ADDRESS } : {}),
      }
    : {
        grpcAddress: `127.0.0.1:${grpcPort}`,
        restAddress: `http://127.0.0.1:${restPort}`,
        managementAddress: `http://127.0.0.1:${restPort}`,
      };

  const partEnv: NodeJS.ProcessEnv = {
    ...outer,
    // A cluster of somebody else's gets neither our secret nor the ids of people.
    ENGINE_TOKEN: external ? undefined : secrets.engineToken,
    DATA_DIR: dataDir,
    SECRETS_FILE: secretsFile,
    SINK_PORT: String(sinkPort),
    WORKERS_PORT: String(workersPort),
    STAND_INS_PORT: String(standInPort),
    ZEEBE_GRPC_ADDRESS: zeebe.grpcAddress,
    ZEEBE_REST_ADDRESS: zeebe.restAddress,
    ENGINE_GRPC_PORT: String(grpcPort),
    ENGINE_REST_PORT: String(restPort),
    ENGINE_PARTITIONS: String(options.partitions ?? 1),
    ENGINE_TEST_MODE: String(options.controlledClock ?? false),
    BANK_SYSTEMS_URL: outer.BANK_SYSTEMS_URL ?? `http://127.0.0.1:${standInPort}`,
    HOST: host,
    PORT: String(port),
    PUBLIC_URL: outer.PUBLIC_URL ?? url,
    ...(clockFile ? { CLOCK_FILE: clockFile } : {}),
  };
  const node = (
    name: string,
    script: string,
    readyUrls: readonly string[],
    memory?: MemoryLimits,
    env = partEnv,
  ) =>
    nodePart({
      name,
      script: dist(script),
      env,
      folder: dataDir,
      logFile: join(logs, `${name}.log`),
      readyUrls,
      ...(memory ? { memory } : {}),
      followParent: dist('follow-parent'),
    });

  report('starting PostgreSQL …');
  const databaseUrl = await bringUpPostgres();
  partEnv.DATABASE_URL = databaseUrl;
  await refuseForeignHistory(databaseUrl, external);
  const { acceptRestore = false } = options;
  const restored = external ? undefined : await refuseRestoredDatabase(databaseUrl, dataDir, acceptRestore);
  if (restored) report('the database was set back: accepted, recorded and alarmed');
  else if (acceptRestore) report('there is no restore to accept: start without --accept-restore');
  const applied = await migrate(databaseUrl);
  signal.throwIfAborted();
  if (applied.length > 0) report(`database brought up to date (${applied.length} steps)`);
  report(external ? 'starting workers and API …' : 'starting engine, workers and API …');
  const engineUrl = `${zeebe.restAddress}/v2/status`;
  const workersUrl = `http://127.0.0.1:${workersPort}/healthz`;
  const workersInEngine = outer.WORKERS === inProcess;
  const enginePart = () =>
    workersInEngine
      ? node('engine', 'engine-with-workers', [engineUrl, workersUrl], engineWithWorkersMemory)
      : node('engine', 'engine', [engineUrl], engineMemory);
  const bringUpEngine = async () => {
    if (restored) partEnv.ENGINE_ACCEPT_RESTORE = 'true';
    if (!external) await keep('engine', enginePart());
    // Once: when the engine has to be started again, somebody has to look again.
    delete partEnv.ENGINE_ACCEPT_RESTORE;
    await prepareEngine(zeebe, clockFile, signal, external ? undefined : databaseUrl);
  };
  // All beside each other: what needs the engine waits for it, as after any restart of it.
  await Promise.all([
    bringUpEngine(),
    external
      ? keep('record-sink', node('record-sink', 'record-sink', [`${sinkUrl}/healthz`], { oldMiB: 384 }))
      : undefined,
    outer.BANK_SYSTEMS_URL
      ? undefined
      : keep(
          'stand-ins',
          node('stand-ins', 'stand-ins', [`http://127.0.0.1:${standInPort}/healthz`], undefined, {
            ...partEnv,
            ENGINE_TOKEN: undefined,
          }),
        ),
    workersInEngine ? undefined : keep('workers', node('workers', 'workers', [workersUrl])),
    keep('api', node('api', 'api', [`${url}/healthz`])),
  ]);

  return {
    url,
    publicUrl: partEnv.PUBLIC_URL as string,
    dataDir,
    databaseUrl,
    secrets,
    zeebe,
    bankSystemsUrl: partEnv.BANK_SYSTEMS_URL as string,
    sinkUrl,
    parts,
    env: partEnv,
    async advanceClock(milliseconds) {
      if (!clockFile || !zeebe.managementAddress)
        throw new Error('This platform runs on real time: its clock cannot be moved.');
      if (external) await createEngineClock(zeebe.managementAddress).add(milliseconds);
      writeOffset(clockFile, readOffset(clockFile) + milliseconds);
      // The embedded engine reads the file itself, also one that only comes up now. It is told to look at once.
      if (!external)
        await createEngineClock(zeebe.managementAddress)
          .add(0)
          .catch(() => {});
    },
    stop,
  };
}

/**
 * Simulated time first, so that no timer of what is deployed begins by another clock than everybody else's.
 * @param databaseUrl of the embedded engine
 */
async function prepareEngine(
  zeebe: Platform['zeebe'],
  clockFile: string | undefined,
  signal: AbortSignal,
  databaseUrl: string | undefined,
): Promise<void> {
  if (clockFile && zeebe.managementAddress)
    await alignEngineClock(
      createEngineClock(zeebe.managementAddress),
      () => Date.now() + readOffset(clockFile),
    );
  const folder = join(projectRoot, 'processes');
  if (databaseUrl && (await isDeployed(databaseUrl, folder))) return;
  await deployProcesses(zeebe.restAddress, folder, signal);
}
