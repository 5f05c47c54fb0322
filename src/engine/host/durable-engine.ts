import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from 'pino';
import { allSent } from '../../db/all-sent.ts';
import { type Command, type OutsideCommand, type Request, rejected } from '../core/commands.ts';
import { partitionFor } from '../core/hosting/routing.ts';
import { type Key, partitionOf } from '../core/records/keys.ts';
import { defaultLimits, type Surroundings } from '../core/run/processing.ts';
import { type AnsweredPositionWatch, DatabaseRestored } from './answered-position-watch.ts';
import type {
  EngineAnswer,
  EngineClock,
  EnginePort,
  ExecuteOptions,
  JobRequest,
  JobsAnswer,
  NotNow,
  Topology,
} from './engine-port.ts';
import { announce, fence, leaderAddresses } from './engine-store.ts';
import type { EngineTime } from './engine-time.ts';
import { handOutJobs } from './hand-out.ts';
import { holdBack } from './hold-back.ts';
import { Leadership } from './leadership.ts';
import { LoadedEngine } from './loaded-engine.ts';
import type { LoadedPartition } from './loaded-partition.ts';

export interface DurableEngineOptions {
  readonly databaseUrl: string;
  /** 1 to 6, for a new database; one that has a history keeps its number. */
  readonly partitions: number;
  readonly engineVersion: string;
  readonly time: EngineTime;
  readonly log: Logger;
  /** Commands that may wait for their turn; beyond, clients are told to come later. Default 2,000. */
  readonly mostWaiting?: number;
  /** Process instances that stay in memory while they only wait; the others are read when something happens to them. Default 5,000. */
  readonly mostInMemory?: number;
  /** Finds a database that was set back behind what was answered; without it that goes unnoticed. */
  readonly answered?: AnsweredPositionWatch;
  /** Called, with a sentence for people, when this engine will not lead on such a database. It is closed then. */
  readonly onRestored?: (sentence: string) => void;
  /** How long a leader may be silent, ms, before one that waits takes the lead. Default 15,000. */
  readonly silentAfterMs?: number;
  /** For proofs that end the process, or hold it, at exactly this step. */
  readonly onStep?: (step: EngineStep) => void | Promise<void>;
}

interface Waiting {
  readonly request: Request;
  readonly partitionId: number;
  readonly settle: (answer: EngineAnswer) => void;
}

interface WaitingTake {
  readonly request: JobRequest;
  readonly settle: (answer: JobsAnswer) => void;
}

/**
 * Where a command is between being received and being answered, in order. `commit-sent`: PostgreSQL may have it, or not.
 * `jobs-taken`: chosen for a worker, not on their way yet.
 */
export type EngineStep =
  | 'received'
  | 'executed'
  | 'begun'
  | 'written'
  | 'commit-sent'
  | 'committed'
  | 'answered'
  | 'jobs-taken';

/** What a leader has in memory; thrown away as a whole when a commit fails. */
interface Leading {
  readonly leadership: Leadership;
  readonly engine: LoadedEngine;
}

const tryAgainMs = 200;

const notLeading: NotNow = { kind: 'unavailable', reason: 'this engine does not lead just now' };

/**
 * The engine on PostgreSQL. Whoever holds the lock leads: it has the state in memory, runs commands as they come, and
 * commits what came meanwhile in one transaction, records, read model and state together; only then it answers. A
 * failed commit throws the memory away. Others wait for the lock.
 */
export class DurableEngine implements EnginePort {
  readonly clock: EngineClock | undefined;
  readonly #options: DurableEngineOptions;
  readonly #surroundings: Omit<Surroundings, 'partitions'>;
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #leadListeners = new Set<(epoch: string | undefined) => void>();
  /** Requests whose answers come after their command, by number. */
  readonly #pending = new Map<number, (answer: EngineAnswer) => void>();
  /** Due commands that the engine failed at: they are left alone until the next start, and said. */
  readonly #failing = new Set<string>();
  #queue: Waiting[] = [];
  #takes: WaitingTake[] = [];
  #leading: Leading | undefined;
  #isBusy = false;
  #wake: () => void = () => {};
  #requests = 0;
  #nextPartition = 0;
  #isClosed = false;
  #running: Promise<void> | undefined;

  constructor(options: DurableEngineOptions) {
    this.#options = options;
    this.#surroundings = { zone: 'Etc/UTC', limits: defaultLimits };
    this.clock = options.time.control(() => this.#wake());
  }

  /** Waits for the lead, and leads, until closed. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Ends after the batch at hand. What waits is told to come later. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#wake();
    await this.#running;
  }

  get isLeading(): boolean {
    return this.#leading !== undefined;
  }

  /** Called with the epoch when this engine leads from now on, with undefined when no more. */
  onLead(listener: (epoch: string | undefined) => void): void {
    this.#leadListeners.add(listener);
    if (this.#leading) listener(this.#leading.leadership.epoch);
  }

  /** Tells replicas that wait where this engine can be called. */
  async announce(addresses: { grpc: string; rest: string }): Promise<void> {
    const leadership = this.#leading?.leadership;
    if (leadership) await announce(leadership.client, leadership.epoch, addresses);
  }

  /** Where the leader can be called, whoever it is; undefined while nobody leads or the database is away. */
  async leaderAddresses(): Promise<{ grpc: string; rest: string } | undefined> {
    const client = new pg.Client({
      connectionString: this.#options.databaseUrl,
      connectionTimeoutMillis: 2_000,
    });
    client.on('error', () => {});
    try {
      await client.connect();
      return await leaderAddresses(client);
    } catch {
      return undefined;
    } finally {
      await client.end().catch(() => {});
    }
  }

  now(): number {
    return this.#options.time.now();
  }

  execute(command: OutsideCommand, options: ExecuteOptions = {}): Promise<EngineAnswer> {
    const { actor, deadline, partitionId } = options;
    const leading = this.#leading;
    if (!leading) return Promise.resolve(notLeading);
    const { mostWaiting = 2_000 } = this.#options;
    if (this.#queue.length >= mostWaiting)
      return Promise.resolve({ kind: 'exhausted', reason: `${mostWaiting} commands wait already` });
    const count = leading.engine.partitions.length;
    return new Promise((resolve) => {
      const requestId = ++this.#requests;
      const settle = this.#settling(requestId, resolve, deadline);
      const request: Request = { command, requestId, seed: newSeed(), ...(actor ? { actor } : {}) };
      this.#queue.push({
        request,
        partitionId: partitionId ?? partitionFor(command, count) ?? this.#anyPartition(count),
        settle,
      });
      this.#options.onStep?.('received');
      this.#wake();
    });
  }

  /** One answer: the engine's, or that the client waits no longer. */
  #settling(
    requestId: number,
    resolve: (answer: EngineAnswer) => void,
    deadline: number | undefined,
  ): (answer: EngineAnswer) => void {
    let timer: NodeJS.Timeout | undefined;
    const settle = (answer: EngineAnswer) => {
      clearTimeout(timer);
      this.#pending.delete(requestId);
      resolve(answer);
    };
    if (deadline !== undefined)
      timer = setTimeout(
        () => settle({ kind: 'timeout', reason: 'no answer in the time that the client waits' }),
        Math.max(0, deadline - Date.now()),
      );
    return settle;
  }

  #anyPartition(count: number): number {
    this.#nextPartition = (this.#nextPartition % count) + 1;
    return this.#nextPartition;
  }

  takeJobs(request: JobRequest): Promise<JobsAnswer> {
    if (!this.#leading) return Promise.resolve(notLeading);
    return new Promise((settle) => {
      this.#takes.push({ request, settle });
      // What is not committed yet must not be seen: a take waits for the batch at hand.
      if (!this.#isBusy) this.#serveTakes();
    });
  }

  #serveTakes(): void {
    const takes = this.#takes;
    this.#takes = [];
    for (const take of takes) take.settle(this.#take(take.request));
  }

  #take(request: JobRequest): JobsAnswer {
    const engine = this.#leading?.engine;
    if (!engine) return notLeading;
    const { type, most, worker, timeout } = request;
    const lease = { worker, deadline: this.now() + timeout };
    const { jobs, tooLarge } = handOutJobs(
      (accept) => {
        let left = most;
        for (const partition of rotated(engine.partitions, this.#nextPartition++)) {
          const taken = partition.jobs.take(type, left, lease, accept);
          for (const job of taken) partition.due.addLease(job.key, lease);
          left -= taken.length;
          if (left <= 0) return;
        }
      },
      request,
      lease,
    );
    for (const { jobKey, bytes } of tooLarge)
      this.#enqueueInternal(partitionOf(jobKey), { type: 'report-large-job', jobKey, bytes });
    if (jobs.length > 0) {
      this.#options.onStep?.('jobs-taken');
      this.#wake();
    }
    return { kind: 'jobs', jobs };
  }

  #enqueueInternal(partitionId: number, command: Command): void {
    this.#queue.push({ request: { command, seed: newSeed() }, partitionId, settle: () => {} });
    this.#wake();
  }

  releaseJob(jobKey: Key): void {
    const partition = this.#partition(jobKey);
    const job = partition?.state.jobs.get(jobKey);
    if (!partition || !job) return;
    partition.jobs.release(jobKey);
    this.#tell(new Set([job.value.type]));
  }

  updateJobTimeout(jobKey: Key, timeout: number): Promise<EngineAnswer> {
    if (!this.#leading) return Promise.resolve(notLeading);
    const partition = this.#partition(jobKey);
    if (!partition?.state.jobs.has(jobKey))
      return Promise.resolve(
        rejected('NOT_FOUND', `Expected to find job with key '${jobKey}', but no such job was found`),
      );
    const lease = partition.jobs.renew(jobKey, this.now() + timeout);
    if (!lease)
      return Promise.resolve(
        rejected(
          'INVALID_STATE',
          `Expected to update the timeout of job with key '${jobKey}', but it is not active`,
        ),
      );
    partition.due.addLease(jobKey, lease);
    this.#wake();
    return Promise.resolve({ kind: 'ok', value: { type: 'done' } });
  }

  #partition(key: Key): LoadedPartition | undefined {
    return this.#leading?.engine.partition(key);
  }

  onJobs(type: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, listeners);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(type);
    };
  }

  #tell(types: ReadonlySet<string>): void {
    for (const type of types) for (const listener of [...(this.#listeners.get(type) ?? [])]) listener();
  }

  topology(): Topology {
    const { engineVersion, partitions } = this.#options;
    const leading = this.#leading;
    return {
      engineVersion,
      host: '127.0.0.1',
      port: 0,
      partitions: Array.from({ length: leading?.engine.partitions.length ?? partitions }, (_, index) => ({
        partitionId: index + 1,
        isLeader: leading !== undefined,
        isHealthy: leading !== undefined,
      })),
    };
  }

  async #run(): Promise<void> {
    const { log, answered, onRestored } = this.#options;
    while (!this.#isClosed) {
      let leadership: Leadership | undefined;
      try {
        const options = {
          ...this.#options,
          onLost: () => this.#wake(),
          beforeLead: async (client: pg.Client) => answered?.check(client),
        };
        leadership = await Leadership.acquire(options, () => this.#isClosed);
        if (leadership) await this.#lead(leadership);
      } catch (error) {
        if (error instanceof DatabaseRestored) {
          this.#isClosed = true;
          onRestored?.(error.message);
        } else
          log.error(
            { err: (error as Error).message },
            'the engine does not lead any more; it will try again',
          );
      } finally {
        this.#forget();
        await leadership?.end();
      }
      if (!this.#isClosed) await sleep(tryAgainMs);
    }
    answered?.close();
  }

  async #lead(leadership: Leadership): Promise<void> {
    const { engineVersion, log, mostInMemory = 5_000 } = this.#options;
    const { client, epoch, partitions: count } = leadership;
    const surroundings = { ...this.#surroundings, partitions: count };
    const engine = await LoadedEngine.load(client, surroundings, { engineVersion, mostInMemory });
    await this.#options.answered?.lead(client);
    this.#options.time.notBefore(engine.lastTime);
    this.#leading = { leadership, engine };
    log.info({ epoch, partitions: count }, 'the engine leads');
    for (const listener of this.#leadListeners) listener(epoch);
    this.#tell(new Set(this.#listeners.keys()));
    while (!this.#isClosed) {
      leadership.check();
      const now = this.now();
      await engine.prepare(client, this.#queue, now);
      this.#fillBatch(engine, now);
      if (engine.hasRun) await this.#commit(leadership, engine);
      else await this.#idle(engine);
    }
  }

  /** Everybody who waits is told to come again: what was not committed has not happened. */
  #forget(): void {
    const wasLeading = this.#leading !== undefined;
    this.#leading = undefined;
    this.#isBusy = false;
    const answers = this.#queue.map(({ settle }) => settle);
    const takes = this.#takes;
    this.#queue = [];
    this.#takes = [];
    for (const settle of [...answers, ...this.#pending.values()]) settle(notLeading);
    this.#pending.clear();
    for (const { settle } of takes) settle(notLeading);
    if (wasLeading) for (const listener of this.#leadListeners) listener(undefined);
  }

  /** Until something comes, or becomes due. */
  async #idle(engine: LoadedEngine): Promise<void> {
    this.#isBusy = false;
    this.#serveTakes();
    if (this.#queue.length > 0 || this.#isClosed) return;
    const due = engine.nextDue();
    const wait = due === undefined ? longestIdleMs : Math.max(0, due - this.now());
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.min(longestIdleMs, wait));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = () => {};
  }

  /** Runs what the last batch left, what is due and what has come, as far as the batch has room. */
  #fillBatch(engine: LoadedEngine, now: number): void {
    engine.runSends();
    while (!engine.isFull) {
      const due = engine.takeDue(now);
      if (!due) break;
      this.#runDue(engine, due, now);
    }
    while (!engine.isFull) {
      const [next] = this.#queue;
      if (!next || engine.lacks(next.partitionId, next.request.command)) break;
      this.#queue.shift();
      this.#runRequest(engine, next, now);
    }
    this.#isBusy = engine.hasRun;
  }

  #runDue(
    engine: LoadedEngine,
    { partitionId, command }: { partitionId: number; command: Command },
    now: number,
  ) {
    const name = JSON.stringify(command);
    if (this.#failing.has(name)) return;
    try {
      engine.run(partitionId, { command, seed: newSeed() }, now);
    } catch (error) {
      this.#failing.add(name);
      this.#options.log.error(
        { err: (error as Error).message, command },
        'the engine failed at what was due; it is left alone',
      );
      throw error;
    }
  }

  #runRequest(engine: LoadedEngine, { request, partitionId, settle }: Waiting, now: number): void {
    const { requestId, command } = request;
    if (requestId !== undefined) this.#pending.set(requestId, settle);
    try {
      engine.run(partitionId, request, now);
    } catch (error) {
      // The state is half changed and will be loaded again; this command is not tried a second time.
      this.#options.log.error(
        { err: (error as Error).message, command: command.type },
        'the engine failed at a command',
      );
      settle({ kind: 'unavailable', reason: 'the engine failed at this command; nothing was done' });
      throw error;
    }
  }

  async #commit({ client, epoch }: Leadership, engine: LoadedEngine): Promise<void> {
    const { onStep, answered } = this.#options;
    await onStep?.('executed');
    const flush = holdBack(client);
    const begun = client.query('BEGIN');
    const fenced = fence(client, epoch);
    // What fails while a step is held is told by those that wait below.
    for (const sent of [begun, fenced]) sent.catch(() => {});
    if (onStep) {
      await flush();
      await onStep('begun');
    }
    const saved = engine.save(client);
    saved.catch(() => {});
    await flush();
    await allSent([begun, fenced, saved]);
    await onStep?.('written');
    const committed = client.query('COMMIT');
    committed.catch(() => {});
    await onStep?.('commit-sent');
    await committed;
    await onStep?.('committed');
    answered?.reached(engine.reached);
    const { answers } = engine;
    const types = engine.committed();
    for (const { requestId, answer } of answers) this.#pending.get(requestId)?.(answer);
    this.#isBusy = false;
    this.#serveTakes();
    this.#tell(types);
    await onStep?.('answered');
  }
}

const longestIdleMs = 1_000;

const newSeed = (): number => randomInt(2 ** 32);

function rotated<T>(list: readonly T[], by: number): T[] {
  const at = by % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}
