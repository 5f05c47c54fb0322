import type pg from 'pg';
import type { Answer, Command, Request } from '../core/commands.ts';
import { type Key, partitionOf } from '../core/records/keys.ts';
import type { Outcome, Send, Surroundings } from '../core/run/processing.ts';
import type { ReachedPartition } from './answered-position.ts';
import { loadSends, type PartitionHead, saveChanges } from './engine-store.ts';
import { LoadedPartition } from './loaded-partition.ts';

/** One batch holds no more, so that a transaction stays short. */
const mostCommandsInBatch = 500;
const mostRecordsInBatch = 20_000;
/** Follow-up commands of a batch beyond this wait, stored in the database, for the next. */
const mostSendsInBatch = 5_000;

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
    engineVersion: string,
  ): Promise<LoadedEngine> {
    const partitions: LoadedPartition[] = [];
    for (let partitionId = 1; partitionId <= surroundings.partitions; partitionId++)
      partitions.push(await LoadedPartition.load(client, partitionId, surroundings, engineVersion));
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

  /** Runs a command from outside, or of the clock, and what follows from it, as far as the batch has room. */
  run(partitionId: number, request: Request, now: number): void {
    const partition = this.#numbered(partitionId);
    this.#count(partition.execute(request, Math.max(now, this.lastTime), ++this.#ordinal));
    this.runSends();
  }

  /** Runs what earlier commands sent. First in a batch: what the last one had no room for. */
  runSends(): void {
    let done = 0;
    while (done < this.#sends.length && done < mostSendsInBatch && this.#records < mostRecordsInBatch) {
      const { partitionId, request, now } = this.#sends[done++] as Send;
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

  /** The next that is due, in the order of partitions; it is not due any more. */
  takeDue(now: number): { partitionId: number; command: Command } | undefined {
    for (const { partitionId, due } of this.partitions) {
      const command = due.take(now);
      if (command) return { partitionId, command };
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
      ...changed.map((partition) => partition.record(client)),
    ];
    // The first failure is the cause; but none may still be writing when the transaction ends.
    await Promise.all(writing).finally(() => Promise.allSettled(writing));
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
