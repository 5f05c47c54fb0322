import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exportCase } from '../../../src/history/export-case.ts';
import { rebuildAndCompare } from '../../../src/history/rebuild.ts';
import { packRecords, unpackRecords } from '../../../src/history/segments.ts';
import { type Verdict, verifyHistory } from '../../../src/history/verify.ts';
import { derivedTables } from '../../../src/projection/open-tasks.ts';
import { allTables } from '../../../src/projection/tables.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { type FixtureLine, fixtureLines, readModelRows, startTestSink } from '../exporter/support.ts';

const stream = fixtureLines();
const partitionIds = [...new Set(stream.map((line) => line.partitionId))];
const tables = [...allTables.map((table) => table.name), ...derivedTables];

/** Bulks as they might come: each partition's order is kept, where it is cut and how partitions mix is arbitrary. */
const bulks = fc
  .record({
    sizes: fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 40, maxLength: 40 }),
    order: fc.array(fc.nat()),
  })
  .map(({ sizes, order }) => {
    const left = new Map(partitionIds.map((id) => [id, stream.filter((line) => line.partitionId === id)]));
    const cut: FixtureLine[][] = [];
    for (let i = 0; left.size > 0; i++) {
      const ids = [...left.keys()];
      const id = ids[(order[i] ?? i) % ids.length] as number;
      const lines = left.get(id) as FixtureLine[];
      cut.push(lines.splice(0, sizes[i % sizes.length]));
      if (lines.length === 0) left.delete(id);
    }
    return cut;
  });

async function inSnapshot<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    return await work(client);
  } finally {
    await client.query('ROLLBACK');
    await client.end();
  }
}

describe('values that PostgreSQL would not take', () => {
  test('are made storable or parked, and never stop the partition', async () => {
    const database = await createTestDatabase();
    const sink = await startTestSink(database.url);
    const find = (type: string) =>
      stream.find((line) => line.document.includes(`"valueType":"${type}"`)) as FixtureLine;
    try {
      const changed = [
        [find('JOB'), /"errorMessage":""/, '"errorMessage":"a\\u0000b\\ud800c"'],
        [find('TIMER'), /"dueDate":\d+/, '"dueDate":9223372036854775807'],
        [
          find('DECISION_EVALUATION'),
          /"decisionOutput":"\\"(?:fast|slow)\\""/g,
          '"decisionOutput":"\\"\\\\u0000\\\\ud83d\\\\ude00\\\\ud800\\""',
        ],
        [find('MESSAGE'), /"correlationKey":"[^"]*"/, '"correlationKey":7'],
      ] as const;
      for (const [line, from, to] of changed.toSorted(([a], [b]) => a.position - b.position)) {
        const document = line.document.replace(from, to);
        expect(document).not.toBe(line.document);
        await sink.send([{ ...line, document }]);
      }
      const one = async (sql: string) => Object.values((await sink.pool.query(sql)).rows[0]);
      expect(await one('SELECT error_message FROM read_model.job')).toEqual(['a\ufffdb\ufffdc']);
      expect(await one('SELECT extract(year from due_date)::int FROM read_model.timer')).toEqual([275760]);
      expect(await one('SELECT output FROM read_model.decision_evaluation')).toEqual(['\ufffd😀\ufffd']);
      expect(await one('SELECT reason FROM read_model.parked_record')).toEqual([
        'message.correlation_key: unfit value',
      ]);
    } finally {
      await sink.close();
      await database.drop();
    }
  });
});

describe('history and read model', () => {
  let reference: Record<string, string[]>;
  let roots: string[];
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
    const sink = await startTestSink(database.url);
    for (const id of partitionIds) await sink.send(stream.filter((line) => line.partitionId === id));
    reference = await readModelRows(sink.pool, tables);
    await sink.close();
    roots = (await inSnapshot(database.url, verifyHistory)).partitions.map((partition) => partition.rootHash);
  });
  afterAll(() => database.drop());

  test('any cut into bulks gives the same rows and the same trees', async () => {
    await fc.assert(
      fc.asyncProperty(bulks, async (cut) => {
        const own = await createTestDatabase();
        const sink = await startTestSink(own.url);
        try {
          for (const lines of cut) await sink.send(lines);
          expect(await readModelRows(sink.pool, tables)).toEqual(reference);
          const verdict = await inSnapshot(own.url, verifyHistory);
          expect(verdict.partitions.map((partition) => partition.rootHash)).toEqual(roots);
          expect(verdict.ok).toBe(true);
        } finally {
          await sink.close();
          await own.drop();
        }
      }),
      { numRuns: 5, seed: 20261121 },
    );
  });

  test('a sink that dies every few bulks gives the same rows', async () => {
    // Two bulks or more a life: what the first does not name, the second may, and it lies in the database already.
    const own = await createTestDatabase();
    try {
      for (const id of partitionIds) {
        const lines = stream.filter((line) => line.partitionId === id);
        while (lines.length > 0) {
          const sink = await startTestSink(own.url);
          for (const size of [3, 9, 31]) if (lines.length > 0) await sink.send(lines.splice(0, size));
          await sink.close();
        }
      }
      const sink = await startTestSink(own.url);
      expect(await readModelRows(sink.pool, tables)).toEqual(reference);
      await sink.close();
    } finally {
      await own.drop();
    }
  });

  test('rebuilt from the history: the same, row for row', async () => {
    const rebuilt = await inSnapshot(database.url, (client) => rebuildAndCompare(client, 333));
    expect(rebuilt.tables.flatMap((table) => table.examples)).toEqual([]);
    expect(rebuilt).toMatchObject({ equal: true, records: stream.length });
  });

  test('a row that the history does not give is found', async () => {
    const rebuilt = await inSnapshot(database.url, async (client) => {
      await client.query(`UPDATE read_model.process_case SET channel = 'branch'
        WHERE case_id = (SELECT min(case_id) FROM read_model.process_case)`);
      return rebuildAndCompare(client);
    });
    const differing = rebuilt.tables.filter((table) => table.onlyLive + table.onlyRebuilt > 0);
    expect(rebuilt.equal).toBe(false);
    expect(differing).toMatchObject([{ table: 'process_case', onlyLive: 1, onlyRebuilt: 1 }]);
  });

  test('the evidence of a case: its records, bytes as received, with their leaves', async () => {
    const { caseId, lines } = await inSnapshot(database.url, async (client) => {
      const { rows } = await client.query('SELECT min(case_id) AS id FROM read_model.process_case');
      const lines: string[] = [];
      for await (const line of exportCase(client, rows[0].id)) lines.push(line);
      return { caseId: rows[0].id as string, lines };
    });
    const [head, ...records] = lines;
    const { trees, processInstanceKeys } = JSON.parse(head as string);
    expect(processInstanceKeys).toHaveLength(2);
    expect(trees).toHaveLength(1);
    const received = stream.filter((line) => line.partitionId === trees[0].partitionId);
    for (const line of records) {
      const [, leaf, record] = /^\{"partitionId":\d+,"leafIndex":(\d+),"record":(.*)\}$/.exec(
        line,
      ) as RegExpExecArray;
      expect(record).toBe(received[Number(leaf)]?.document);
    }
    const mine = received.filter(({ document }) =>
      [caseId, ...processInstanceKeys].some((mark) => document.includes(mark)),
    );
    expect(records.length).toBeGreaterThan(50);
    expect(records.length).toBeLessThanOrEqual(mine.length);
  });

  describe('tampering', () => {
    /** Changes the ledger behind the program's back, as the owner of the database can, and verifies. */
    const tampered = (change: (client: pg.Client) => Promise<void>): Promise<Verdict> =>
      inSnapshot(database.url, async (client) => {
        await client.query('ALTER TABLE history.segment DISABLE TRIGGER ALL');
        await change(client);
        return verifyHistory(client);
      });
    const rewrite = (edit: (records: Buffer[]) => Buffer[]) => async (client: pg.Client) => {
      const { rows } = await client.query(
        'SELECT first_leaf, codec, body FROM history.segment WHERE partition_id = 1 ORDER BY first_leaf LIMIT 1',
      );
      const records = edit(await unpackRecords(rows[0].body, rows[0].codec));
      await client.query(
        'UPDATE history.segment SET body = $2, leaf_count = $3 WHERE partition_id = 1 AND first_leaf = $1',
        [rows[0].first_leaf, packRecords(records, rows[0].codec), records.length],
      );
    };

    test('a byte altered', async () => {
      const verdict = await tampered(
        rewrite(([first, ...rest]) => [
          Buffer.from((first as Buffer).toString().replace(/"/, '" ')),
          ...rest,
        ]),
      );
      expect(verdict.ok).toBe(false);
      expect(verdict.partitions[0]?.problems[0]).toMatch(/leaf 0: root differs/);
    });
    test('a record removed', async () => {
      expect((await tampered(rewrite((records) => records.slice(1)))).ok).toBe(false);
    });
    test('a record inserted', async () => {
      expect((await tampered(rewrite((records) => [...records, records[0] as Buffer]))).ok).toBe(false);
    });
    test('two records exchanged', async () => {
      expect((await tampered(rewrite(([a, b, ...rest]) => [b, a, ...rest] as Buffer[]))).ok).toBe(false);
    });
    test('a segment removed', async () => {
      const verdict = await tampered(async (client) => {
        await client.query('DELETE FROM history.segment WHERE partition_id = 2');
      });
      expect(verdict.partitions[1]?.problems.length).toBeGreaterThan(0);
    });
    test('bytes that are no segment any more', async () => {
      const verdict = await tampered(async (client) => {
        await client.query(`UPDATE history.segment SET body = '\\x00' WHERE partition_id = 3`);
      });
      expect(verdict.ok).toBe(false);
    });
    test('an honest program cannot even try', async () => {
      await expect(
        inSnapshot(database.url, (client) => client.query(`UPDATE history.segment SET body = '\\x00'`)),
      ).rejects.toThrow(/append-only/);
      await expect(
        inSnapshot(database.url, (client) => client.query('DELETE FROM history.segment WHERE sealed')),
      ).rejects.toThrow(/append-only/);
    });
  });
});
