import { randomInt } from 'node:crypto';
import type { Lease, OutsideCommand } from '../core/commands.ts';
import { rejected } from '../core/commands.ts';
import { InMemoryEngine, type InMemoryOptions } from '../core/in-memory-engine.ts';
import { type Key, partitionOf } from '../core/records/keys.ts';
import type {
  EngineAnswer,
  EngineClock,
  EnginePort,
  ExecuteOptions,
  JobRequest,
  JobsAnswer,
  Topology,
} from './engine-port.ts';
import { handOutJobs } from './hand-out.ts';

export interface LocalPortOptions extends Partial<Omit<InMemoryOptions, 'now'>> {
  /** The clock can be moved; default false. */
  readonly testMode?: boolean;
}

/** Longest wait that Node's timers take. */
const longestTimer = 2 ** 31 - 1;

interface Pending {
  readonly requestId: number;
  readonly settle: (answer: EngineAnswer) => void;
}

/**
 * An engine port over the engine in memory, by the machine's clock: for development and for tests of the protocols. It
 * forgets everything when its process ends.
 */
export class LocalPort implements EnginePort {
  readonly engine: InMemoryEngine;
  readonly clock: EngineClock | undefined;
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #pending = new Set<Pending>();
  #offset = 0;
  #pinned: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor({ testMode = false, ...options }: LocalPortOptions = {}) {
    this.engine = new InMemoryEngine({ seed: randomInt(2 ** 32), ...options, now: Date.now() });
    this.clock = testMode ? this.#testClock() : undefined;
  }

  /** The engine's time does not go back: after a clock that was moved ahead it stands until the machine's is there. */
  now(): number {
    return Math.max(this.engine.now, this.#pinned ?? Date.now() + this.#offset);
  }

  async execute(command: OutsideCommand, options: ExecuteOptions = {}): Promise<EngineAnswer> {
    const { actor, partitionId, deadline } = options;
    if (this.#isClosed) return { kind: 'unavailable', reason: 'the engine is stopped' };
    this.engine.advanceTo(this.now());
    const answer = this.engine.execute(command, {
      ...(actor ? { actor } : {}),
      ...(partitionId === undefined ? {} : { partitionId }),
    });
    const { lastRequest } = this.engine;
    this.#afterwards();
    return answer ?? this.#later(lastRequest, deadline);
  }

  #later(requestId: number, deadline: number | undefined): Promise<EngineAnswer> {
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      const pending: Pending = {
        requestId,
        settle: (answer) => {
          clearTimeout(timer);
          this.#pending.delete(pending);
          resolve(answer);
        },
      };
      this.#pending.add(pending);
      if (deadline !== undefined)
        timer = setTimeout(
          () => pending.settle({ kind: 'timeout', reason: 'no answer in the time that the client waits' }),
          Math.min(longestTimer, Math.max(0, deadline - Date.now())),
        );
    });
  }

  async takeJobs(request: JobRequest): Promise<JobsAnswer> {
    if (this.#isClosed) return { kind: 'unavailable', reason: 'the engine is stopped' };
    this.engine.advanceTo(this.now());
    const { type, worker, timeout, most } = request;
    const lease: Lease = { worker, deadline: this.now() + timeout };
    const { jobs, tooLarge } = handOutJobs(
      (accept) => this.engine.takeJobs(type, most, lease, accept),
      request,
      lease,
    );
    for (const { jobKey, bytes } of tooLarge)
      this.engine.runDue(partitionOf(jobKey), { type: 'report-large-job', jobKey, bytes });
    this.#afterwards();
    return { kind: 'jobs', jobs };
  }

  releaseJob(jobKey: Key): void {
    this.engine.releaseJob(jobKey);
    this.#afterwards();
  }

  async updateJobTimeout(jobKey: Key, timeout: number): Promise<EngineAnswer> {
    const job = this.engine.partitions[partitionOf(jobKey) - 1]?.state.jobs.get(jobKey);
    if (!job)
      return rejected('NOT_FOUND', `Expected to find job with key '${jobKey}', but no such job was found`);
    const isRenewed = this.engine.renewLease(jobKey, this.now() + timeout);
    this.#schedule();
    return isRenewed
      ? { kind: 'ok', value: { type: 'done' } }
      : rejected(
          'INVALID_STATE',
          `Expected to update the timeout of job with key '${jobKey}', but it is not active`,
        );
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

  topology(): Topology {
    return {
      engineVersion: '8.6.0',
      host: '127.0.0.1',
      port: 0,
      partitions: this.engine.partitions.map(({ state }) => ({
        partitionId: state.partitionId,
        isLeader: true,
        isHealthy: true,
      })),
    };
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    for (const { settle } of [...this.#pending])
      settle({ kind: 'unavailable', reason: 'the engine is stopped' });
  }

  /** Answers what can be answered now, tells of jobs, and waits for what is due next. */
  #afterwards(): void {
    for (const { requestId, settle } of [...this.#pending]) {
      const answer = this.engine.answerTo(requestId);
      if (answer) settle(answer);
    }
    if (this.#listeners.size > 0)
      for (const type of this.engine.waitingJobTypes())
        for (const listener of this.#listeners.get(type) ?? []) listener();
    this.#schedule();
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    const due = this.engine.nextDue();
    if (due === undefined || this.#isClosed) return;
    const wait = due - this.now();
    if (wait > 0 && this.#pinned !== undefined) return;
    this.#timer = setTimeout(() => this.#advance(), Math.min(longestTimer, Math.max(0, wait)));
  }

  #advance(): void {
    this.engine.advanceTo(this.now());
    this.#afterwards();
  }

  #testClock(): EngineClock {
    const moved = async () => {
      this.#advance();
      return this.now();
    };
    return {
      now: () => this.now(),
      add: (ms) => {
        if (this.#pinned === undefined) this.#offset += ms;
        else this.#pinned += ms;
        return moved();
      },
      set: (time) => {
        this.#pinned = time;
        return moved();
      },
      reset: () => {
        this.#pinned = undefined;
        this.#offset = 0;
        return moved();
      },
    };
  }
}
