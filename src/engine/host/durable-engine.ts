import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from 'pino';
import { type Command, type OutsideCommand, type Request, rejected } from '../core/commands.ts';
import { partitionFor } from '../core/hosting/routing.ts';
import { type Key, partitionOf } from '../core/records/keys.ts';
import { defaultLimits, type Send, type Surroundings } from '../core/run/processing.ts';
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
import { announce, fence, leaderAddresses, loadSends, saveChanges } from './engine-store.ts';
import type { EngineTime } from './engine-time.ts';
import { handOutJobs } from './hand-out.ts';
import { Leadership } from './leadership.ts';
import { LoadedPartition } from './loaded-partition.ts';

export interface DurableEngineOptions {
  readonly databaseUrl: string;
  /** 1 to 6, for a new database; one that has a history keeps its number. */
  readonly partitions: number;
  readonly engineVersion: string;
  readonly time: EngineTime;
  readonly log: Logger;
  /** Commands that may wait for their turn; beyond, clients are told to come later. Default 2,000. */
  readonly mostWaiting?: number;
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

/** Everything that a leader has in memory; thrown away as a whole when a commit fails. */
interface Loaded {
  readonly leadership: Leadership;
  readonly partitions: readonly LoadedPartition[];
  /** Commands between instances that the last batch left. */
  sends: Send[];
}

/** One batch holds no more, so that a transaction stays short. */
const mostCommandsInBatch = 500;
const mostRecordsInBatch = 20_000;
/** Follow-up commands of a batch beyond this wait, kept in the database, for the next. */
const mostSendsInBatch = 5_000;

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
  #loaded: Loaded | undefined;
  #isBusy = false;
  #wake: () => void = () => {};
  #requests = 0;
  #nextPartition = 0;
  #isClosed = false;
  #running: Promise<void> | undefined;

  constructor(options: DurableEngineOptions) {
    this.#options = options;
    this.#surroundings = { zone: 'Etc/UTC', limits: defaultLimits, random: Math.random };
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
    return this.#loaded !== undefined;
  }

  /** Called with the epoch when this engine leads from now on, with undefined when no more. */
  onLead(listener: (epoch: string | undefined) => void): void {
    this.#leadListeners.add(listener);
    if (this.#loaded) listener(this.#loaded.leadership.epoch);
  }

  /** Tells replicas that wait where this engine can be called. */
  async announce(addresses: { grpc: string; rest: string }): Promise<void> {
    const leadership = this.#loaded?.leadership;
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
    const loaded = this.#loaded;
    if (!loaded) return Promise.resolve(notLeading);
    const { mostWaiting = 2_000 } = this.#options;
    if (this.#queue.length >= mostWaiting)
      return Promise.resolve({ kind: 'exhausted', reason: `${mostWaiting} commands wait already` });
    return new Promise((resolve) => {
      const requestId = ++this.#requests;
      const settle = this.#settling(requestId, resolve, deadline);
      const request: Request = { command, requestId, ...(actor ? { actor } : {}) };
      this.#queue.push({
        request,
        partitionId:
          partitionId ?? partitionFor(command, loaded.partitions.length) ?? this.#anyPartition(loaded),
        settle,
      });
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

  #anyPartition({ partitions }: Loaded): number {
    this.#nextPartition = (this.#nextPartition % partitions.length) + 1;
    return this.#nextPartition;
  }

  takeJobs(request: JobRequest): Promise<JobsAnswer> {
    if (!this.#loaded) return Promise.resolve(notLeading);
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
    const loaded = this.#loaded;
    if (!loaded) return notLeading;
    const { type, most, worker, timeout } = request;
    const lease = { worker, deadline: this.now() + timeout };
    const { jobs, tooLarge } = handOutJobs(
      (accept) => {
        let left = most;
        for (const partition of rotated(loaded.partitions, this.#nextPartition++)) {
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
    if (jobs.length > 0) this.#wake();
    return { kind: 'jobs', jobs };
  }

  #enqueueInternal(partitionId: number, command: Command): void {
    this.#queue.push({ request: { command }, partitionId, settle: () => {} });
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
    if (!this.#loaded) return Promise.resolve(notLeading);
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
    return this.#loaded?.partitions[partitionOf(key) - 1];
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
    const loaded = this.#loaded;
    return {
      engineVersion,
      host: '127.0.0.1',
      port: 0,
      partitions: Array.from({ length: loaded?.partitions.length ?? partitions }, (_, index) => ({
        partitionId: index + 1,
        isLeader: loaded !== undefined,
        isHealthy: loaded !== undefined,
      })),
    };
  }

  async #run(): Promise<void> {
    const { log } = this.#options;
    while (!this.#isClosed) {
      let leadership: Leadership | undefined;
      try {
        const options = { ...this.#options, onLost: () => this.#wake() };
        leadership = await Leadership.acquire(options, () => this.#isClosed);
        if (leadership) await this.#lead(leadership);
      } catch (error) {
        log.error({ err: (error as Error).message }, 'the engine does not lead any more; it will try again');
      } finally {
        this.#forget();
        await leadership?.end();
      }
      if (!this.#isClosed) await sleep(tryAgainMs);
    }
  }

  async #lead(leadership: Leadership): Promise<void> {
    const { engineVersion, log } = this.#options;
    const { client, epoch, partitions: count } = leadership;
    const surroundings = { ...this.#surroundings, partitions: count };
    const partitions: LoadedPartition[] = [];
    for (let partitionId = 1; partitionId <= count; partitionId++)
      partitions.push(await LoadedPartition.load(client, partitionId, surroundings, engineVersion));
    const loaded: Loaded = { leadership, partitions, sends: await loadSends(client) };
    this.#options.time.notBefore(Math.max(...partitions.map(({ lastTime }) => lastTime)));
    this.#loaded = loaded;
    log.info({ epoch, partitions: count }, 'the engine leads');
    for (const listener of this.#leadListeners) listener(epoch);
    this.#tell(new Set(this.#listeners.keys()));
    while (!this.#isClosed) {
      leadership.check();
      const batch = this.#compute(loaded);
      if (batch) await this.#commit(loaded, batch);
      else await this.#idle(loaded);
    }
  }

  /** Everybody who waits is told to come again: what was not committed has not happened. */
  #forget(): void {
    const wasLeading = this.#loaded !== undefined;
    this.#loaded = undefined;
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
  async #idle({ partitions }: Loaded): Promise<void> {
    this.#isBusy = false;
    this.#serveTakes();
    if (this.#queue.length > 0 || this.#isClosed) return;
    const times = partitions.map(({ due }) => due.next()).filter((time) => time !== undefined);
    const wait = times.length === 0 ? longestIdleMs : Math.max(0, Math.min(...times) - this.now());
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.min(longestIdleMs, wait));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = () => {};
  }

  /** Runs what has come and what is due. @returns undefined when there was nothing */
  #compute(loaded: Loaded): Batch | undefined {
    const batch: Batch = { answers: [], waiting: [], hadSends: loaded.sends.length > 0 };
    const now = this.now();
    let commands = 0;
    let records = 0;
    const run = (partitionId: number, request: Request): void => {
      const partition = loaded.partitions[partitionId - 1];
      if (!partition) throw new Error(`there is no partition ${partitionId}`);
      const outcome = partition.process(request, Math.max(now, partition.lastTime));
      commands++;
      records += outcome.records.length;
      for (const { requestId, answer } of outcome.answers) batch.answers.push({ requestId, answer });
      loaded.sends.push(...outcome.sends);
    };
    const runSends = (): void => {
      let done = 0;
      while (done < loaded.sends.length && done < mostSendsInBatch && records < mostRecordsInBatch) {
        const { partitionId, command } = loaded.sends[done++] as Send;
        run(partitionId, { command });
      }
      loaded.sends = loaded.sends.slice(done);
    };
    const isFull = () =>
      commands >= mostCommandsInBatch || records >= mostRecordsInBatch || loaded.sends.length > 0;

    runSends();
    for (const partition of loaded.partitions)
      for (
        let command = isFull() ? undefined : partition.due.take(now);
        command;
        command = isFull() ? undefined : partition.due.take(now)
      ) {
        if (this.#failing.has(JSON.stringify(command))) continue;
        this.#guarded(command, () => run(partition.partitionId, { command: command as Command }));
        runSends();
      }
    while (this.#queue.length > 0 && !isFull()) {
      const next = this.#queue.shift() as Waiting;
      batch.waiting.push(next);
      const { requestId } = next.request;
      if (requestId !== undefined) this.#pending.set(requestId, next.settle);
      try {
        run(next.partitionId, next.request);
      } catch (error) {
        // The state is half changed and will be loaded again; this command is not tried a second time.
        this.#options.log.error(
          { err: (error as Error).message, command: next.request.command.type },
          'the engine failed at a command',
        );
        next.settle({ kind: 'unavailable', reason: 'the engine failed at this command; nothing was done' });
        throw error;
      }
      runSends();
    }
    if (commands === 0) return undefined;
    this.#isBusy = true;
    return batch;
  }

  #guarded(command: Command, run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#failing.add(JSON.stringify(command));
      this.#options.log.error(
        { err: (error as Error).message, command },
        'the engine failed at what was due; it is left alone',
      );
      throw error;
    }
  }

  async #commit(loaded: Loaded, batch: Batch): Promise<void> {
    const { leadership, partitions, sends } = loaded;
    const { client, epoch } = leadership;
    const changed = partitions.filter(({ isChanged }) => isChanged);
    if (changed.length > 0 || batch.hadSends || sends.length > 0) {
      const changes = changed.map((partition) => partition.changes());
      const heads = changed.map((partition) => partition.head());
      const begun = client.query('BEGIN');
      const fenced = fence(client, epoch);
      const saved = saveChanges(client, heads, changes, { before: batch.hadSends, left: sends });
      const recorded = changed.map((partition) => partition.record(client));
      try {
        await Promise.all([begun, fenced, saved, ...recorded]);
      } catch (error) {
        await Promise.allSettled([begun, fenced, saved, ...recorded]);
        throw error;
      }
      await client.query('COMMIT');
    }
    const types = new Set<string>();
    for (const partition of changed) for (const type of partition.committed()) types.add(type);
    for (const { requestId, answer } of batch.answers) this.#pending.get(requestId)?.(answer);
    this.#isBusy = false;
    this.#serveTakes();
    this.#tell(types);
  }
}

interface Batch {
  readonly answers: { requestId: number; answer: EngineAnswer }[];
  readonly waiting: Waiting[];
  /** The database keeps commands that this batch has run. */
  readonly hadSends: boolean;
}

const longestIdleMs = 1_000;

function rotated<T>(list: readonly T[], by: number): T[] {
  const at = by % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}
