import type pg from 'pg';
import { allSent } from '../../db/all-sent.ts';
import type { Answer, Command, Request } from '../core/commands.ts';
import { type Key, partitionOf } from '../core/records/keys.ts';
import type { Outcome, Send, Surroundings } from '../core/run/processing.ts';
import type { ReachedPartition } from './answered-position.ts';
import { loadSends, type PartitionHead, saveChanges } from './engine-store.ts';
import { LoadedPartition } from './loaded-partition.ts';
import { readResting, readRestingTimers, saveResting } from './resting-store.ts';

/** One batch holds no more, so that a transaction stays short. */
const mostCommandsInBatch = 500;
const mostRecordsInBatch = 20_000;
/** Follow-up commands of a batch beyond this wait, stored in the database, for the next. */
const mostSendsInBatch = 5_000;
/** Timers of the next minutes are in memory; those of resting instances are read that far ahead, ms. */
const timersAhead = 600_000;
const readAgainBefore = 60_000;
const mostTimersRead = 10_000;

/**
 * All partitions in memory, as a leader has them. Commands run one after the other and gather into a batch; `save` writes
 * it, `committed` begins the next. When anything fails in between, the whole object is thrown away and loaded again.
 */
export class LoadedEngine {
  readonly partitions: readonly LoadedPartition[];
  /** Commands between instances and partitions that have not run yet. */
  #sends: Send[];
  /** Of the last outside command. */
  #ordinal: number;
  #commands = 0;
  #records = 0;
  /** The database has sends that this batch may have run. */
  #hadSends: boolean;
  #answers: { requestId: number; answer: Answer }[] = [];
  readonly #reached = new Map<number, ReachedPartition>();
  /** Timers until here are known, ms since 1970. */
  #horizon = Number.NEGATIVE_INFINITY;

  private constructor(partitions: readonly LoadedPartition[], sends: Send[]) {
    this.partitions = partitions;
    this.#sends = sends;
    this.#hadSends = sends.length > 0;
    this.#note(partitions.map((partition) => partition.head()));
    this.#ordinal = Math.max(...partitions.map(({ lastOrdinal }) => lastOrdinal));
  }

  #note(heads: readonly PartitionHead[]): void {
    for (const { partitionId, lastPosition: position, lastKey: key } of heads)
      this.#reached.set(partitionId, { partitionId, position, key });
  }

  static async load(
    client: Pick<pg.ClientBase, 'query'>,
    surroundings: Surroundings,
    options: { readonly engineVersion: string; readonly mostInMemory: number },
  ): Promise<LoadedEngine> {
    const { engineVersion } = options;
    const mostInMemory = Math.ceil(options.mostInMemory / surroundings.partitions);
    const partitions: LoadedPartition[] = [];
    for (let partitionId = 1; partitionId <= surroundings.partitions; partitionId++) {
      const own = { engineVersion, mostInMemory };
      partitions.push(await LoadedPartition.load(client, partitionId, surroundings, own));
    }
    return new LoadedEngine(partitions, await loadSends(client));
  }

  /** Engine time of the last command, ms since 1970. */
  get lastTime(): number {
    return Math.max(...this.partitions.map(({ lastTime }) => lastTime));
  }

  /** The partition that a key belongs to; undefined when there is none. */
  partition(key: Key): LoadedPartition | undefined {
    return this.partitions[partitionOf(key) - 1];
  }

  /** Nothing more from outside goes into this batch. */
  get isFull(): boolean {
    return (
      this.#commands >= mostCommandsInBatch || this.#records >= mostRecordsInBatch || this.#sends.length > 0
    );
  }

  /** Whether the batch holds anything. */
  get hasRun(): boolean {
    return this.#commands > 0;
  }

  /** Answers of the batch, to be given once it is committed. */
  get answers(): readonly { readonly requestId: number; readonly answer: Answer }[] {
    return this.#answers;
  }

  /** Whether a command needs an instance that is not in memory: `prepare` reads it. */
  lacks(partitionId: number, command: Command): boolean {
    return this.#numbered(partitionId).lackedBy(command) !== undefined;
  }

  /**
   * Reads the instances that what comes next needs and memory lacks, and the timers of the next minutes. Looks no further
   * than one batch.
   */
  async prepare(
    client: Pick<pg.ClientBase, 'query'>,
    waiting: readonly { readonly partitionId: number; readonly request: Request }[],
    now: number,
  ): Promise<void> {
    if (now + readAgainBefore > this.#horizon && !this.partitions.some(({ due }) => due.peek(now)))
      await this.#readTimers(client, now);
    if (!this.#hasResting) return;
    const lacked = new Map<LoadedPartition, Set<Key>>();
    const note = (partition: LoadedPartition, keys: Iterable<Key>) => {
      const known = lacked.get(partition) ?? new Set<Key>();
      for (const key of keys) known.add(key);
      lacked.set(partition, known);
    };
    for (const { partitionId, request } of [
      ...this.#sends.slice(0, mostSendsInBatch),
      ...waiting.slice(0, mostCommandsInBatch),
    ]) {
      const partition = this.#numbered(partitionId);
      const key = partition.lackedBy(request.command);
      if (key !== undefined) note(partition, [key]);
    }
    for (const partition of this.partitions) {
      const next = partition.due.peek(now);
      if (next && partition.lackedBy(next))
        note(partition, partition.due.restingUntil(now).slice(0, mostCommandsInBatch));
    }
    for (const [partition, keys] of lacked) {
      const asked = [...keys];
      partition.memory.wake(asked, await readResting(client, asked));
    }
  }

  async #readTimers(client: Pick<pg.ClientBase, 'query'>, now: number): Promise<void> {
    const until = now + timersAhead;
    const timers = this.#hasResting
      ? await readRestingTimers(client, this.#horizon, until, mostTimersRead)
      : [];
    this.#horizon = timers.length < mostTimersRead ? until : (timers.at(-1)?.dueAt ?? until);
    for (const { partitionId, due, memory } of this.partitions)
      due.extend(
        this.#horizon,
        timers.filter(({ key, rootKey }) => partitionOf(key) === partitionId && !memory.has(rootKey)),
      );
  }

  get #hasResting(): boolean {
    return this.partitions.some(({ memory }) => memory.hasResting);
  }

  /** Runs a command from outside, or of the clock, and what follows from it, as far as the batch has room. */
  run(partitionId: number, request: Request, now: number): void {
    const partition = this.#numbered(partitionId);
    this.#count(partition.execute(request, Math.max(now, this.lastTime), ++this.#ordinal));
    this.runSends();
  }

  /**
   * Runs what earlier commands sent. First in a batch: what the last one had no room for, or had to wait with for an
   * instance that is not in memory.
   */
  runSends(): void {
    let done = 0;
    while (done < this.#sends.length && done < mostSendsInBatch && this.#records < mostRecordsInBatch) {
      const { partitionId, request, now } = this.#sends[done] as Send;
      if (this.lacks(partitionId, request.command)) break;
      done++;
      this.#count(this.#numbered(partitionId).follow(request, now));
    }
    this.#sends = this.#sends.slice(done);
  }

  #numbered(partitionId: number): LoadedPartition {
    const partition = this.partitions[partitionId - 1];
    if (!partition) throw new Error(`there is no partition ${partitionId}`);
    return partition;
  }

  #count({ records, answers, sends }: Outcome): void {
    this.#commands++;
    this.#records += records.length;
    this.#answers.push(...answers);
    this.#sends.push(...sends);
  }

  /** The next that is due and can run, in the order of partitions; it is not due any more. */
  takeDue(now: number): { partitionId: number; command: Command } | undefined {
    for (const partition of this.partitions) {
      const { partitionId, due } = partition;
      const command = due.peek(now);
      if (!command || partition.lackedBy(command) !== undefined) continue;
      due.take(now);
      return { partitionId, command };
    }
    return undefined;
  }

  /** When something becomes due; undefined: never. */
  nextDue(): number | undefined {
    const times = this.partitions.map(({ due }) => due.next()).filter((time) => time !== undefined);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** Writes the batch, all statements on their way at once, within the caller's transaction. */
  async save(client: pg.ClientBase): Promise<void> {
    const changed = this.partitions.filter(({ isChanged }) => isChanged);
    const changes = changed.map((partition) => partition.changes());
    const heads = changed.map((partition) => partition.head());
    this.#note(heads);
    const writing = [
      saveChanges(client, heads, changes, { before: this.#hadSends, left: this.#sends }),
      ...saveResting(client, {
        resting: changes.flatMap(({ resting }) => resting),
        woken: changes.flatMap(({ woken }) => woken),
      }),
      ...changed.map((partition) => partition.record(client)),
    ];
    await allSent(writing);
  }

  /** How far each partition has come, as loaded and saved: what left nothing to save may have used more. */
  get reached(): readonly ReachedPartition[] {
    return [...this.#reached.values()];
  }

  /** The batch is durable, the next begins. @returns job types that have something new */
  committed(): ReadonlySet<string> {
    const types = new Set<string>();
    for (const partition of this.partitions) for (const type of partition.committed()) types.add(type);
    this.#commands = 0;
    this.#records = 0;
    this.#answers = [];
    this.#hadSends = this.#sends.length > 0;
    return types;
  }
}
