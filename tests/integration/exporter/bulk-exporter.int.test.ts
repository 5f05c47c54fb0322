import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seededRandom } from '../../../src/contracts/seeded-random.ts';
import { zeebeExporterConfig } from '../../../src/exporter/config.ts';
import { searchOpenTasks } from '../../../src/read-model/open-tasks/search.ts';
import { type Fault, type Faults, startBulkExporter } from '../../support/bulk-exporter.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { readExporters } from '../../support/exporter-settings.ts';
import { credentials, fixtureLines, readModelRows, startTestSink, type TestSink } from './support.ts';

/** Half of the partitions is enough. */
const stream = fixtureLines().filter(({ partitionId }) => partitionId <= 3);
const passing = ['request-lost', 'answer-lost', 'sent-twice', 'half-forgotten'] as const;
const tables = ['process_case', 'process_instance', 'element_instance', 'user_task', 'open_task', 'incident'];

describe('a cluster whose bulks get lost, come twice and overlap', () => {
  let broker: TestDatabase;
  let source: TestSink;
  const databases: TestDatabase[] = [];

  beforeAll(async () => {
    broker = await createTestDatabase();
    source = await startTestSink(broker.url);
    // Some at a time, so that the history lies in several pieces.
    for (let at = 0; at < stream.length; at += 150) await source.send(stream.slice(at, at + 150));
  });
  afterAll(async () => {
    await source.close();
    for (const database of [broker, ...databases]) await database.drop();
  });

  /** Lets both lanes send everything, in small bulks. */
  async function exported(faults: Faults, lanes = ['tongbanexpress', 'tongban']) {
    const database = await createTestDatabase();
    databases.push(database);
    const target = await startTestSink(database.url);
    const config = zeebeExporterConfig({
      sinkUrl: target.sink.url,
      user: credentials.user,
      password: credentials.password,
    });
    const exporters = [...readExporters(config, '8.6')]
      .filter(([name]) => lanes.includes(name))
      // Each test has a broker of its own that remembers nothing.
      .map(
        ([name, lane]) =>
          [
            `${name} ${database.url}`,
            { ...lane, bulk: { ...lane.bulk, size: bulkSizes[name] as number } },
          ] as const,
      );
    const injected: Fault[] = [];
    const exporter = startBulkExporter(broker.url, new Map(exporters), (name, ...of) => {
      const fault = faults(name.split(' ')[0] as string, ...of);
      if (fault) injected.push(fault);
      return fault;
    });
    await expect.poll(() => positions(target)).toEqual(await positions(source));
    await exporter.stop();
    return { target, injected };
  }
  const bulkSizes: Record<string, number> = { tongbanexpress: 1, tongban: 17 };

  const positions = async ({ pool }: TestSink) =>
    (await pool.query('SELECT partition_id, position FROM history.tree ORDER BY 1')).rows;
  const trees = async ({ pool }: TestSink) =>
    (await pool.query('SELECT partition_id, tree_size, root_hash FROM history.tree ORDER BY 1')).rows;
  const streamAlarms = async ({ pool }: TestSink) =>
    (
      await pool.query<{ kind: string; detail: string }>(
        `SELECT kind, detail FROM bank.alarm WHERE kind <> 'unsent-completion' ORDER BY kind`,
      )
    ).rows;

  test('nothing goes wrong: everything is there', async () => {
    const { target, injected } = await exported(() => undefined);
    expect(injected).toEqual([]);
    expect(await trees(target)).toEqual(await trees(source));
    expect(await streamAlarms(target)).toEqual([]);
    await target.close();
  });

  test.each([1, 2])(
    'two bulks of five fail in some way, seed %i: everything is there once, without an alarm',
    async (seed) => {
      const random = seededRandom(seed);
      const { target, injected } = await exported(() =>
        random.next() < 0.4 ? random.pick(passing) : undefined,
      );
      expect([...new Set(injected)].sort()).toEqual([...passing].sort());
      expect(await trees(target)).toEqual(await trees(source));
      expect(await readModelRows(target.pool, tables)).toEqual(await readModelRows(source.pool, tables));
      expect(await streamAlarms(target)).toEqual([]);
      // What the express lane announced, the durable one has taken over.
      expect(JSON.parse((await searchOpenTasks(target.pool, {})).items)).toEqual(
        JSON.parse((await searchOpenTasks(source.pool, {})).items),
      );
      await target.close();
    },
  );

  test('the durable lane says everything again that an express lane lost', async () => {
    const { target } = await exported((lane) => (lane === 'tongbanexpress' ? 'gap' : undefined));
    expect(await trees(target)).toEqual(await trees(source));
    expect(await readModelRows(target.pool, tables)).toEqual(await readModelRows(source.pool, tables));
    await target.close();
  });

  test('a record that never comes is alarmed, once, and the rest flows', async () => {
    const { target, injected } = await exported((lane, partitionId, number) =>
      lane === 'tongban' && partitionId === 2 && number === 5 ? 'gap' : undefined,
    );
    expect(injected).toEqual(['gap']);
    const sizes = (rows: { tree_size: string }[]) => rows.map(({ tree_size }) => Number(tree_size));
    const expected = sizes(await trees(source));
    expected[1] = (expected[1] as number) - 1;
    expect(sizes(await trees(target))).toEqual(expected);
    const alarms = await streamAlarms(target);
    expect(alarms.map(({ kind }) => kind)).toEqual(['sequence-gap']);
    await target.close();
  });
});
