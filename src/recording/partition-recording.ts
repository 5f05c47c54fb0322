import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type pg from 'pg';
import { allSent } from '../db/all-sent.ts';
import { CompactTree, leafHashWithin } from '../history/merkle.ts';
import { appendLeaves, packRecords } from '../history/segments.ts';
import type { Parked } from '../projection/project.ts';
import { type Document, type Parsed, Projector, parseDocuments } from '../projection/projector.ts';
import type { EngineRecord } from '../projection/record.ts';
import { type Alarm, raiseAlarms, unsentCompletions } from './alarms.ts';
import { type Gap, Sequences } from './sequences.ts';
import { tellUnannounced } from './tell-tasks.ts';

/** Where one record lies in a buffer of records. The byte before it is free to be changed for the moment. */
export interface RecordLine {
  readonly position: number;
  readonly start: number;
  readonly end: number;
  /** The record itself, where the writer has it: then the line is not parsed. `command`: no event. */
  readonly content?: EngineRecord | 'command';
}

interface State {
  position: number;
  tree: CompactTree;
  tail: number;
  sequences: Sequences;
  readonly projector: Projector;
}

/**
 * Takes one partition's records into history and read model, within a transaction of the caller. When that fails, this
 * object is to be thrown away and loaded again, so that memory never runs ahead of the database.
 */
export class PartitionRecording {
  readonly #partitionId: number;
  readonly #state: State;

  private constructor(partitionId: number, state: State) {
    this.#partitionId = partitionId;
    this.#state = state;
  }

  static async load(client: Pick<pg.ClientBase, 'query'>, partitionId: number): Promise<PartitionRecording> {
    return new PartitionRecording(partitionId, await loadState(client, partitionId));
  }

  /** Of the last record taken. */
  get position(): number {
    return this.#state.position;
  }

  /** How many records of each value type were taken. */
  get sequences(): Readonly<Record<string, number>> {
    return this.#state.sequences.toJSON();
  }

  /**
   * Writes records that follow those before: ascending positions above `position`.
   * @returns alarms raised in the same transaction
   */
  async write(client: pg.ClientBase, body: Buffer, lines: readonly RecordLine[]): Promise<readonly Alarm[]> {
    const partitionId = this.#partitionId;
    const state = this.#state;
    const raw = lines.map(({ start, end }) => body.subarray(start, end));
    const packed = packRecords(raw);
    const firstLeaf = state.tree.size;
    for (const { start, end } of lines) state.tree.append(leafHashWithin(body, start, end));
    const rootHash = state.tree.root();
    const last = lines.at(-1) as RecordLine;
    const first = lines[0] as RecordLine;
    const receivedAt = new Date();
    const storing = appendLeaves(
      client,
      {
        partitionId,
        firstLeaf,
        firstPosition: first.position,
        lastPosition: last.position,
        count: lines.length,
        rootHash,
        body: packed,
        receivedAt,
      },
      raw,
      state.tail,
    );
    // PostgreSQL stores the records while they are being read here.
    const recording = this.#project(client, body, lines, {
      position: last.position,
      firstLeaf,
      rootHash,
      receivedAt,
    });
    const [tail, raised] = await allSent<[number, readonly Alarm[]]>([storing, recording]);
    await raiseAlarms(client, raised, receivedAt);
    state.tail = tail;
    state.position = last.position;
    return raised;
  }

  /** Reads the records, writes what they do to the read model, and the tree's new head. @returns alarms to raise */
  async #project(
    client: pg.ClientBase,
    body: Buffer,
    lines: readonly RecordLine[],
    head: NewHead,
  ): Promise<readonly Alarm[]> {
    const partitionId = this.#partitionId;
    const state = this.#state;
    const parsed = contentOf(lines) ?? (await parse(partitionId, body, lines));
    const gaps = followAll(state.sequences, parsed);
    const folded = await state.projector.fold(client, parsed);
    const { fold, parked } = folded;
    const newest = parsed.records.at(-1);
    const [, , , unsent] = await allSent<[unknown, unknown, unknown, readonly Alarm[]]>([
      state.projector.write(client, folded),
      this.#writeHead(client, head, newest ? new Date(newest.timestamp) : head.receivedAt),
      tellUnannounced(client, fold),
      unsentCompletions(client, fold, partitionId),
    ]);
    return [
      ...gaps.map((gap) => gapAlarm(partitionId, gap)),
      ...parked.map((record) => parkedAlarm(partitionId, record)),
      ...unsent,
    ];
  }

  async #writeHead(client: pg.ClientBase, head: NewHead, recordTime: Date): Promise<void> {
    const { position, firstLeaf, rootHash, receivedAt } = head;
    const { tree, sequences } = this.#state;
    const { rowCount } = await client.query({
      name: 'history tree',
      text: `INSERT INTO history.tree AS t (partition_id, position, tree_size, frontier, root_hash, sequences,
               record_time, received_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
             ON CONFLICT (partition_id) DO UPDATE SET position = $2, tree_size = $3, frontier = $4, root_hash = $5,
               sequences = $6, record_time = $7, received_at = $8 WHERE t.tree_size = $9`,
      values: [
        this.#partitionId,
        position,
        tree.size,
        tree.frontier(),
        rootHash,
        JSON.stringify(sequences),
        recordTime,
        receivedAt,
        firstLeaf,
      ],
    });
    if (rowCount !== 1)
      throw new Error(`partition ${this.#partitionId}: another program writes to this history`);
  }
}

/** What is new of the tree's head, beside the tree itself. */
interface NewHead {
  readonly position: number;
  readonly firstLeaf: number;
  readonly rootHash: Buffer;
  readonly receivedAt: Date;
}

/** Follows the counts of records and of what cannot be read, in the order of their positions. */
function followAll(sequences: Sequences, { records, unreadable }: Parsed): Gap[] {
  const gaps: Gap[] = [];
  const follow = ({ valueType, sequence }: Counted, position: number) => {
    const gap = sequences.follow(valueType, sequence, position);
    if (gap) gaps.push(gap);
  };
  let passed = 0;
  const passBefore = (position: number) => {
    for (let next = unreadable[passed]; next && next.position < position; next = unreadable[++passed])
      if (next.counted) follow(next.counted, next.position);
      else sequences.passUnreadable();
  };
  for (const record of records) {
    passBefore(record.position);
    follow(record, record.position);
  }
  passBefore(Number.POSITIVE_INFINITY);
  return gaps;
}

type Counted = Pick<EngineRecord, 'valueType' | 'sequence'>;

/** Reading takes long: others get their turn first. */
async function parse(partitionId: number, body: Buffer, lines: readonly RecordLine[]): Promise<Parsed> {
  await yieldToOthers();
  return parseDocuments(partitionId, documentsOf(body, lines));
}

/** @returns undefined when a line must be parsed */
function contentOf(lines: readonly RecordLine[]): Parsed | undefined {
  const records: EngineRecord[] = [];
  for (const { content } of lines) {
    if (content === undefined) return undefined;
    if (content !== 'command') records.push(content);
  }
  return { records, unreadable: [] };
}

async function loadState(pool: Pick<pg.ClientBase, 'query'>, partitionId: number): Promise<State> {
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

function* documentsOf(body: Buffer, lines: readonly RecordLine[]): Generator<Document> {
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
