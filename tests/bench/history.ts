import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { projectRoot } from '../../src/config/project-root.ts';
import { migrate } from '../../src/db/migrate.ts';
import { durableBulkSize } from '../../src/exporter/config.ts';
import { freePort } from '../../src/local/ports.ts';
import { startPostgres } from '../../src/local/postgres.ts';
import { type BenchOptions, inScratchFolder, meanOf, numberOption, percentiles, slopeOf } from './options.ts';
import { cpuMicros, memoryKiB } from './stream/process-usage.ts';
import { recordBenchStream, recordsPerInstance, streamFolder } from './stream/record.ts';
import { bulkSender, bulksOf } from './stream/replay.ts';

/**
 * A stream recorded from our own engine into an empty database, through the sink as an external cluster would send it: a
 * bulk at a time, the next when the last is acknowledged. CPU is what the sink and every process of PostgreSQL used
 * meanwhile. `--stream FILE` takes another recording; without one in the cache the bench process is run and recorded
 * first.
 */
export async function run({ argv, report }: BenchOptions): Promise<object> {
  const records = numberOption(argv, 'records', 500_000);
  const bulkSize = numberOption(argv, 'bulk', durableBulkSize);
  const named = argv.indexOf('--stream') < 0 ? undefined : argv[argv.indexOf('--stream') + 1];
  const file = named ?? (await cachedStream(records, report));
  return inScratchFolder(async (folder) => {
    chmodSync(folder, 0o755);
    const postgres = await startPostgres({
      folder: join(folder, 'postgres'),
      logFile: join(folder, 'postgres.log'),
    });
    try {
      await migrate(postgres.url);
      const copyRowsPerSecond = await copyBaseline(postgres.url, file);
      const sink = await startSinkProcess(postgres.url, folder);
      try {
        const measured = await measure(file, records, bulkSize, sink, postgres.child.pid as number, report);
        const diskBytes = await diskUse(postgres.url, measured.records);
        return {
          bench: 'history',
          ...measured,
          copyRowsPerSecond,
          ratio: Math.round((measured.recordsPerSecond / copyRowsPerSecond) * 100) / 100,
          diskBytesPerRecord: Math.round(diskBytes / measured.records),
        };
      } finally {
        await sink.stop();
      }
    } finally {
      await postgres.stop();
    }
  });
}

async function cachedStream(records: number, report: (line: string) => void): Promise<string> {
  // A stream with the demo's cases in it is preferred when one was recorded (stream/from-history.ts).
  const mixed = join(streamFolder, 'mixed.ndjson.gz');
  if (existsSync(mixed)) return mixed;
  const bench = join(streamFolder, `bench-${records}.ndjson.gz`);
  if (!existsSync(bench)) {
    report('no recorded stream yet: running the bench process first');
    await recordBenchStream(bench, Math.ceil(records / recordsPerInstance), report);
  }
  return bench;
}

interface SinkProcess {
  readonly child: ChildProcess;
  readonly url: string;
  stop(): Promise<void>;
}

async function startSinkProcess(databaseUrl: string, folder: string): Promise<SinkProcess> {
  const secrets = join(folder, 'secrets.json');
  writeFileSync(secrets, JSON.stringify({ sinkUser: 'bench', sinkPassword: 'bench' }), { mode: 0o600 });
  const port = await freePort();
  const child = spawn(
    process.execPath,
    ['--max-semi-space-size=4', '--import', 'tsx', 'src/exporter/main.ts'],
    {
      cwd: projectRoot,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        ...process.env,
        DATABASE_URL: databaseUrl,
        SECRETS_FILE: secrets,
        SINK_PORT: String(port),
        LOG_LEVEL: 'silent',
      },
    },
  );
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries++) {
    const healthy = await fetch(`${url}/healthz`).then(
      (response) => response.ok,
      () => false,
    );
    if (healthy) break;
    if (tries > 200 || child.exitCode !== null) throw new Error('the record sink did not start');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    child,
    url,
    async stop() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await gone;
    },
  };
}

async function measure(
  file: string,
  most: number,
  bulkSize: number,
  sink: SinkProcess,
  postmaster: number,
  report: (line: string) => void,
) {
  const sender = bulkSender({ sinkUrl: sink.url, user: 'bench', password: 'bench' });
  const sinkPid = sink.child.pid as number;
  const memory: { at: number; kib: number }[] = [];
  const answers: number[] = [];
  let sent = 0;
  let bytes = 0;
  let busyMs = 0;
  const cpuBefore = { node: cpuMicros(sinkPid), postgres: cpuMicros(postmaster, true) };
  for await (const { body, records } of bulksOf(file, bulkSize)) {
    const started = performance.now();
    const { status, text } = await sender.send(body);
    const ms = performance.now() - started;
    if (status !== 200) throw new Error(`the sink answered ${status}: ${text}`);
    answers.push(ms);
    busyMs += ms;
    sent += records;
    bytes += body.length;
    memory.push({ at: sent, kib: memoryKiB(sinkPid) });
    if (sent % (bulkSize * 100) === 0) report(`${sent} records, ${Math.round(sent / (busyMs / 1000))}/s`);
    if (sent >= most) break;
  }
  const node = cpuMicros(sinkPid) - cpuBefore.node;
  const postgres = cpuMicros(postmaster, true) - cpuBefore.postgres;
  await sender.close();
  return {
    records: sent,
    receivedBytesPerRecord: Math.round(bytes / sent),
    recordsPerSecond: Math.round(sent / (busyMs / 1000)),
    cpuMicrosPerRecord: Math.round(((node + postgres) / sent) * 10) / 10,
    cpuMicrosPerRecordNode: Math.round((node / sent) * 10) / 10,
    cpuMicrosPerRecordPostgres: Math.round((postgres / sent) * 10) / 10,
    answerMs: { ...percentiles(answers), most: Math.round(Math.max(...answers)) },
    memoryMiB: Math.round((memory.at(-1)?.kib ?? 0) / 1024),
    memorySlopeSecondHalf: growth(memory.slice(memory.length / 2)),
  };
}

/** Growth of the fitted line over the samples, as a share of its mean. */
function growth(samples: readonly { at: number; kib: number }[]): number {
  const span = (samples.at(-1)?.at ?? 0) - (samples[0]?.at ?? 0);
  const line = slopeOf(samples.map(({ at, kib }) => ({ x: at, y: kib })));
  return Math.round((line * span * 10_000) / meanOf(samples.map(({ kib }) => kib))) / 10_000;
}

/** Everything on disk but the write-ahead log, after what is pending was written. Checks that nothing is missing. */
async function diskUse(databaseUrl: string, sent: number): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('DROP TABLE IF EXISTS public.copy_baseline');
    await client.query('CHECKPOINT');
    const { rows } = await client.query<{ bytes: string; leaves: string }>(
      `SELECT (SELECT sum(tree_size) FROM history.tree) AS leaves, sum(pg_total_relation_size(c.oid)) AS bytes
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind = 'r' AND n.nspname IN ('history', 'read_model')`,
    );
    if (Number(rows[0]?.leaves) !== sent)
      throw new Error(`${sent} records sent, ${rows[0]?.leaves} in the history`);
    return Number(rows[0]?.bytes);
  } finally {
    await client.end();
  }
}

/** What this PostgreSQL takes when records are only poured in: one COPY, primary key and one index. */
async function copyBaseline(databaseUrl: string, file: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(
      'CREATE TABLE public.copy_baseline (position bigint PRIMARY KEY, record_key bigint, record text)',
    );
    await client.query('CREATE INDEX ON public.copy_baseline (record_key)');
    const rows: string[] = [];
    for await (const { body } of bulksOf(file, 1_000)) {
      const lines = body.toString('utf8').split('\n');
      for (let i = 1; i < lines.length; i += 2) {
        const text = (lines[i] as string).replaceAll('\\', '\\\\').replaceAll('\t', '\\t');
        rows.push(`${rows.length}\t${rows.length * 7}\t${text}\n`);
      }
      if (rows.length >= 100_000) break;
    }
    const started = performance.now();
    const stream = client.query(copyFrom('COPY public.copy_baseline FROM STDIN'));
    const done = new Promise<void>((resolve, reject) => stream.once('finish', resolve).once('error', reject));
    for (let i = 0; i < rows.length; i += 500) {
      const chunk = rows.slice(i, i + 500).join('');
      if (!stream.write(chunk)) await new Promise<void>((resolve) => stream.once('drain', () => resolve()));
    }
    stream.end();
    await done;
    return Math.round(rows.length / ((performance.now() - started) / 1000));
  } finally {
    await client.end();
  }
}
