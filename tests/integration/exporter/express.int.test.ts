import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TaskItem } from '../../../src/contracts/tasklist.ts';
import { userTaskChannel } from '../../../src/exporter/express.ts';
import { searchOpenTasks } from '../../../src/read-model/open-tasks/search.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { bulkOf, type FixtureLine, fixtureLines, startTestSink, type TestSink } from './support.ts';

const stream = fixtureLines();
const of = (valueType: string, intent: string) => (line: FixtureLine) =>
  line.document.includes(`"valueType":"${valueType}"`) && line.document.includes(`"intent":"${intent}"`);
const express = (line: FixtureLine) => ({
  ...line,
  action: line.action.replace('tongban_', 'tongban-express_'),
});

/** A partition whose tasks all belong to cases, and its first task. */
const created = stream.find(of('USER_TASK', 'CREATED')) as FixtureLine;
const partition = stream.filter((line) => line.partitionId === created.partitionId);
const upTo = partition.findIndex((line) => line.position === created.position);

describe('express lane', () => {
  let database: TestDatabase;
  let sink: TestSink;
  let listener: pg.Client;
  const heard: string[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    sink = await startTestSink(database.url);
    listener = new pg.Client({ connectionString: database.url });
    await listener.connect();
    listener.on('notification', ({ payload }) => heard.push(payload ?? ''));
    await listener.query(`LISTEN ${userTaskChannel}`);
  });
  afterAll(async () => {
    await listener.end();
    await sink.close();
    await database.drop();
  });

  const open = async (): Promise<TaskItem[]> => JSON.parse((await searchOpenTasks(sink.pool, {})).items);
  async function say(line: FixtureLine): Promise<void> {
    const response = await sink.post(bulkOf([express(line)]));
    expect(response.status).toBe(200);
  }
  const rows = async () => (await sink.pool.query('SELECT * FROM read_model.express_user_task')).rows;
  async function until(met: () => Promise<boolean>): Promise<void> {
    while (!(await met())) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  test('a task without a known case stays hidden', async () => {
    await say(created);
    await until(async () => (await rows()).length === 1);
    expect(await open()).toEqual([]);
    expect(heard).toEqual([]);
    await sink.pool.query('TRUNCATE read_model.express_user_task');
  });

  test('with its case it shows, and every replica is told', async () => {
    const starts = partition.filter(of('MESSAGE_START_EVENT_SUBSCRIPTION', 'CORRELATED'));
    for (const start of starts) await say(start);
    await say(created);
    await until(async () => heard.length > 0);
    const [task] = await open();
    expect(JSON.parse(heard[0] as string)).toEqual({
      userTaskKey: task?.userTaskKey,
      caseId: task?.caseId,
      state: 'created',
      assignee: task?.assignee,
      candidateGroups: task?.candidateGroups,
      candidateUsers: [],
      branch: null,
    });
    expect(task).toMatchObject({ elementId: 'review', priority: 80, fields: {} });
  });

  test('the durable lane takes over, and a late express record changes nothing', async () => {
    await sink.send(partition.slice(0, upTo + 1));
    expect(await rows()).toEqual([]);
    expect(heard).toHaveLength(1);
    const [task] = await open();
    // The case's fields are durable only.
    expect(task).toMatchObject({ elementId: 'review', fields: { channel: expect.any(String) } });
    await say(created);
    await until(async () => (await rows()).length === 1);
    expect(await open()).toEqual([task]);
  });

  test('a completion that only the express lane has heard of hides the task', async () => {
    const key = /"userTaskKey":(\d+)/.exec(created.document)?.[1];
    const ended = partition.find(
      (line) =>
        line.document.includes(`"userTaskKey":${key}`) &&
        (of('USER_TASK', 'COMPLETED')(line) || of('USER_TASK', 'CANCELED')(line)),
    ) as FixtureLine;
    await say(ended);
    await until(async () => (await open()).length === 0);
    const { rows: durable } = await sink.pool.query('SELECT state FROM read_model.user_task');
    expect(durable).toEqual([{ state: 'created' }]);
    const announced = heard.length;
    await sink.send(partition.slice(upTo + 1));
    expect(await rows()).toEqual([]);
    // What only the durable lane said, it tells; what the express lane said before is not told again.
    const told = String(key);
    await until(async () => heard.length > announced);
    expect(heard.slice(announced).map((text) => JSON.parse(text).userTaskKey)).not.toContain(told);
  });

  test('garbage is acknowledged and forgotten: the durable lane has it', async () => {
    const action = express(created).action;
    expect((await sink.post(`${action}\n{"broken\n`)).status).toBe(200);
  });
});
