import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { endChild, isOver, killChild } from './end-child.ts';
import { endLeftover, writeProcessRecord } from './process-record.ts';

/** One part of the platform: how to bring up a process of it, and how to ask it to end. */
export interface Part {
  readonly name: string;
  readonly logFile: string;
  /**
   * Starts the process and resolves when it serves; called again after each death. When `signal` comes before that,
   * it ends what it started and throws.
   */
  start(signal: AbortSignal): Promise<ChildProcess>;
  stop(child: ChildProcess): Promise<void>;
}

export interface SupervisedPart {
  readonly name: string;
  /** The process that runs now. */
  readonly child: ChildProcess;
  /** Kills the process the hard way; it is restarted like after any other death. Resolves when it serves again. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

export interface SupervisionOptions {
  /** Wait before the first, second, … restart; one more death is one too many. */
  readonly backOffMs?: readonly number[];
  /** A process that lived this long starts counting its deaths anew. */
  readonly stableAfterMs?: number;
  /** The whole platform ends: a start under way is given up, and nothing is restarted any more. */
  readonly signal?: AbortSignal;
}

const defaultBackOffMs = [250, 1_000, 3_000, 8_000, 15_000];

/**
 * Starts a part and keeps it alive: a death is reported and followed by a restart with back-off; one that keeps
 * dying is given up by `onHopeless`, told with the end of its log.
 */
export async function supervise(
  part: Part,
  report: (line: string) => void,
  onHopeless: (message: string) => void,
  options: SupervisionOptions = {},
): Promise<SupervisedPart> {
  const { backOffMs = defaultBackOffMs, stableAfterMs = 120_000 } = options;
  const ending = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, ending.signal]) : ending.signal;
  let deaths = 0;
  let child = await part.start(signal);
  let serving: Promise<void> = Promise.resolve();
  watch();

  function watch() {
    const born = Date.now();
    const watched = child;
    const died = (code: number | null, by: NodeJS.Signals | null) => {
      if (signal.aborted) return;
      deaths = Date.now() - born > stableAfterMs ? 1 : deaths + 1;
      report(`${part.name} ended (${by ?? `exit code ${code}`}): restarting`);
      serving = revive();
    };
    if (isOver(watched)) died(watched.exitCode, watched.signalCode);
    else watched.once('exit', died);
  }

  async function revive(): Promise<void> {
    while (!signal.aborted) {
      if (deaths > backOffMs.length) return giveUp();
      await sleep(backOffMs[deaths - 1], undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      try {
        child = await part.start(signal);
        report(`${part.name} runs again`);
        watch();
        return;
      } catch (error) {
        if (signal.aborted) return;
        deaths++;
        report(`${part.name} did not come back: ${(error as Error).message.split('\n')[0]}`);
      }
    }
  }

  function giveUp() {
    onHopeless(`${part.name} keeps dying. The end of its log (${part.logFile}):\n${tail(part.logFile)}`);
  }

  return {
    name: part.name,
    get child() {
      return child;
    },
    async crash() {
      const victim = child;
      await killChild(victim);
      await serving;
    },
    async stop() {
      ending.abort();
      await serving;
      await part.stop(child);
    },
  };
}

export interface NodePartOptions {
  readonly name: string;
  /** The bundled entry. */
  readonly script: string;
  readonly env: NodeJS.ProcessEnv;
  readonly folder: string;
  readonly logFile: string;
  /** Each answers 2xx when the process serves. */
  readonly readyUrls: readonly string[];
  readonly memory?: MemoryLimits;
  readonly followParent: string;
}

/** Limits of V8's heap. */
export interface MemoryLimits {
  /** Of the old generation, MiB; default 256. */
  readonly oldMiB?: number;
  /**
   * Of half the young generation, MiB; default 4: a stream of short-lived records then holds the memory flat (measured
   * by bench `history`).
   */
  readonly youngMiB?: number;
}

/** The engine's: with 4 MiB a sixth of its time went into collecting what a batch leaves (bench `engine`). */
export const engineMemory: MemoryLimits = { oldMiB: 512, youngMiB: 16 };

/** With the platform's workers in its process. */
export const engineWithWorkersMemory: MemoryLimits = { ...engineMemory, oldMiB: 768 };

export const memoryFlags = ({ oldMiB = 256, youngMiB = 4 }: MemoryLimits = {}): string[] => [
  `--max-old-space-size=${oldMiB}`,
  `--max-semi-space-size=${youngMiB}`,
];

/** A Node process of ours as a part: it ends when we do, and says by a URL when it serves. */
export function nodePart(options: NodePartOptions): Part {
  const processFile = join(options.folder, `${options.name}.process`);
  return {
    name: options.name,
    logFile: options.logFile,
    async start(signal) {
      await endLeftover(processFile, 'SIGTERM', 5_000);
      rotate(options.logFile);
      const log = openSync(options.logFile, 'a', 0o600);
      const child = spawn(
        process.execPath,
        [
          ...memoryFlags(options.memory),
          '--enable-source-maps',
          '--import',
          options.followParent,
          options.script,
        ],
        // A process group of its own: Ctrl-C in a terminal is for the platform, which then ends its parts in order.
        { env: options.env, stdio: ['ignore', log, log, 'ipc'], detached: true },
      );
      closeSync(log);
      if (child.pid) writeProcessRecord(processFile, child.pid);
      await untilServing(child, options, signal);
      return child;
    },
    stop: (child) => endChild(child, 20_000),
  };
}

async function untilServing(
  child: ChildProcess,
  options: NodePartOptions,
  signal: AbortSignal,
): Promise<void> {
  const deadline = Date.now() + 60_000;
  const waiting = [...options.readyUrls];
  while (Date.now() < deadline && !isOver(child) && !signal.aborted) {
    const [next] = waiting;
    if (!next) return;
    if (await serves(next)) waiting.shift();
    else await sleep(40);
  }
  await killChild(child);
  throw new Error(
    `${options.name} did not start. The end of its log (${options.logFile}):\n${tail(options.logFile)}`,
  );
}

/** Whether it answers 2xx; nobody who listens is no. */
async function serves(url: string): Promise<boolean> {
  try {
    if (!(await accepts(url))) return false;
    const { statusCode, body } = await request(url, { headersTimeout: 2_000 });
    await body.dump();
    return statusCode < 300;
  } catch {
    return false;
  }
}

/** Whether somebody listens there: costs a fraction of a request, and four parts wait at the same time. */
function accepts(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const host = hostname.replace(/[[\]]/g, '');
    const socket = connect({ host, port: Number(port), timeout: 2_000 });
    const end = (isThere: boolean) => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
  });
}

/** The last lines of a log, for the person who has to know why a part died. */
function tail(file: string, lines = 15): string {
  return existsSync(file)
    ? readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n')
    : '(no log)';
}

function rotate(file: string): void {
  if (existsSync(file) && statSync(file).size > 20_000_000) renameSync(file, `${file}.1`);
}
