import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import pino from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { OutsideCommand } from '../../../src/engine/core/commands.ts';
import { DurableEngine } from '../../../src/engine/host/durable-engine.ts';
import type { EngineAnswer, ExecuteOptions } from '../../../src/engine/host/engine-port.ts';
import { EngineTime } from '../../../src/engine/host/engine-time.ts';
import { rebuildAndCompare } from '../../../src/history/rebuild.ts';
import { verifyHistory } from '../../../src/history/verify.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { executeHistoryAgain } from '../../support/executed-again.ts';

const model = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="definitions" targetNamespace="http://tongban/test">
  <bpmn:process id="review" isExecutable="true">
    <bpmn:startEvent id="start"/><bpmn:userTask id="decide"><bpmn:extensionElements><zeebe:userTask/></bpmn:extensionElements></bpmn:userTask><bpmn:endEvent id="end"/>
    <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="decide"/><bpmn:sequenceFlow id="f2" sourceRef="decide" targetRef="end"/>
  </bpmn:process>
</bpmn:definitions>`;

let database: TestDatabase;
let engine: DurableEngine;
let client: pg.Client;

beforeEach(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  engine = new DurableEngine({
    databaseUrl: database.url,
    partitions: 1,
    engineVersion: '0.2.0',
    time: new EngineTime({ controlled: true }),
    log: pino({ level: 'silent' }),
  });
  engine.start();
  await leads();
  const resources = [{ name: 'review.bpmn', content: new TextEncoder().encode(model) }];
  expect(await engine.execute({ type: 'deploy-resources', resources })).toMatchObject({ kind: 'ok' });
});

afterEach(async () => {
  await engine.close();
  await client.end();
  await database.drop();
});

const leads = () => expect.poll(() => engine.isLeading).toBe(true);
const start = (options?: ExecuteOptions): Promise<EngineAnswer> => {
  const command: OutsideCommand = {
    type: 'create-process-instance',
    bpmnProcessId: 'review',
    variables: '{}',
  };
  return engine.execute(command, options);
};

async function instances(): Promise<number> {
  const { rows } = await client.query('SELECT count(*)::int AS n FROM read_model.process_instance');
  return rows[0].n;
}

/** History, state and read model agree: nothing was written by halves. */
async function expectWhole(): Promise<void> {
  expect((await executeHistoryAgain(client, 1)).differences).toEqual([]);
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  const { partitions } = await verifyHistory(client);
  const { tables } = await rebuildAndCompare(client);
  await client.query('ROLLBACK');
  expect(partitions.flatMap(({ problems }) => problems)).toEqual([]);
  expect(tables.flatMap(({ examples }) => examples)).toEqual([]);
}

test('a database whose disk is full accepts nothing, and everything again when it has room', async () => {
  expect(await start()).toMatchObject({ kind: 'ok' });
  await client.query(`
    CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$;
    CREATE TRIGGER no_room BEFORE INSERT ON history.segment FOR EACH ROW EXECUTE FUNCTION no_room()`);
  for (let attempt = 0; attempt < 3; attempt++) {
    expect(await start()).toMatchObject({ kind: 'unavailable' });
    await leads();
  }
  expect(await instances()).toBe(1);
  await client.query('DROP TRIGGER no_room ON history.segment');
  await leads();
  expect(await start()).toMatchObject({ kind: 'ok' });
  expect(await instances()).toBe(2);
  await expectWhole();
});

test('a slow database: who waits no longer is told so, and what was sent is done once', async () => {
  const holding = new pg.Client({ connectionString: database.url });
  await holding.connect();
  try {
    await holding.query('BEGIN; LOCK TABLE history.tree IN ACCESS EXCLUSIVE MODE');
    const patient = start();
    const impatient = start({ deadline: Date.now() + 200 });
    expect(await impatient).toMatchObject({ kind: 'timeout' });
    // Longer than the deadline: the patient one still waits.
    expect(await Promise.race([patient, sleep(200, 'waits')])).toBe('waits');
    await holding.query('ROLLBACK');
    expect(await patient).toMatchObject({ kind: 'ok' });
  } finally {
    await holding.end();
  }
  expect(await start()).toMatchObject({ kind: 'ok' });
  expect(await instances()).toBe(3);
  await expectWhole();
});

test('a connection that is cut: the engine leads again, with all that it had answered', async () => {
  const answers: EngineAnswer[] = [];
  for (let round = 0; round < 4; round++) {
    const asked = Array.from({ length: 20 }, () => start());
    await client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tongban-engine' AND datname = current_database()`,
    );
    answers.push(...(await Promise.all(asked)));
    await leads();
    // Until it has noticed, it still believes that it leads.
    await expect.poll(async () => (await start()).kind).toBe('ok');
  }
  const keys = answers.flatMap((answer) =>
    answer.kind === 'ok' && answer.value.type === 'instance-created' ? [answer.value.processInstanceKey] : [],
  );
  const { rows } = await client.query(
    'SELECT process_instance_key AS key FROM read_model.process_instance WHERE process_instance_key = ANY ($1::bigint[])',
    [keys],
  );
  expect(rows).toHaveLength(keys.length);
  expect(answers.every(({ kind }) => kind === 'ok' || kind === 'unavailable')).toBe(true);
  await expectWhole();
});

test('a clock that jumps back: the engine’s time stands still until the clock has caught up', async () => {
  expect(await start()).toMatchObject({ kind: 'ok' });
  const before = engine.now();
  await engine.clock?.set(before - 86_400_000);
  expect(await start()).toMatchObject({ kind: 'ok' });
  await engine.clock?.set(before + 86_400_000);
  expect(await start()).toMatchObject({ kind: 'ok' });
  const { rows } = await client.query<{ at: Date }>(
    'SELECT started_at AS at FROM read_model.process_instance ORDER BY process_instance_key',
  );
  const times = rows.map(({ at }) => at.getTime());
  expect(times).toEqual([...times].sort((a, b) => a - b));
  await expectWhole();
});
