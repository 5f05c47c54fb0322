import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { request } from 'undici';
import { unpackRecords } from '../../src/history/segments.ts';
import type { ExporterSettings } from './exporter-settings.ts';

/**
 * Sends an engine's history to record sinks as the stock Elasticsearch exporter of a Zeebe broker sends its log: each
 * exporter its own value types, in bulks, per partition in order, again until it is acknowledged. With it our own engine
 * plays a bank's cluster. Faults of a broker, the network or a disk can be played too.
 */
export interface BulkExporter {
  /** Sends no more: the broker is gone. */
  pause(): void;
  stop(): Promise<void>;
}

export type Fault =
  /** The connection breaks before the sink has all of the bulk; it is sent again. */
  | 'request-lost'
  /** The sink has taken the bulk, and the exporter does not hear of it; it is sent again. */
  | 'answer-lost'
  /** The bulk comes twice, at the same time. */
  | 'sent-twice'
  /** Acknowledged, but another broker takes over that knows of half of it: what follows overlaps with it. */
  | 'half-forgotten'
  /** One record of the bulk is lost for ever, as from a damaged log. */
  | 'gap';

/** Says what happens to a bulk: the `number`-th try of an exporter on a partition, from 0. */
export type Faults = (exporter: string, partitionId: number, number: number) => Fault | undefined;

interface Lane extends ExporterSettings {
  readonly name: string;
  /** Last position acknowledged, by partition. */
  readonly acknowledged: Map<number, number>;
  /** Bulks tried, by partition. */
  readonly tried: Map<number, number>;
  /** The piece of the history at hand, by partition. */
  readonly reading: Map<number, Segment>;
}

/** What a broker remembers of its exporters, by database: a broker that comes back goes on there. */
const remembered = new Map<string, Map<string, Map<number, number>>>();

/** @param exporters by name, in the order in which a partition runs them */
export function startBulkExporter(
  databaseUrl: string,
  exporters: ReadonlyMap<string, ExporterSettings>,
  faults: Faults = () => undefined,
): BulkExporter {
  const known = remembered.get(databaseUrl) ?? new Map<string, Map<number, number>>();
  remembered.set(databaseUrl, known);
  const lanes = [...exporters].map(([name, settings]): Lane => {
    const acknowledged = known.get(name) ?? new Map<number, number>();
    known.set(name, acknowledged);
    return { ...settings, name, acknowledged, tried: new Map(), reading: new Map() };
  });
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  pool.on('error', () => {});
  let going = true;
  const run = async () => {
    while (going) {
      const sent = await sendNext(pool, lanes, faults).catch(() => false);
      if (!sent) await sleep(15);
    }
  };
  const running = run();
  return {
    pause() {
      going = false;
    },
    async stop() {
      going = false;
      await running;
      await pool.end();
    },
  };
}

/** @returns whether anything was acknowledged */
async function sendNext(pool: pg.Pool, lanes: readonly Lane[], faults: Faults): Promise<boolean> {
  const { rows } = await pool.query<{ partition_id: number; position: string }>(
    'SELECT partition_id, position FROM history.tree',
  );
  let progress = false;
  for (const { partition_id: partitionId, position } of rows)
    for (const lane of lanes)
      if ((lane.acknowledged.get(partitionId) ?? 0) < Number(position))
        progress = (await sendBulk(pool, lane, partitionId, faults)) || progress;
  return progress;
}

async function sendBulk(pool: pg.Pool, lane: Lane, partitionId: number, faults: Faults): Promise<boolean> {
  const { records, last } = await nextBulk(pool, lane, partitionId);
  if (records.length > 0) {
    const number = lane.tried.get(partitionId) ?? 0;
    lane.tried.set(partitionId, number + 1);
    const fault = faults(lane.name, partitionId, number);
    if (!(await isAcknowledged(lane, partitionId, records, fault))) return false;
    if (fault === 'half-forgotten' && records.length > 1) {
      lane.acknowledged.set(partitionId, (records[Math.floor(records.length / 2) - 1] as Exported).position);
      return true;
    }
  }
  lane.acknowledged.set(partitionId, last);
  return true;
}

interface Segment {
  readonly first: number;
  readonly last: number;
  readonly records: readonly Exported[];
}

interface Exported {
  readonly position: number;
  readonly valueType: string;
  readonly text: string;
}

/** What the lane sends next, and the position up to which that is everything. */
async function nextBulk(
  pool: pg.Pool,
  lane: Lane,
  partitionId: number,
): Promise<{ records: Exported[]; last: number }> {
  const records: Exported[] = [];
  let last = lane.acknowledged.get(partitionId) ?? 0;
  let bytes = 0;
  for (;;) {
    const segment = await segmentAfter(pool, lane, partitionId, last);
    if (!segment) return { records, last };
    for (const record of segment.records) {
      if (record.position <= last || !lane.types.has(record.valueType)) continue;
      records.push(record);
      last = record.position;
      bytes += record.text.length;
      if (records.length >= lane.bulk.size || bytes >= lane.bulk.memoryLimit) return { records, last };
    }
    last = segment.last;
  }
}

/** The piece of the history that holds what comes after `position`; the one that was read last is kept. */
async function segmentAfter(
  pool: pg.Pool,
  lane: Lane,
  partitionId: number,
  position: number,
): Promise<Segment | undefined> {
  const kept = lane.reading.get(partitionId);
  if (kept && kept.first <= position && position < kept.last) return kept;
  const { rows } = await pool.query<{ codec: string; body: Buffer; first: string; last: string }>(
    `SELECT codec, body, first_position AS first, last_position AS last FROM history.segment
     WHERE partition_id = $1 AND last_position > $2 ORDER BY first_leaf LIMIT 1`,
    [partitionId, position],
  );
  const [row] = rows;
  if (!row) return undefined;
  const leaves = await unpackRecords(row.body, row.codec);
  const records = leaves.map((leaf) => readRecord(leaf.toString('utf8')));
  const segment = { first: Number(row.first), last: Number(row.last), records };
  lane.reading.set(partitionId, segment);
  return segment;
}

function readRecord(text: string): Exported {
  const position = Number(/"position":(\d+),"timestamp"/.exec(text)?.[1]);
  const valueType = /"valueType":"([A-Z_]+)","brokerVersion"/.exec(text)?.[1] ?? '';
  return { position, valueType, text };
}

async function isAcknowledged(
  lane: Lane,
  partitionId: number,
  records: readonly Exported[],
  fault: Fault | undefined,
): Promise<boolean> {
  const without = fault === 'gap' ? Math.floor(records.length / 2) : -1;
  const lines = records
    .filter((_, i) => i !== without)
    .flatMap((record) => [actionLine(lane, partitionId, record), record.text]);
  if (lines.length === 0) return true;
  const body = `${lines.join('\n')}\n`;
  if (fault === 'request-lost') return post(lane, brokenOff(body)).catch(() => false);
  if (fault === 'sent-twice') return (await Promise.all([post(lane, body), post(lane, body)])).every(Boolean);
  const isTaken = await post(lane, body);
  return isTaken && fault !== 'answer-lost';
}

function actionLine({ prefix }: Lane, partitionId: number, { position, valueType }: Exported): string {
  const name = `${prefix}_${valueType.toLowerCase().replaceAll('_', '-')}_8.6.0_2026-11-28`;
  return JSON.stringify({
    index: { _index: name, _id: `${partitionId}-${position}`, routing: String(partitionId) },
  });
}

/** Whole lines are on their way when it breaks: a sink that took them would not notice. */
function brokenOff(body: string): Readable {
  const half = body.lastIndexOf('\n{"index"', body.length / 2) + 1;
  return Readable.from(
    (function* () {
      yield Buffer.from(body.slice(0, half));
      throw new Error('the connection broke');
    })(),
  );
}

async function post({ url, authentication }: Lane, body: string | Readable): Promise<boolean> {
  const answer = await request(`${url}/_bulk`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-ndjson',
      ...(authentication ? { authorization: basic(authentication) } : {}),
    },
    body,
  });
  const text = await answer.body.text();
  return answer.statusCode === 200 && JSON.parse(text).errors === false;
}

function basic({ username, password }: { username: string; password: string }): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
