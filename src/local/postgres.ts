import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { withClient } from '../db/with-client.ts';
import { endChild, isOver, killChild } from './end-child.ts';
import { guard } from './guard.ts';
import { freePort } from './ports.ts';
import { type PostgresBinaries, postgresBinaries, reachableByAll } from './postgres-binaries.ts';
import {
  endLeftover,
  type ProcessRecord,
  processRecord,
  recordedProcess,
  writeProcessRecord,
} from './process-record.ts';

const run = promisify(execFile);

export interface PostgresOptions {
  /** Folder of this instance: `data/` and the record of the running process live below it. */
  readonly folder: string;
  /** Preferred port; another is taken when it is busy. */
  readonly port?: number;
  /** File for the server's log. */
  readonly logFile: string;
  /** Of the server, by name, beyond the platform's own. */
  readonly settings?: Readonly<Record<string, string>>;
  /** How long it may take until it serves, ms. Default 60,000. */
  readonly readyWithinMs?: number;
  /** Gives a start up: what was started is ended, and the start throws. */
  readonly signal?: AbortSignal;
}

export interface RunningPostgres {
  /** postgresql://… of the database `tongban`. */
  readonly url: string;
  readonly port: number;
  readonly child: ChildProcess;
  /** Fast shutdown; resolves when the process is gone. */
  stop(): Promise<void>;
}

/**
 * Starts the embedded PostgreSQL on 127.0.0.1, made on first use with a random password kept in a 0600 file.
 * A server that a killed parent left behind on the same folder is ended first.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const binaries = postgresBinaries();
  const folder = folderFor(options.folder, binaries);
  const data = join(folder, 'data');
  const record = join(folder, 'postgres.process');
  const last = recordedProcess(record);
  await endLeftover(record, 'SIGINT');
  forgetDeadServer(data, last);
  const password = existsSync(join(data, 'PG_VERSION'))
    ? readFileSync(join(folder, 'password'), 'utf8').trim()
    : await initialise(folder, data, binaries);
  const port = await freePort(options.port);
  const url = (database: string) => `postgresql://postgres:${password}@127.0.0.1:${port}/${database}`;
  const deadline = Date.now() + 20_000;
  for (;;) {
    options.signal?.throwIfAborted();
    const child = await launchServer(binaries, data, port, options);
    writeProcessRecord(record, child.pid as number);
    try {
      await untilReady(child, url('postgres'), options);
      await createDatabase(url('postgres'));
      return { url: url('tongban'), port, child, stop: () => endChild(child, 15_000, 'SIGINT') };
    } catch (error) {
      if (!(error instanceof StillHeld) || Date.now() > deadline) throw error;
      await sleep(100);
    }
  }
}

/** The data folder is held by what is left of a server that was killed: its children end a moment after it. */
class StillHeld extends Error {}

async function launchServer(
  binaries: PostgresBinaries,
  data: string,
  port: number,
  { logFile, settings }: PostgresOptions,
): Promise<ChildProcess> {
  const log = openSync(logFile, 'a');
  const child = spawn(
    binaries.postgres,
    ['-D', data, '-p', String(port), ...parameters({ ...ownSettings, ...settings })],
    {
      ...binaries.runAs,
      detached: true,
      stdio: ['ignore', log, log],
    },
  );
  closeSync(log);
  const failed = await new Promise<Error | undefined>((resolve) => {
    child.once('spawn', () => resolve(undefined));
    child.once('error', resolve);
  });
  if (failed) throw new Error(`PostgreSQL did not start: ${failed.message}`);
  guard(child, 'INT');
  return child;
}

/**
 * A killed server leaves its lock file. Once another program has its number, after a restart of the machine, say, PostgreSQL
 * would take that for the server and never start: so the file goes when it names the server that we know to be gone.
 * Children of it that still run are found by PostgreSQL itself, by the memory that they share.
 */
function forgetDeadServer(data: string, last: ProcessRecord | undefined): void {
  const lock = join(data, 'postmaster.pid');
  if (!last || !existsSync(lock) || Number.parseInt(readFileSync(lock, 'utf8'), 10) !== last.pid) return;
  if (processRecord(last.pid)?.started !== last.started) rmSync(lock);
}

/** Loopback only, no socket file; sized for one machine that it shares with the engine and Node. */
const ownSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '64MB',
  wal_compression: 'on',
  max_wal_size: '512MB',
  checkpoint_timeout: '15min',
  random_page_cost: '1.1',
  jit: 'off',
  io_method: 'sync',
  // Documents, names and codes travel as parameters: a failing statement must not write them to the log.
  log_parameter_max_length_on_error: '0',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
};

const parameters = (settings: Readonly<Record<string, string>>): string[] =>
  Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);

async function initialise(folder: string, data: string, binaries: PostgresBinaries): Promise<string> {
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const password = randomBytes(24).toString('base64url');
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  // initdb runs as the unprivileged user and must read the password once.
  const scratch = mkdtempSync(join(tmpdir(), 'tongban-initdb-'));
  const readable = join(scratch, 'password');
  writeFileSync(readable, `${password}\n`, { mode: 0o600 });
  if (binaries.runAs)
    for (const path of [data, scratch, readable]) chownSync(path, binaries.runAs.uid, binaries.runAs.gid);
  try {
    await run(
      binaries.initdb,
      [
        `--pgdata=${data}`,
        '--username=postgres',
        '--auth=scram-sha-256',
        `--pwfile=${readable}`,
        '--encoding=UTF8',
        '--locale=C.UTF-8',
        '--no-instructions',
      ],
      { ...binaries.runAs, cwd: '/' },
    );
  } catch (error) {
    rmSync(data, { recursive: true, force: true });
    throw new Error(`PostgreSQL could not make its data folder ${data}: ${(error as Error).message}`);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return password;
}

/** Where an instance's files really lie: `data/`, the password and the record of the running process. */
export const postgresFolder = (named: string): string => folderFor(named, postgresBinaries());

/** As root the server runs as another user, who must be able to reach the folder. */
function folderFor(folder: string, binaries: PostgresBinaries): string {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  if (!binaries.runAs || reachableByAll(folder)) return folder;
  const link = join(folder, 'elsewhere');
  if (existsSync(link)) return readFileSync(link, 'utf8').trim();
  const elsewhere = mkdtempSync(join(tmpdir(), 'tongban-data-'));
  chownSync(elsewhere, binaries.runAs.uid, binaries.runAs.gid);
  writeFileSync(link, `${elsewhere}\n`);
  return elsewhere;
}

async function untilReady(
  child: ChildProcess,
  url: string,
  { logFile, readyWithinMs = 60_000, signal }: PostgresOptions,
): Promise<void> {
  const deadline = Date.now() + readyWithinMs;
  while (Date.now() < deadline && !isOver(child) && !signal?.aborted) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      await client.end().catch(() => {});
      await sleep(50);
    }
  }
  const tail = readFileSync(logFile, 'utf8').split('\n').slice(-12).join('\n');
  await killChild(child);
  const Failure = /lock file "postmaster\.pid" already exists|shared memory block/.test(tail)
    ? StillHeld
    : Error;
  throw new Failure(`PostgreSQL did not become ready. The end of its log:\n${tail}`);
}

function createDatabase(url: string): Promise<void> {
  return withClient(url, async (client) => {
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = 'tongban'");
    if (rowCount === 0) await client.query('CREATE DATABASE tongban');
  });
}
