import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { altered, authorization, bulkOf, fixtureLines, startTestSink, type TestSink } from './support.ts';

const stream = fixtureLines();
const first = stream.filter((line) => line.partitionId === 1);

describe('record sink', () => {
  let database: TestDatabase;
  let test_: TestSink;
  beforeEach(async () => {
    database = await createTestDatabase();
    test_ = await startTestSink(database.url, 4_000_000);
  });
  afterEach(async () => {
    await test_.close();
    await database.drop();
  });

  const count = async (sql: string) =>
    Number((await test_.pool.query(`SELECT count(*) AS n FROM ${sql}`)).rows[0].n);
  const alarms = async () =>
    (await test_.pool.query<{ kind: string }>('SELECT DISTINCT kind FROM bank.alarm ORDER BY 1')).rows.map(
      (r) => r.kind,
    );

  test('answers as the exporter expects', async () => {
    const response = await test_.post(bulkOf(first.slice(0, 5)));
    expect([response.status, await response.text()]).toEqual([200, '{"errors":false,"items":[]}']);
    const settings = await fetch(`${test_.sink.url}/tongban*/_settings`, {
      method: 'PUT',
      headers: { authorization },
      body: '{}',
    });
    expect(settings.status).toBe(200);
  });

  test('refuses strangers, malformed and oversized bodies, and starts nothing', async () => {
    const body = bulkOf(first.slice(0, 5));
    const statuses = [
      (await test_.post(body, { authorization: '' })).status,
      (await test_.post(body, { authorization: `Basic ${Buffer.from('exporter:wrong').toString('base64')}` }))
        .status,
      (await test_.post('hello')).status,
      (await test_.post(bulkOf(first.slice(0, 1)).split('\n')[0] as string)).status,
      (await test_.post('x'.repeat(4_000_001))).status,
      (await test_.post(gzipSync('0'.repeat(5_000_000)), { 'content-encoding': 'gzip' })).status,
      (await test_.post('not gzip', { 'content-encoding': 'gzip' })).status,
      (await test_.post(body, { 'content-encoding': 'br' })).status,
      (await fetch(`${test_.sink.url}/elsewhere`, { headers: { authorization } })).status,
    ];
    expect(statuses).toEqual([401, 401, 400, 400, 413, 413, 400, 415, 404]);
    expect(await count('history.segment')).toBe(0);
  });

  test('takes gzip', async () => {
    const response = await test_.post(gzipSync(bulkOf(first.slice(0, 5))), { 'content-encoding': 'gzip' });
    expect(response.status).toBe(200);
    expect(await count('history.tree WHERE tree_size = 5')).toBe(1);
  });

  test('what comes again is skipped, whole bulks and overlapping ones', async () => {
    await test_.send(first.slice(0, 50));
    await test_.send(first.slice(0, 50));
    await test_.send(first.slice(30, 80));
    const { rows } = await test_.pool.query('SELECT tree_size, position FROM history.tree');
    expect(rows).toEqual([{ tree_size: '80', position: String(first[79]?.position) }]);
    expect(await alarms()).toEqual([]);
  });

  test('a hole in the stream is said, and the rest flows', async () => {
    const hole = first.findIndex((line) => line.document.includes('"valueType":"JOB"'));
    await test_.send(first.slice(0, hole));
    await test_.send(first.slice(hole + 1));
    expect(await count('history.tree')).toBe(1);
    expect(await alarms()).toContain('database-behind');
  });

  test('a database set back to an older state is said', async () => {
    await test_.send(first.slice(0, 100));
    // A sink that starts on a restored backup: the engine goes on where it was told that all is safe.
    await test_.pool.query(`UPDATE history.tree SET sequences = (SELECT jsonb_object_agg(key, value::int - 3)
      FROM jsonb_each(sequences))`);
    await test_.close();
    test_ = await startTestSink(database.url);
    await test_.send(first.slice(100));
    expect(await alarms()).toContain('database-behind');
  });

  test('another engine on the same database is refused, nothing skipped in silence', async () => {
    await test_.send(first.slice(0, 100));
    const other = first.map((line) =>
      altered(line, (text) => text.replace(/"timestamp":\d+/, '"timestamp":1700000000000')),
    );
    const response = await test_.post(bulkOf(other.slice(0, 10)));
    expect(response.status).toBe(503);
    expect(await alarms()).toEqual(['foreign-stream']);
    expect(await count('history.tree WHERE tree_size = 100')).toBe(1);
  });

  test('a record that cannot be projected is parked and alarmed, the rest flows', async () => {
    const lines = first.slice(0, 60).map((line, i) => {
      if (i === 20) return altered(line, () => '{"no record"}');
      if (i === 21) return altered(line, (text) => text.replace(/"intent":"\w+"/, '"intent":"REINVENTED"'));
      return line;
    });
    await test_.send(lines);
    const { rows } = await test_.pool.query('SELECT reason FROM read_model.parked_record ORDER BY position');
    expect(rows.map((row) => row.reason)).toEqual(['no JSON', 'intent unknown to the handler']);
    expect(await alarms()).toContain('parked');
    expect(await count('history.tree WHERE tree_size = 60')).toBe(1);
  });

  test.each([
    ['no JSON', () => '{"no record"}'],
    ['no place in the count', (text: string) => text.replace(/"sequence":\d+/, '"sequence":"none"')],
    ['no event', (text: string) => text.replace('"recordType":"EVENT"', '"recordType":"OTHER"')],
  ] as const)(
    'a record that cannot be read (%s) is no hole in the counts, not even when it comes last',
    async (reason, change) => {
      const at = first.findIndex((line) => line.document.includes('"valueType":"PROCESS_INSTANCE"'));
      await test_.send([...first.slice(0, at), altered(first[at] as (typeof first)[number], change)]);
      await test_.send(first.slice(at + 1));
      const { rows } = await test_.pool.query('SELECT reason FROM read_model.parked_record');
      expect(rows).toEqual([{ reason }]);
      expect(await alarms()).toEqual(['parked', ...['unsent-completion'].filter(() => hasCompletion())]);
    },
  );

  test('one that says its place in the counts hides no other that never comes', async () => {
    const of = first.flatMap((line, i) => (line.document.includes('"valueType":"VARIABLE"') ? [i] : []));
    const [one, missing] = of.slice(1, 3) as [number, number];
    const lines = first.map((line, i) =>
      i === one
        ? altered(line, (text) => text.replace('"recordType":"EVENT"', '"recordType":"OTHER"'))
        : line,
    );
    await test_.send(lines.filter((_, i) => i !== missing));
    expect(await alarms()).toContain('sequence-gap');
  });

  test('killed between: what was not committed comes again and counts once', async () => {
    await test_.send(first.slice(0, 40));
    // The transaction breaks at its end: everything of this bulk is undone, position included.
    await test_.pool.query(`CREATE FUNCTION public.break() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'killed'; END $$`);
    await test_.pool.query(
      'CREATE TRIGGER break BEFORE UPDATE ON history.tree FOR EACH ROW EXECUTE FUNCTION public.break()',
    );
    expect((await test_.post(bulkOf(first.slice(40)))).status).toBe(503);
    await test_.pool.query('DROP TRIGGER break ON history.tree');
    await test_.send(first.slice(40));
    expect(await count(`history.tree WHERE tree_size = ${first.length}`)).toBe(1);
    expect(await alarms()).toEqual(['unsent-completion'].filter(() => hasCompletion()));
  });

  function hasCompletion(): boolean {
    return first.some(({ document }) => /"valueType":"USER_TASK".*"intent":"COMPLETED"/.test(document));
  }

  test('PostgreSQL away: 503, and nothing lost when it is back', async () => {
    await test_.send(first.slice(0, 40));
    const admin = new URL(database.url);
    const name = admin.pathname.slice(1);
    admin.pathname = '/postgres';
    const { createPool } = await import('../../../src/db/pool.ts');
    const other = createPool(admin.href);
    try {
      await other.query(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS false`);
      await other.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
      expect((await test_.post(bulkOf(first.slice(40)))).status).toBe(503);
      await other.query(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS true`);
    } finally {
      await other.end();
    }
    await test_.send(first.slice(40));
    expect(await count(`history.tree WHERE tree_size = ${first.length}`)).toBe(1);
  });
});
