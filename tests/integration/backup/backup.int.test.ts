import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readTables } from '../../../src/backup/catalogue.ts';
import { makeBackup } from '../../../src/backup/make-backup.ts';
import type { Manifest } from '../../../src/backup/manifest.ts';
import { readManifest } from '../../../src/backup/manifest-file.ts';
import { restoreBackup } from '../../../src/backup/restore-backup.ts';
import { ensureSecrets, type Secrets } from '../../../src/config/secrets.ts';
import { migrations } from '../../../src/db/migrations/index.ts';
import { schemas } from '../../../src/db/schemas.ts';
import { withClient } from '../../../src/db/with-client.ts';
import { findRestore } from '../../../src/engine/host/answered-position.ts';
import {
  AnsweredPositionFile,
  readAnsweredPosition,
} from '../../../src/engine/host/answered-position-file.ts';
import { reachedInDatabase } from '../../../src/engine/host/answered-position-store.ts';
import { rebuildAndCompare } from '../../../src/history/rebuild.ts';
import { raiseAlarms } from '../../../src/recording/alarms.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { createLine, startLineEngine } from '../../support/line-engine.ts';

const folder = mkdtempSync(join(tmpdir(), 'tongban-backup-'));
const to = join(folder, 'backup');
const version = '0.2.0';
let secrets: Secrets;
let source: TestDatabase;
let target: TestDatabase;
let manifest: Manifest;
/** Instances whose creation was answered before the backup began. */
const acknowledged: string[] = [];

const alarm = (client: pg.Client, subject: string) =>
  raiseAlarms(client, [{ kind: 'parked', partitionId: 1, position: 7, detail: '\\N', subject }], new Date());

beforeAll(async () => {
  secrets = ensureSecrets(join(folder, 'secrets.json'));
  [source, target] = await Promise.all([createTestDatabase(), createTestDatabase('template0')]);
  const engine = await startLineEngine(source.url);
  for (let count = 0; count < 20; count++) acknowledged.push(await createLine(engine));
  await withClient(source.url, (client) => alarm(client, 'one'));
  let isDone = false;
  const load = (async () => {
    while (!isDone) await createLine(engine);
  })();
  manifest = await makeBackup({ databaseUrl: source.url, secrets, to });
  isDone = true;
  await load;
  await engine.close();
});

afterAll(async () => {
  await Promise.all([source.drop(), target.drop()]);
  rmSync(folder, { recursive: true, force: true });
});

const columnOf = async (client: pg.Client, sql: string, values: readonly unknown[] = []) =>
  (await client.query<{ it: string }>(sql, [...values])).rows.map(({ it }) => it);

/** What the schema is made of, but for its rows. */
const shapeOf = async (client: pg.Client) => ({
  constraints: await columnOf(
    client,
    `SELECT conrelid::regclass || ' ' || conname || ' ' || convalidated || ' ' || pg_get_constraintdef(oid) AS it
     FROM pg_constraint WHERE connamespace::regnamespace::text = ANY ($1) ORDER BY 1`,
    [schemas],
  ),
  triggers: await columnOf(
    client,
    `SELECT pg_get_triggerdef(t.oid) || ' ' || tgenabled::text AS it FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid
     WHERE NOT tgisinternal AND relnamespace::regnamespace::text = ANY ($1) ORDER BY 1`,
    [schemas],
  ),
  migrations: await columnOf(client, 'SELECT name AS it FROM bank.schema_migration ORDER BY id'),
});

test('every schema of the database is known, and so every table is in the backup', async () => {
  await withClient(source.url, async (client) => {
    const found = await columnOf(
      client,
      `SELECT DISTINCT relnamespace::regnamespace::text AS it FROM pg_class
       WHERE relkind = 'r' AND relnamespace::regnamespace::text !~ '^(pg_|information_schema)' ORDER BY 1`,
    );
    expect(found).toEqual(schemas);
    const tables = (await readTables(client)).map(({ schema, table }) => `${schema}.${table}`);
    expect(tables).toEqual(manifest.tables.map(({ schema, table }) => `${schema}.${table}`));
    const missing = await columnOf(
      client,
      `SELECT c.oid::regclass::text AS it FROM pg_class c WHERE relkind IN ('r', 'p', 'm')
         AND relnamespace::regnamespace::text = ANY ($1) AND c.oid::regclass::text <> ALL ($2) ORDER BY 1`,
      [schemas, tables],
    );
    // The steps write their own; the other two are lost at each crash of PostgreSQL anyway (UNLOGGED).
    expect(missing).toEqual([
      'bank.schema_migration',
      'bank.schema_migration_lock',
      'read_model.express_case',
      'read_model.express_user_task',
    ]);
  });
});

test('the folder is complete, readable for its owner only, and holds no secret', () => {
  expect(readManifest(to)).toEqual(manifest);
  expect(manifest.migrations).toEqual(migrations.map(({ name }) => name));
  expect(manifest.partitions.map(({ partitionId }) => partitionId)).toEqual([1, 2]);
  expect(readdirSync(to).sort()).toEqual(['manifest.json', 'manifest.sha256', 'tables']);
  expect(readdirSync(folder).sort()).toEqual(['backup', 'secrets.json']);
  const files = readdirSync(to, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const { parentPath, name } of files) {
    const path = join(parentPath, name);
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o077).toBe(0);
    const content = readFileSync(path);
    for (const secret of [secrets.masterKey, secrets.codeKey, secrets.engineToken])
      expect(content.includes(secret)).toBe(false);
  }
});

describe('restored into an empty database', () => {
  beforeAll(async () => {
    const restored = await restoreBackup({
      databaseUrl: target.url,
      from: to,
      manifest,
      answeredFile: join(folder, 'none'),
      version,
    });
    expect(restored.records).toBe(manifest.partitions.reduce((sum, { treeSize }) => sum + treeSize, 0));
  });

  test('it has the schema, the rows of the snapshot and the counters', async () => {
    const shapes = await Promise.all([source, target].map(({ url }) => withClient(url, shapeOf)));
    expect(shapes[1]).toEqual(shapes[0]);
    await withClient(target.url, async (client) => {
      const added: Readonly<Record<string, number>> = { 'engine.restore': 1, 'bank.alarm': 1 };
      for (const { schema, table, rows } of manifest.tables) {
        const name = `${schema}.${table}`;
        const { rows: found } = await client.query(`SELECT count(*)::int AS n FROM ${name}`);
        expect({ name, n: found[0].n - (added[name] ?? 0) }).toEqual({ name, n: rows });
      }
      const keys = await columnOf(client, 'SELECT root_key AS it FROM engine.root_instance');
      expect(keys).toEqual(expect.arrayContaining(acknowledged));
      await alarm(client, 'two');
      expect(await columnOf(client, 'SELECT alarm_id AS it FROM bank.alarm ORDER BY alarm_id')).toEqual([
        '1',
        '2',
        '3',
      ]);
    });
  });

  test('what the tables of one moment say agrees, and the read model is what the history makes of it', async () => {
    await withClient(target.url, async (client) => {
      await client.query('BEGIN');
      expect((await rebuildAndCompare(client)).tables.flatMap(({ examples }) => examples)).toEqual([]);
      await client.query('ROLLBACK');
    });
  });

  test('that it was restored is recorded and alarmed, and no key is given again', async () => {
    await withClient(target.url, async (client) => {
      const { rows } = await client.query(
        `SELECT found, database->'backup' AS backup, goes_on_after AS goes_on FROM engine.restore`,
      );
      expect(rows).toEqual([
        {
          found: 'backup',
          backup: expect.objectContaining({
            backupId: manifest.backupId,
            createdAt: manifest.createdAt,
            partitions: manifest.partitions.map(({ partitionId, position }) =>
              expect.objectContaining({ partitionId, position }),
            ),
          }),
          goes_on: [expect.anything(), expect.anything()],
        },
      ]);
      for (const { partitionId, position, key } of rows[0].goes_on) {
        const end = rows[0].backup.partitions[partitionId - 1];
        expect(position - end.position).toBeGreaterThanOrEqual(8_640_000_000);
        expect(BigInt(key) - BigInt(end.key)).toBeGreaterThanOrEqual(8_640_000_000n);
        expect(BigInt(key) >> 51n).toBe(BigInt(partitionId));
      }
      const details = await columnOf(
        client,
        `SELECT detail AS it FROM bank.alarm WHERE kind = 'restore-accepted'`,
      );
      expect(details).toEqual([
        expect.stringMatching(
          new RegExp(
            `^accepted: The database was restored from the backup ${manifest.backupId} of .*Z \\(partition 1 up to \\d+, partition 2 up to \\d+\\), so what customers and workers were told since then would be missing$`,
          ),
        ),
      ]);
    });
  });

  test('an engine goes on with it, with keys of its own', async () => {
    const engine = await startLineEngine(target.url);
    try {
      const key = await createLine(engine);
      const [goesOn] = await withClient(target.url, (client) =>
        columnOf(
          client,
          `SELECT p->>'key' AS it FROM engine.restore, jsonb_array_elements(goes_on_after) AS p
           WHERE p->>'partitionId' = $1`,
          [String(BigInt(key) >> 51n)],
        ),
      );
      expect(BigInt(key)).toBeGreaterThan(BigInt(goesOn as string));
      const jobs = await engine.takeJobs({
        type: 'line-a',
        worker: 'test',
        timeout: 60_000,
        most: 10_000,
        mostBytes: 3_000_000,
        fetchVariables: [],
      });
      if (jobs.kind !== 'jobs') throw new Error(jobs.reason);
      const waiting = jobs.jobs.filter(({ processInstanceKey }) => acknowledged.includes(processInstanceKey));
      expect(waiting).toHaveLength(acknowledged.length);
      const answers = await Promise.all(
        waiting.map((job) => engine.execute({ type: 'complete-job', jobKey: job.key, variables: '{}' })),
      );
      expect(new Set(answers.map(({ kind }) => kind))).toEqual(new Set(['ok']));
    } finally {
      await engine.close();
    }
    const left = await withClient(target.url, (client) =>
      columnOf(client, 'SELECT root_key AS it FROM engine.root_instance'),
    );
    expect(left.filter((each) => acknowledged.includes(each))).toEqual([]);
  });
});

test('where the machine still knows what it answered, that counts too, and the next start asks for nothing', async () => {
  const again = await createTestDatabase('template0');
  const path = join(folder, 'answered-position');
  const known = await withClient(source.url, reachedInDatabase);
  const partitions = known!.partitions.map((each) => ({ ...each, position: each.position + 20_000_000_000 }));
  const file = new AnsweredPositionFile(path);
  file.write({ ...known!, epoch: '70', partitions });
  file.close();
  try {
    await restoreBackup({ databaseUrl: again.url, from: to, manifest, answeredFile: path, version });
    const restored = await withClient(again.url, reachedInDatabase);
    expect(restored).toMatchObject({ historyId: known!.historyId, epoch: '70' });
    for (const { partitionId, position } of partitions)
      expect(restored!.partitions[partitionId - 1]!.position).toBeGreaterThan(position);
    expect(findRestore(readAnsweredPosition(path), restored)).toBeUndefined();
  } finally {
    await again.drop();
  }
});
