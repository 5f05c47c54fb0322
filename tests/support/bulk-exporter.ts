import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { request } from 'undici';
import { unpackRecords } from '../../src/history/segments.ts';

/**
 * Sends an engine's history to record sinks as the stock Elasticsearch exporter of a Zeebe broker sends its log: each
 * configured exporter its own value types, in bulks, per partition in order, again until it is acknowledged. With it our
 * own engine plays a bank's cluster. The configuration is read strictly, so that what `exporter-config` prints is what
 * a broker would take.
 */
export interface BulkExporter {
  /** Sends no more: the broker is gone. */
  pause(): void;
  stop(): Promise<void>;
}

interface Lane {
  readonly url: string;
  readonly authorization: string;
  readonly prefix: string;
  readonly size: number;
  readonly types: ReadonlySet<string>;
  /** Last position acknowledged, by partition. */
  readonly acknowledged: Map<number, number>;
}

const known = {
  exporter: ['className', 'args'],
  args: ['url', 'requestTimeoutMs', 'authentication', 'bulk', 'index'],
  authentication: ['username', 'password'],
  bulk: ['delay', 'size', 'memoryLimit'],
};
const indexFields = [
  'prefix',
  'createTemplate',
  'command',
  'event',
  'rejection',
  'includeEnabledRecords',
  'optimizeModeEnabled',
];
const stockExporter = 'io.camunda.zeebe.exporter.ElasticsearchExporter';

// biome-ignore lint/suspicious/noExplicitAny: a broker's configuration is checked here
function readLane(name: string, exporter: any): Lane {
  const { args } = exporter;
  refuseUnknown(name, exporter, known.exporter);
  if (exporter.className !== stockExporter)
    throw new Error(`${name}: unknown exporter ${exporter.className}`);
  refuseUnknown(`${name}.args`, args, known.args);
  refuseUnknown(`${name}.args.authentication`, args.authentication, known.authentication);
  refuseUnknown(`${name}.args.bulk`, args.bulk, known.bulk);
  const { index } = args;
  if (index.createTemplate !== false || index.event !== true)
    throw new Error(`${name}: unfit index settings`);
  const types = Object.entries(index).filter(([field, on]) => on === true && !indexFields.includes(field));
  const { username, password } = args.authentication;
  return {
    url: args.url,
    authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
    prefix: index.prefix,
    size: args.bulk.size,
    types: new Set(types.map(([field]) => field.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase())),
    acknowledged: new Map(),
  };
}

function refuseUnknown(where: string, object: object, fields: readonly string[]): void {
  const unknown = Object.keys(object).find((field) => !fields.includes(field));
  if (unknown) throw new Error(`${where}: unknown setting ${unknown}`);
}

/** What a broker remembers of its exporters, by database: a broker that comes back goes on there. */
const remembered = new Map<string, ReadonlyMap<string, Map<number, number>>>();

/** @param exporters as under `zeebe.broker.exporters` */
export function startBulkExporter(databaseUrl: string, exporters: Record<string, unknown>): BulkExporter {
  const lanes = new Map(
    Object.entries(exporters).map(([name, exporter]) => {
      const lane = readLane(name, exporter);
      return [
        name,
        { ...lane, acknowledged: remembered.get(databaseUrl)?.get(name) ?? lane.acknowledged },
      ] as const;
    }),
  );
  remembered.set(databaseUrl, new Map([...lanes].map(([name, { acknowledged }]) => [name, acknowledged])));
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  pool.on('error', () => {});
  let going = true;
  const run = async () => {
    while (going) {
      const sent = await sendNext(pool, [...lanes.values()]).catch(() => false);
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
async function sendNext(pool: pg.Pool, lanes: readonly Lane[]): Promise<boolean> {
  const { rows } = await pool.query<{ partition_id: number; position: string }>(
    'SELECT partition_id, position FROM history.tree',
  );
  let progress = false;
  for (const { partition_id: partitionId, position } of rows)
    for (const lane of lanes)
      if ((lane.acknowledged.get(partitionId) ?? 0) < Number(position))
        progress = (await sendBulk(pool, lane, partitionId)) || progress;
  return progress;
}

async function sendBulk(pool: pg.Pool, lane: Lane, partitionId: number): Promise<boolean> {
  const from = lane.acknowledged.get(partitionId) ?? 0;
  const { rows } = await pool.query<{ codec: string; body: Buffer; last_position: string }>(
    `SELECT codec, body, last_position FROM history.segment WHERE partition_id = $1 AND last_position > $2
     ORDER BY first_leaf LIMIT 1`,
    [partitionId, from],
  );
  const [segment] = rows;
  if (!segment) return false;
  const lines: string[] = [];
  let last = Number(segment.last_position);
  for (const bytes of await unpackRecords(segment.body, segment.codec)) {
    const text = bytes.toString('utf8');
    const position = Number(/"position":(\d+),"timestamp"/.exec(text)?.[1]);
    const valueType = /"valueType":"([A-Z_]+)","brokerVersion"/.exec(text)?.[1] ?? '';
    if (position <= from || !lane.types.has(valueType)) continue;
    const index = `${lane.prefix}_${valueType.toLowerCase().replaceAll('_', '-')}_8.6.0_2026-11-28`;
    lines.push(
      JSON.stringify({
        index: { _index: index, _id: `${partitionId}-${position}`, routing: String(partitionId) },
      }),
      text,
    );
    if (lines.length / 2 >= lane.size) {
      last = position;
      break;
    }
  }
  if (lines.length > 0 && !(await isAcknowledged(lane, `${lines.join('\n')}\n`))) return false;
  lane.acknowledged.set(partitionId, last);
  return true;
}

async function isAcknowledged({ url, authorization }: Lane, body: string): Promise<boolean> {
  const answer = await request(`${url}/_bulk`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/x-ndjson' },
    body,
  });
  const text = await answer.body.text();
  return answer.statusCode === 200 && JSON.parse(text).errors === false;
}
