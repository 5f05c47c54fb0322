import type { Answer, DueCommand, Lease, OutsideCommand, RecordedCommand, Request } from './commands.ts';
import { DueCommands } from './hosting/due-commands.ts';
import { JobQueues } from './hosting/job-queues.ts';
import { partitionFor } from './hosting/routing.ts';
import { Partition } from './partition.ts';
import { objectText } from './records/json-text.ts';
import { type Key, partitionOf } from './records/keys.ts';
import type { Actor, EngineRecord, JsonText } from './records/records.ts';
import { defaultLimits, type Limits, type Surroundings } from './run/processing.ts';
import { seededBits } from './run/seeded-bits.ts';
import { visibleVariables } from './run/variables.ts';
import type { Job } from './state/state.ts';

export interface InMemoryOptions {
  /** 1 to 6; default 1. */
  readonly partitions?: number;
  /** ms since 1970, where the engine's clock begins. */
  readonly now: number;
  /** What each command's own seed is drawn from: 0 <= seed < 2^32; default 0. */
  readonly seed?: number;
  readonly limits?: Partial<Limits>;
}

/** A job as a worker gets it. */
export interface ActivatedJob {
  readonly key: Key;
  readonly type: string;
  readonly retries: number;
  readonly customHeaders: Readonly<Record<string, string>>;
  readonly bpmnProcessId: string;
  readonly processInstanceKey: Key;
  readonly elementId: string;
  readonly elementInstanceKey: Key;
  readonly variables: JsonText;
}

/**
 * The whole engine in memory, with a clock of its own that moves when told to: for tests, for the modeler's page and for
 * trying changed models on recorded cases. It forgets everything when it goes; the durable host is `src/engine/host`.
 */
export class InMemoryEngine {
  /** Everything that has happened, in the order of processing. */
  readonly records: EngineRecord[] = [];
  readonly commands: RecordedCommand[] = [];
  readonly partitions: readonly Partition[];
  readonly #jobs: readonly JobQueues[];
  readonly #due: readonly DueCommands[];
  readonly #answers = new Map<number, Answer>();
  readonly #seeds: () => number;
  #now: number;
  #requests = 0;
  #nextPartition = 0;

  constructor({ partitions = 1, now, seed = 0, limits }: InMemoryOptions) {
    const surroundings: Surroundings = {
      partitions,
      zone: 'Etc/UTC',
      limits: { ...defaultLimits, ...limits },
    };
    this.#seeds = seededBits(seed);
    this.#now = now;
    this.partitions = Array.from(
      { length: partitions },
      (_, index) => new Partition(index + 1, surroundings),
    );
    this.#jobs = this.partitions.map(({ state }) => new JobQueues(state));
    this.#due = this.partitions.map(
      ({ state }, index) => new DueCommands(state, this.#jobs[index] as JobQueues),
    );
  }

  get now(): number {
    return this.#now;
  }

  /**
   * Runs a command and all that follows from it on all partitions.
   * @param partitionId where to run what could run anywhere (creating an instance); by turns otherwise
   * @returns undefined when the answer comes later: see `answerTo`
   */
  execute(
    command: OutsideCommand,
    { actor, partitionId }: { actor?: Actor; partitionId?: number } = {},
  ): Answer | undefined {
    const requestId = ++this.#requests;
    this.#run(partitionId ?? partitionFor(command, this.partitions.length) ?? this.#anyPartition(), {
      command,
      requestId,
      seed: this.#seeds(),
      ...(actor ? { actor } : {}),
    });
    const answer = this.#answers.get(requestId);
    this.#answers.delete(requestId);
    return answer;
  }

  /** Takes jobs of a type, as a worker does. */
  activateJobs(
    type: string,
    {
      worker = 'worker',
      timeout = 300_000,
      most = 32,
    }: { worker?: string; timeout?: number; most?: number } = {},
  ): ActivatedJob[] {
    return this.takeJobs(type, most, { worker, deadline: this.#now + timeout }).map(activated);
  }

  /** Takes jobs under a lease, see `JobQueues.take`. */
  takeJobs(
    type: string,
    most: number,
    lease: Lease,
    accept?: (job: Job) => boolean | 'set-aside',
  ): readonly Job[] {
    const taken: Job[] = [];
    for (const [index, queues] of this.#jobs.entries())
      for (const job of queues.take(type, most - taken.length, lease, accept)) {
        this.#due[index]?.addLease(job.key, lease);
        taken.push(job);
      }
    return taken;
  }

  /** Gives a job back that did not reach its worker. */
  releaseJob(jobKey: Key): void {
    this.#jobs[partitionOf(jobKey) - 1]?.release(jobKey);
  }

  /** @returns false when nobody has the job */
  renewLease(jobKey: Key, deadline: number): boolean {
    const partitionId = partitionOf(jobKey);
    const lease = this.#jobs[partitionId - 1]?.renew(jobKey, deadline);
    if (lease) this.#due[partitionId - 1]?.addLease(jobKey, lease);
    return lease !== undefined;
  }

  /** Job types of which something waits to be taken. */
  waitingJobTypes(): string[] {
    const types = new Set<string>();
    for (const queues of this.#jobs)
      for (const type of queues.types()) if (queues.count(type) > 0) types.add(type);
    return [...types];
  }

  /** When the next timer, back-off, lease or message ends; undefined: none. */
  nextDue(): number | undefined {
    const times = this.#due.map((due) => due.next()).filter((time) => time !== undefined);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** Moves the clock, running on the way what becomes due, each at its own time. */
  advanceTo(time: number): void {
    for (let next = this.nextDue(); next !== undefined && next <= time; next = this.nextDue()) {
      this.#now = Math.max(this.#now, next);
      const index = this.#due.findIndex((due) => due.next() === next);
      const command = this.#due[index]?.take(next);
      if (command) this.#run(index + 1, { command, seed: this.#seeds() });
    }
    this.#now = Math.max(this.#now, time);
  }

  /** Sets the clock without running what became due: for histories that say themselves what happened when. */
  setClock(time: number): void {
    this.#now = Math.max(this.#now, time);
  }

  /** Runs something that became due, now. */
  runDue(partitionId: number, command: DueCommand): Answer | undefined {
    const requestId = ++this.#requests;
    this.#run(partitionId, { command, requestId, seed: this.#seeds() });
    return this.answerTo(requestId);
  }

  /** Runs a recorded command again, at its time: all of them, in their order, give the same records. */
  executeAgain({ partitionId, command, now, seed, actor }: RecordedCommand): void {
    this.setClock(now);
    this.#run(partitionId, { command, seed, ...(actor ? { actor } : {}) });
  }

  advance(ms: number): void {
    this.advanceTo(this.#now + ms);
  }

  #run(partitionId: number, request: Request): void {
    const queue: { partitionId: number; request: Request }[] = [{ partitionId, request }];
    for (let at = 0; at < queue.length; at++) {
      const { partitionId: id, request: next } = queue[at] as (typeof queue)[0];
      const partition = this.partitions[id - 1];
      if (!partition) throw new Error(`there is no partition ${id}`);
      const { actor } = next;
      const withLease = this.#jobs[id - 1]?.withLease(next) ?? next;
      if (at === 0)
        this.commands.push({
          partitionId: id,
          command: withLease.command,
          now: this.#now,
          seed: next.seed,
          ...(actor ? { actor } : {}),
        });
      const outcome = partition.process(withLease, this.#now);
      for (const record of outcome.records) this.#follow(record);
      for (const { requestId, answer } of outcome.answers) this.#answers.set(requestId, answer);
      queue.push(...outcome.sends);
    }
  }

  /** The answer to a request that came later than its command; gone once read. */
  answerTo(requestId: number): Answer | undefined {
    const answer = this.#answers.get(requestId);
    this.#answers.delete(requestId);
    return answer;
  }

  /** The number of the request that was made last, for `answerTo`. */
  get lastRequest(): number {
    return this.#requests;
  }

  #follow(record: EngineRecord): void {
    this.records.push(record);
    const index = record.partitionId - 1;
    this.#jobs[index]?.follow(record);
    this.#due[index]?.follow(record);
  }

  #anyPartition(): number {
    this.#nextPartition = (this.#nextPartition % this.partitions.length) + 1;
    return this.#nextPartition;
  }
}

function activated({ key, value, element }: Job): ActivatedJob {
  return {
    key,
    type: value.type,
    retries: value.retries,
    customHeaders: value.customHeaders,
    bpmnProcessId: value.bpmnProcessId,
    processInstanceKey: value.processInstanceKey,
    elementId: value.elementId,
    elementInstanceKey: value.elementInstanceKey,
    variables: objectText([...visibleVariables(element)].map(([name, { json }]) => [name, json] as const)),
  };
}
