import type pg from 'pg';
import { transaction } from '../db/pool.ts';
import type { Alarm } from '../recording/alarms.ts';
import { PartitionRecording } from '../recording/partition-recording.ts';
import type { BulkLine } from './bulk.ts';
import { sameStream } from './same-stream.ts';

/** The engine's records are not those that this database already has under the same positions. Nothing is taken. */
export class ForeignStream extends Error {
  constructor(partitionId: number, position: number) {
    super(
      `partition ${partitionId}: the record at position ${position} differs from the history's. ` +
        'The engine was set back or replaced; this database belongs to another stream.',
    );
    this.name = 'ForeignStream';
  }
}

export interface Taken {
  readonly taken: number;
  readonly skipped: number;
  readonly alarms: readonly Alarm[];
}

/**
 * Takes one partition's durable bulks, one after the other: history, read model and position commit in one
 * transaction. After any failure the state is read from the database again, so memory never runs ahead of it.
 */
export class PartitionIntake {
  readonly #pool: pg.Pool;
  readonly #partitionId: number;
  #recording: PartitionRecording | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(pool: pg.Pool, partitionId: number) {
    this.#pool = pool;
    this.#partitionId = partitionId;
  }

  /** Resolves when the bulk is committed. Bulks of a partition queue up here. */
  take(body: Buffer, lines: readonly BulkLine[]): Promise<Taken> {
    const result = this.#last.then(() => this.#take(body, lines));
    this.#last = result.catch(() => {});
    return result;
  }

  async #take(body: Buffer, lines: readonly BulkLine[]): Promise<Taken> {
    this.#recording ??= await PartitionRecording.load(this.#pool, this.#partitionId);
    const recording = this.#recording;
    const repeated = lines.find((line) => line.position <= recording.position);
    if (repeated) await this.#refuseForeign(body, repeated);
    const fresh = ascending(lines, recording.position);
    const skipped = lines.length - fresh.length;
    if (fresh.length === 0) return { taken: 0, skipped, alarms: [] };
    try {
      const alarms = await this.#commit(recording, body, fresh);
      return { taken: fresh.length, skipped, alarms };
    } catch (error) {
      this.#recording = undefined;
      throw error;
    }
  }

  /** A repetition after a crash says the same as before; another engine on this database does not. */
  async #refuseForeign(body: Buffer, line: BulkLine): Promise<void> {
    const same = await sameStream(
      this.#pool,
      this.#partitionId,
      line.position,
      body.subarray(line.start, line.end),
    );
    if (!same) throw new ForeignStream(this.#partitionId, line.position);
  }

  #commit(
    recording: PartitionRecording,
    body: Buffer,
    fresh: readonly BulkLine[],
  ): Promise<readonly Alarm[]> {
    return transaction(this.#pool, async (client) => {
      const alarms = await recording.write(client, body, fresh);
      const last = fresh.at(-1) as BulkLine;
      // After the recording: tasks are told of before their announcements are taken away.
      await client.query({
        name: 'express passed',
        text: 'DELETE FROM read_model.express_user_task WHERE partition_id = $1 AND position <= $2',
        values: [this.#partitionId, last.position],
      });
      return alarms;
    });
  }
}

/** What is above the position and above all before it: an exporter repeats, but never goes back. */
function ascending(lines: readonly BulkLine[], above: number): BulkLine[] {
  let highest = above;
  return lines.filter(({ position }) => {
    if (position <= highest) return false;
    highest = position;
    return true;
  });
}
