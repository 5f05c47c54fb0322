import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { withClient } from '../../../src/db/with-client.ts';
import { endChild, isOver } from '../../../src/local/end-child.ts';
import { guard } from '../../../src/local/guard.ts';
import { freePort } from '../../../src/local/ports.ts';
import { Program } from '../engine/child.ts';
import type { Contestant } from '../engine/contestant.ts';
import { processIdOf } from '../engine/models.ts';
import { countOf, peerCounts } from '../engine/tables.ts';
import { buildPeer, type PeerProgram } from './build.ts';
import { peerModels } from './models.ts';
import { answers, deploy } from './rest.ts';

export interface Peer extends Contestant {
  readonly kind: 'peer';
  stop(): Promise<void>;
}

const jvmOptions = ['-Xms512m', '-Xmx1g', '-XX:+UseSerialGC'];

/**
 * Operaton on a database of its own, beside ours on the same server, with its workers and load generator. Paused until
 * it is wanted.
 * @param databaseUrl of our database
 * @returns why there is no peer, where Java or Maven are missing
 * @throws Error with the end of its log when it does not start
 */
export async function startPeer(
  databaseUrl: string,
  folder: string,
  report: (line: string) => void,
): Promise<Peer | Extract<PeerProgram, { kind: 'left-out' }>> {
  const program = await buildPeer(report);
  if (program.kind === 'left-out') {
    report(program.reason);
    return program;
  }
  report('starting the peer …');
  await withClient(databaseUrl, (client) => client.query('CREATE DATABASE peer'));
  const database = new URL(databaseUrl);
  database.pathname = '/peer';
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const logFile = join(folder, 'peer.log');
  const jvm = launch(program, database, port, logFile);
  const started: { stop(): Promise<void> }[] = [{ stop: () => endChild(jvm, 20_000) }];
  // Its workers wait for the answer to a poll meanwhile.
  const pause = async () => void jvm.kill('SIGSTOP');
  const stop = async () => {
    jvm.kill('SIGCONT');
    for (const part of started) await part.stop();
  };
  try {
    await untilAnswers(url, jvm, logFile);
    await deploy(url, peerModels);
    const client = new pg.Client({ connectionString: database.href });
    await client.connect();
    started.unshift({ stop: () => client.end() });
    const load = await Program.start('rest-load', [url]);
    started.unshift(load);
    const workers = await Program.start('rest-worker', [url]);
    started.unshift(workers);
    const resume = async () => {
      jvm.kill('SIGCONT');
      await untilAnswers(url, jvm, logFile);
      // What it does when it finds that time has passed is no part of a window.
      await sleep(500);
    };
    await pause();
    return {
      kind: 'peer',
      name: 'peer',
      load,
      workers,
      enginePid: jvm.pid as number,
      workerPid: workers.pid,
      countDone: (process) => countOf(client, peerCounts[process], processIdOf(process, 'peer')),
      resume,
      pause,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function launch(
  { java, jar }: Extract<PeerProgram, { kind: 'built' }>,
  database: URL,
  port: number,
  logFile: string,
): ChildProcess {
  const log = openSync(logFile, 'a');
  const child = spawn(java, [...jvmOptions, '-jar', jar], {
    env: {
      ...process.env,
      PORT: String(port),
      DB_URL: `jdbc:postgresql://${database.host}${database.pathname}`,
      DB_USER: database.username,
      DB_PASSWORD: decodeURIComponent(database.password),
    },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.on('error', () => {});
  guard(child, 'TERM');
  return child;
}

async function untilAnswers(url: string, jvm: ChildProcess, logFile: string): Promise<void> {
  const deadline = Date.now() + 180_000;
  while (!(await answers(url))) {
    if (isOver(jvm) || Date.now() > deadline) {
      const tail = readFileSync(logFile, 'utf8').split('\n').slice(-15).join('\n');
      throw new Error(`the peer does not answer. The end of its log:\n${tail}`);
    }
    await sleep(50);
  }
}
