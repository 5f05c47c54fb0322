import { setImmediate as breathe } from 'node:timers/promises';
import type pg from 'pg';
import { transaction } from '../db/pool.ts';
import { CompactTree, leafHashWithin } from '../history/merkle.ts';
import { appendLeaves, packRecords } from '../history/segments.ts';
import type { Parked } from '../projection/project.ts';
import { type Document, Projector, parseDocuments } from '../projection/projector.ts';
import { type Alarm, raiseAlarms, unsentCompletions } from './alarms.ts';
import type { BulkLine } from './bulk.ts';
import { sameStream } from './same-stream.ts';
import { type Gap, Sequences } from './sequences.ts';
import { tellUnannounced } from './tell-tasks.ts';

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

interface State {
  position: number;
  tree: CompactTree;
  tail: number;
  sequences: Sequences;
  readonly projector: Projector;
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
  #state: State | undefined;
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
    this.#state ??= await loadState(this.#pool, this.#partitionId);
    const state = this.#state;
    const repeated = lines.find((line) => line.position <= state.position);
    if (repeated) await this.#refuseForeign(body, repeated);
    const fresh = ascending(lines, state.position);
    const skipped = lines.length - fresh.length;
    if (fresh.length === 0) return { taken: 0, skipped, alarms: [] };
    try {
      const alarms = await this.#commit(state, body, fresh);
      return { taken: fresh.length, skipped, alarms };
    } catch (error) {
      this.#state = undefined;
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

  async #commit(state: State, body: Buffer, fresh: readonly BulkLine[]): Promise<readonly Alarm[]> {
    const partitionId = this.#partitionId;
    const raw = fresh.map(({ start, end }) => body.subarray(start, end));
    const packed = packRecords(raw);
    const firstLeaf = state.tree.size;
    for (const { start, end } of fresh) state.tree.append(leafHashWithin(body, start, end));
    const rootHash = state.tree.root();
    await breathe();

    const last = fresh.at(-1) as BulkLine;
    const first = fresh[0] as BulkLine;
    const receivedAt = new Date();

    const alarms = await transaction(this.#pool, async (client) => {
      // PostgreSQL stores the records while they are being read here.
      const storing = appendLeaves(
        client,
        {
          partitionId,
          firstLeaf,
          firstPosition: first.position,
          lastPosition: last.position,
          count: fresh.length,
          rootHash,
          body: packed,
          receivedAt,
        },
        raw,
        state.tail,
      );
      const projecting = projectLines(client, state, partitionId, body, fresh);
      // The first failure is the cause; but neither may still be writing when the transaction ends.
      const [tail, { fold, parked, gaps, recordTime }] = await Promise.all([storing, projecting]).finally(
        () => Promise.allSettled([storing, projecting]),
      );
      state.tail = tail;
      const heading = client.query({
        name: 'history tree',
        text: `INSERT INTO history.tree AS t (partition_id, position, tree_size, frontier, root_hash, sequences,
                 record_time, received_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
               ON CONFLICT (partition_id) DO UPDATE SET position = $2, tree_size = $3, frontier = $4, root_hash = $5,
                 sequences = $6, record_time = $7, received_at = $8 WHERE t.tree_size = $9`,
        values: [
          partitionId,
          last.position,
          state.tree.size,
          state.tree.frontier(),
          rootHash,
          JSON.stringify(state.sequences),
          recordTime ?? receivedAt,
          receivedAt,
          firstLeaf,
        ],
      });
      // In this order: tasks are told of before their announcements are taken away.
      const telling = tellUnannounced(client, fold);
      const clearing = client.query({
        name: 'express passed',
        text: 'DELETE FROM read_model.express_user_task WHERE partition_id = $1 AND position <= $2',
        values: [partitionId, last.position],
      });
      const [{ rowCount }] = await Promise.all([heading, telling, clearing]);
      if (rowCount !== 1) throw new Error(`partition ${partitionId}: another sink writes to this database`);
      const raised = [
        ...gaps.map((gap) => gapAlarm(partitionId, gap)),
        ...parked.map((record) => parkedAlarm(partitionId, record)),
        ...(await unsentCompletions(client, fold, partitionId)),
      ];
      await raiseAlarms(client, raised, receivedAt);
      return raised;
    });
    state.position = last.position;
    return alarms;
  }
}

/** Reads the records and writes what they do to the read model. */
async function projectLines(
  client: pg.ClientBase,
  state: State,
  partitionId: number,
  body: Buffer,
  lines: readonly BulkLine[],
) {
  const parsed = parseDocuments(partitionId, documentsOf(body, lines));
  const gaps: Gap[] = [];
  for (const record of parsed.records) {
    const gap = state.sequences.follow(record.valueType, record.sequence, record.position);
    if (gap) gaps.push(gap);
  }
  const newest = parsed.records.at(-1);
  const recordTime = newest && new Date(newest.timestamp);
  return { ...(await state.projector.write(client, parsed)), gaps, recordTime };
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

async function loadState(pool: pg.Pool, partitionId: number): Promise<State> {
  const trees = await pool.query<{
    position: string;
    tree_size: string;
    frontier: Buffer;
    sequences: Record<string, number>;
  }>('SELECT position, tree_size, frontier, sequences FROM history.tree WHERE partition_id = $1', [
    partitionId,
  ]);
  const tail = await pool.query<{ leaves: string }>(
    'SELECT coalesce(sum(leaf_count), 0) AS leaves FROM history.segment WHERE partition_id = $1 AND NOT sealed',
    [partitionId],
  );
  const tree = trees.rows[0];
  return {
    position: tree ? Number(tree.position) : 0,
    tree: tree ? CompactTree.from(Number(tree.tree_size), tree.frontier) : CompactTree.empty(),
    tail: Number(tail.rows[0]?.leaves ?? 0),
    sequences: new Sequences(tree?.sequences),
    projector: await Projector.load(pool, 'read_model', partitionId),
  };
}

function* documentsOf(body: Buffer, lines: readonly BulkLine[]): Generator<Document> {
  for (const { start, end, position } of lines) yield { position, text: body.toString('utf8', start, end) };
}

function gapAlarm(partitionId: number, gap: Gap): Alarm {
  return {
    kind: gap.kind,
    partitionId,
    position: gap.position,
    subject: gap.valueType,
    detail: `${gap.valueType}: expected number ${gap.expected}, found ${gap.found}`,
  };
}

function parkedAlarm(partitionId: number, record: Parked): Alarm {
  return {
    kind: 'parked',
    partitionId,
    position: record.position,
    detail: `${record.valueType} ${record.intent}: ${record.reason}`.trim(),
  };
}
