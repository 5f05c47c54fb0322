import type pg from 'pg';
import type { Alarm } from '../../recording/alarms.ts';
import { PartitionRecording, type RecordLine } from '../../recording/partition-recording.ts';
import type { Command, Request } from '../core/commands.ts';
import { DueCommands } from '../core/hosting/due-commands.ts';
import { JobQueues } from '../core/hosting/job-queues.ts';
import { instanceKeyOf } from '../core/hosting/routing.ts';
import { Partition } from '../core/partition.ts';
import { type ExecutedCommand, encodeCommand } from '../core/records/command-record.ts';
import { encodeRecord, jobConstants } from '../core/records/encode.ts';
import { type Key, makeKey, partitionOf } from '../core/records/keys.ts';
import type { EngineRecord, ValueType } from '../core/records/records.ts';
import type { Outcome, Surroundings } from '../core/run/processing.ts';
import type { PartitionState } from '../core/state/state.ts';
import { type Changes, changesOf } from './changes.ts';
import { loadPartition, type PartitionHead } from './engine-store.ts';
import { MemoryOfInstances } from './memory-of-instances.ts';
import { type RestChanges, readRestingCounts } from './resting-store.ts';
import { restoreState } from './restore-state.ts';

/** What history and read model are made from; the other records only carry the state from step to step. */
const recorded: ReadonlySet<ValueType> = new Set<ValueType>([
  'PROCESS',
  'FORM',
  'DECISION_REQUIREMENTS',
  'DECISION',
  'PROCESS_INSTANCE',
  'PROCESS_INSTANCE_MODIFICATION',
  'PROCESS_INSTANCE_MIGRATION',
  'VARIABLE',
  'JOB',
  'USER_TASK',
  'INCIDENT',
  'TIMER',
  'MESSAGE',
  'PROCESS_MESSAGE_SUBSCRIPTION',
  'MESSAGE_START_EVENT_SUBSCRIPTION',
  'SIGNAL',
  'ESCALATION',
  'COMPENSATION_SUBSCRIPTION',
  'DECISION_EVALUATION',
]);

/**
 * A partition in memory with all that belongs to it. Records gather until `commit`; when that fails, the whole object is
 * to be thrown away and loaded again.
 */
export class LoadedPartition {
  readonly partitionId: number;
  readonly jobs: JobQueues;
  readonly due: DueCommands;
  readonly memory: MemoryOfInstances;
  readonly #partition: Partition;
  readonly #recording: PartitionRecording;
  readonly #sequences: Map<string, number>;
  readonly #engineVersion: string;
  /** What the batch at hand has to write: commands from outside, each before its records. */
  #lines: (EngineRecord | ExecutedCommand)[] = [];
  #lastTime: number;
  #lastOrdinal: number;

  private constructor(
    partition: Partition,
    recording: PartitionRecording,
    engineVersion: string,
    {
      lastTime,
      lastOrdinal,
      mostInMemory,
      hasResting,
    }: { lastTime: number; lastOrdinal: number; mostInMemory: number; hasResting: boolean },
  ) {
    this.partitionId = partition.state.partitionId;
    this.jobs = new JobQueues(partition.state);
    // Until the host names those of the instances that rest, no timer is known.
    this.due = new DueCommands(partition.state, this.jobs, Number.NEGATIVE_INFINITY);
    this.memory = new MemoryOfInstances(partition.state, this.due, mostInMemory, hasResting);
    this.#partition = partition;
    this.#recording = recording;
    this.#sequences = new Map(Object.entries(recording.sequences));
    this.#engineVersion = engineVersion;
    this.#lastTime = lastTime;
    this.#lastOrdinal = lastOrdinal;
  }

  /** @param mostInMemory process instances that may stay in memory */
  static async load(
    client: Pick<pg.ClientBase, 'query'>,
    partitionId: number,
    surroundings: Surroundings,
    { engineVersion, mostInMemory }: { engineVersion: string; mostInMemory: number },
  ): Promise<LoadedPartition> {
    const { lastTime, lastOrdinal, ...stored } = await loadPartition(client, partitionId);
    const recording = await PartitionRecording.load(client, partitionId);
    const resting = await readRestingCounts(client, partitionId);
    const partition = new Partition(partitionId, surroundings, restoreState(stored, resting));
    const hasResting = resting.size > 0;
    const options = { lastTime, lastOrdinal, mostInMemory, hasResting };
    return new LoadedPartition(partition, recording, engineVersion, options);
  }

  get state(): PartitionState {
    return this.#partition.state;
  }

  /** Engine time of the last command: time never goes back. */
  get lastTime(): number {
    return this.#lastTime;
  }

  /** Of the last outside command that ran here. */
  get lastOrdinal(): number {
    return this.#lastOrdinal;
  }

  /** The key of an instance that a command needs and that is not in memory; undefined: the command can run. */
  lackedBy(command: Command): Key | undefined {
    if (!this.memory.hasResting) return undefined;
    const key = instanceKeyOf(command);
    const isLacked = key !== undefined && partitionOf(key) === this.partitionId && this.memory.lacks(key);
    return isLacked ? key : undefined;
  }

  /** Runs a command from outside: the history gets it too, so that a case can be executed again. */
  execute(request: Request, now: number, ordinal: number): Outcome {
    const leased = this.jobs.withLease(request);
    const { command, actor, seed, requestId } = leased;
    const line = this.#lines.length;
    const outcome = this.follow(leased, now);
    const { partitionId } = this;
    const { position, answers } = outcome;
    const answer = answers.find((each) => each.requestId === requestId)?.answer;
    this.#lines.splice(line, 0, {
      partitionId,
      command,
      now,
      seed,
      position,
      ordinal,
      ...(actor ? { actor } : {}),
      ...(answer?.kind === 'rejected' ? { rejection: answer } : {}),
    });
    this.#lastOrdinal = ordinal;
    return outcome;
  }

  /** Runs a command that follows from another. */
  follow(request: Request, now: number): Outcome {
    this.#lastTime = now;
    const outcome = this.#partition.process(request, now);
    for (const record of outcome.records) this.#lines.push(record);
    return outcome;
  }

  /** Whether there is something to commit. */
  get isChanged(): boolean {
    return this.#lines.length > 0;
  }

  head(): PartitionHead {
    const { position, key } = this.#partition.used;
    return {
      partitionId: this.partitionId,
      lastPosition: position,
      lastKey: key,
      lastTime: this.#lastTime,
      lastOrdinal: this.#lastOrdinal,
    };
  }

  changes(): Changes & RestChanges {
    const changes = changesOf(this.state, this.#records());
    return { ...changes, ...this.memory.changes(changes.roots.map(({ key }) => key)) };
  }

  #records(): EngineRecord[] {
    return this.#lines.filter((line): line is EngineRecord => !('command' in line));
  }

  /** Writes the records into history and read model, within the caller's transaction. */
  async record(client: pg.ClientBase): Promise<readonly Alarm[]> {
    const { body, lines } = this.#encode();
    return lines.length === 0 ? [] : this.#recording.write(client, body, lines);
  }

  #encode(): { body: Buffer; lines: RecordLine[] } {
    const texts: string[] = [];
    const lines: RecordLine[] = [];
    // The byte before each record is the writer's.
    let start = 1;
    for (const line of this.#lines) {
      const encoded = this.#encodeLine(line);
      if (!encoded) continue;
      const { text, content } = encoded;
      texts.push(text);
      const end = start + Buffer.byteLength(text);
      lines.push({ position: line.position, start, end, content });
      start = end + 1;
    }
    return { body: Buffer.from(`\n${texts.join('\n')}`), lines };
  }

  /** @returns undefined for what the history leaves out */
  #encodeLine(
    line: EngineRecord | ExecutedCommand,
  ): { text: string; content: NonNullable<RecordLine['content']> } | undefined {
    if ('command' in line) return { text: encodeCommand(line, this.#engineVersion), content: 'command' };
    const { valueType, intent, key, position, timestamp, value, partitionId } = line;
    if (!recorded.has(valueType)) return undefined;
    const count = (this.#sequences.get(valueType) ?? 0) + 1;
    this.#sequences.set(valueType, count);
    const sequence = makeKey(this.partitionId, count);
    return {
      text: encodeRecord(line, sequence, this.#engineVersion),
      content: {
        partitionId,
        key,
        position,
        timestamp,
        valueType,
        intent,
        recordType: 'EVENT',
        sequence,
        value: (valueType === 'JOB' ? { ...value, ...jobConstants } : value) as Record<string, unknown>,
      },
    };
  }

  /** The records are durable: what they made may be handed out from now on. @returns job types that have something new */
  committed(): ReadonlySet<string> {
    const types = new Set<string>();
    for (const record of this.#records()) {
      const type = this.jobs.follow(record);
      if (type !== undefined) types.add(type);
      this.due.follow(record);
    }
    this.#lines = [];
    this.memory.committed();
    return types;
  }
}
