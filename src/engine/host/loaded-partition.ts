import type pg from 'pg';
import type { Alarm } from '../../recording/alarms.ts';
import { PartitionRecording, type RecordLine } from '../../recording/partition-recording.ts';
import type { Lease, Request } from '../core/commands.ts';
import { DueCommands } from '../core/hosting/due-commands.ts';
import { JobQueues } from '../core/hosting/job-queues.ts';
import { Partition } from '../core/partition.ts';
import { encodeRecord } from '../core/records/encode.ts';
import { makeKey } from '../core/records/keys.ts';
import type { EngineRecord, ValueType } from '../core/records/records.ts';
import type { Outcome, Surroundings } from '../core/run/processing.ts';
import type { PartitionState } from '../core/state/state.ts';
import { type Changes, changesOf } from './changes.ts';
import { loadPartition, type PartitionHead } from './engine-store.ts';
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
  readonly #partition: Partition;
  readonly #recording: PartitionRecording;
  readonly #sequences: Map<string, number>;
  readonly #engineVersion: string;
  #records: EngineRecord[] = [];
  #lastTime: number;

  private constructor(
    partition: Partition,
    recording: PartitionRecording,
    engineVersion: string,
    lastTime: number,
  ) {
    this.partitionId = partition.state.partitionId;
    this.jobs = new JobQueues(partition.state);
    this.due = new DueCommands(partition.state, this.jobs);
    this.#partition = partition;
    this.#recording = recording;
    this.#sequences = new Map(Object.entries(recording.sequences));
    this.#engineVersion = engineVersion;
    this.#lastTime = lastTime;
  }

  static async load(
    client: Pick<pg.ClientBase, 'query'>,
    partitionId: number,
    surroundings: Surroundings,
    engineVersion: string,
  ): Promise<LoadedPartition> {
    const stored = await loadPartition(client, partitionId);
    const recording = await PartitionRecording.load(client, partitionId);
    const partition = new Partition(partitionId, surroundings, restoreState(stored));
    return new LoadedPartition(partition, recording, engineVersion, stored.lastTime);
  }

  get state(): PartitionState {
    return this.#partition.state;
  }

  /** Engine time of the last command: time never goes back. */
  get lastTime(): number {
    return this.#lastTime;
  }

  process(request: Request, now: number): Outcome {
    this.#lastTime = now;
    const outcome = this.#partition.process(withLease(request, this.jobs), now);
    for (const record of outcome.records) this.#records.push(record);
    return outcome;
  }

  /** Whether there is something to commit. */
  get isChanged(): boolean {
    return this.#records.length > 0;
  }

  get uncommitted(): readonly EngineRecord[] {
    return this.#records;
  }

  head(): PartitionHead {
    const { lastPosition, lastKey } = this.state;
    return { partitionId: this.partitionId, lastPosition, lastKey, lastTime: this.#lastTime };
  }

  changes(): Changes {
    return changesOf(this.state, this.#records);
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
    for (const record of this.#records) {
      if (!recorded.has(record.valueType)) continue;
      const count = (this.#sequences.get(record.valueType) ?? 0) + 1;
      this.#sequences.set(record.valueType, count);
      const text = encodeRecord(record, makeKey(this.partitionId, count), this.#engineVersion);
      texts.push(text);
      const end = start + Buffer.byteLength(text);
      lines.push({ position: record.position, start, end });
      start = end + 1;
    }
    return { body: Buffer.from(`\n${texts.join('\n')}`), lines };
  }

  /** The records are durable: what they made may be handed out from now on. @returns job types that have something new */
  committed(): ReadonlySet<string> {
    const types = new Set<string>();
    for (const record of this.#records) {
      const type = this.jobs.follow(record);
      if (type !== undefined) types.add(type);
      this.due.follow(record);
    }
    this.#records = [];
    return types;
  }
}

/** What becomes of a job is recorded with the lease that it was handed out under. */
function withLease(request: Request, jobs: JobQueues): Request {
  const { command } = request;
  if (command.type !== 'complete-job' && command.type !== 'fail-job' && command.type !== 'throw-error')
    return request;
  const lease: Lease | undefined = command.lease ?? jobs.leaseOf(command.jobKey);
  return lease ? { ...request, command: { ...command, lease } } : request;
}
