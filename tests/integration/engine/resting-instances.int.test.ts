import pg from 'pg';
import pino from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { OutsideCommand } from '../../../src/engine/core/commands.ts';
import { DurableEngine } from '../../../src/engine/host/durable-engine.ts';
import type { EngineAnswer } from '../../../src/engine/host/engine-port.ts';
import { EngineTime } from '../../../src/engine/host/engine-time.ts';
import { rebuildAndCompare } from '../../../src/history/rebuild.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { executeHistoryAgain } from '../../support/executed-again.ts';

/** A user task with timers around it, a message that may come meanwhile, and a called process with another task. */
const model = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="definitions" targetNamespace="http://tongban/test">
  <bpmn:message id="message" name="papers"><bpmn:extensionElements><zeebe:subscription correlationKey="=case"/></bpmn:extensionElements></bpmn:message>
  <bpmn:process id="waits" isExecutable="true">
    <bpmn:startEvent id="start"/>
    <bpmn:userTask id="review"><bpmn:extensionElements><zeebe:userTask/></bpmn:extensionElements></bpmn:userTask>
    <bpmn:boundaryEvent id="reminder" cancelActivity="false" attachedToRef="review"><bpmn:timerEventDefinition id="t1"><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT1H</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>
    <bpmn:boundaryEvent id="expiry" attachedToRef="review"><bpmn:timerEventDefinition id="t2"><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">P30D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>
    <bpmn:boundaryEvent id="papers" cancelActivity="false" attachedToRef="review"><bpmn:messageEventDefinition id="m1" messageRef="message"/></bpmn:boundaryEvent>
    <bpmn:callActivity id="call"><bpmn:extensionElements><zeebe:calledElement processId="called" propagateAllChildVariables="true"/></bpmn:extensionElements></bpmn:callActivity>
    <bpmn:scriptTask id="check"><bpmn:extensionElements><zeebe:script expression="=assert(amount, amount != null)" resultVariable="checked"/></bpmn:extensionElements></bpmn:scriptTask>
    <bpmn:endEvent id="end"/><bpmn:endEvent id="reminded"/><bpmn:endEvent id="expired"/><bpmn:endEvent id="noted"/>
    <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="review"/><bpmn:sequenceFlow id="f2" sourceRef="review" targetRef="call"/>
    <bpmn:sequenceFlow id="f3" sourceRef="call" targetRef="check"/><bpmn:sequenceFlow id="f4" sourceRef="check" targetRef="end"/>
    <bpmn:sequenceFlow id="f5" sourceRef="reminder" targetRef="reminded"/><bpmn:sequenceFlow id="f6" sourceRef="expiry" targetRef="expired"/>
    <bpmn:sequenceFlow id="f7" sourceRef="papers" targetRef="noted"/>
  </bpmn:process>
  <bpmn:process id="called" isExecutable="true">
    <bpmn:startEvent id="called-start"/><bpmn:userTask id="second"><bpmn:extensionElements><zeebe:userTask/></bpmn:extensionElements></bpmn:userTask><bpmn:endEvent id="called-end"/>
    <bpmn:sequenceFlow id="c1" sourceRef="called-start" targetRef="second"/><bpmn:sequenceFlow id="c2" sourceRef="second" targetRef="called-end"/>
  </bpmn:process>
</bpmn:definitions>`;

const hour = 3_600_000;

let database: TestDatabase;
let engine: DurableEngine;
let client: pg.Client;

async function start(): Promise<void> {
  engine = new DurableEngine({
    databaseUrl: database.url,
    partitions: 2,
    mostInMemory: 2,
    engineVersion: '0.2.0',
    time: new EngineTime({ controlled: true }),
    log: pino({ level: 'warn' }),
  });
  engine.start();
  await new Promise<void>((resolve) => {
    engine.onLead((epoch) => {
      if (epoch !== undefined) resolve();
    });
  });
}

beforeEach(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await start();
  await ok({
    type: 'deploy-resources',
    resources: [{ name: 'waits.bpmn', content: new TextEncoder().encode(model) }],
  });
});

afterEach(async () => {
  await engine.close();
  await client.end();
  await database.drop();
});

async function ok(command: OutsideCommand) {
  const answer: EngineAnswer = await engine.execute(command);
  if (answer.kind !== 'ok') throw new Error(JSON.stringify(answer));
  return answer.value;
}

/** Starts instances one after the other, so that each puts one before it to rest. @returns their keys */
async function startInstances(count: number, variables: object = { amount: 5 }): Promise<string[]> {
  const keys: string[] = [];
  for (let index = 0; index < count; index++) {
    const created = await ok({
      type: 'create-process-instance',
      bpmnProcessId: 'waits',
      variables: JSON.stringify({ ...variables, case: `case-${index}` }),
    });
    if (created.type === 'instance-created') keys.push(created.processInstanceKey);
  }
  return keys;
}

async function column(sql: string, ...values: unknown[]): Promise<string[]> {
  const { rows } = await client.query({ text: sql, values, rowMode: 'array' });
  return rows.map(([value]) => String(value));
}

const openTasks = (elementId: string) =>
  column(
    `SELECT user_task_key FROM read_model.user_task WHERE element_id = $1 AND state = 'created' ORDER BY 1`,
    elementId,
  );
const completed = () =>
  column(
    `SELECT DISTINCT process_instance_key FROM read_model.element_instance WHERE element_id = 'end' AND state = 'completed'`,
  );
const complete = (userTaskKey: string) =>
  ok({ type: 'complete-user-task', userTaskKey, variables: '{}', action: '' });
const resting = async () => Number((await column('SELECT count(*) FROM engine.resting_instance'))[0]);

/** The history says the same as an engine that had everything in memory, and the read model what the history says. */
async function expectSameAsInMemory(): Promise<void> {
  expect((await executeHistoryAgain(client, 2)).differences).toEqual([]);
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  const { tables } = await rebuildAndCompare(client);
  await client.query('ROLLBACK');
  expect(tables.flatMap(({ examples }) => examples)).toEqual([]);
}

test('an instance that rests is found by its task, and by that of a process it called', async () => {
  const keys = await startInstances(8);
  expect(await resting()).toBeGreaterThanOrEqual(4);
  for (const task of await openTasks('review')) await complete(task);
  for (const task of await openTasks('second')) await complete(task);
  expect((await completed()).sort()).toEqual([...keys].sort());
  expect(await resting()).toBe(0);
  expect(await column('SELECT key FROM engine.resting_key')).toEqual([]);
  await expectSameAsInMemory();
});

test('many commands at once for instances that rest are all carried out, in the order in which they came', async () => {
  await startInstances(30);
  const tasks = await openTasks('review');
  await Promise.all(
    tasks.flatMap((userTaskKey) => [
      ok({ type: 'assign-user-task', userTaskKey, assignee: 'lin', allowOverride: false, action: '' }),
      complete(userTaskKey),
    ]),
  );
  expect(await openTasks('review')).toEqual([]);
  expect(await openTasks('second')).toHaveLength(30);
  await expectSameAsInMemory();
});

test('timers of instances that rest are due in time, those of months ahead too, also after a restart', async () => {
  const keys = await startInstances(6);
  await engine.clock?.add(hour + 1);
  const ended = (elementId: string) =>
    column(
      `SELECT process_instance_key FROM read_model.element_instance WHERE element_id = $1 AND state = 'completed' ORDER BY 1`,
      elementId,
    );
  await expect.poll(() => ended('reminded')).toHaveLength(keys.length);
  expect(await ended('expired')).toEqual([]);
  await engine.close();
  await start();
  await engine.clock?.add(31 * 24 * hour);
  await expect.poll(() => ended('expired')).toHaveLength(keys.length);
  expect(await ended('reminded')).toHaveLength(keys.length);
  expect(await resting()).toBe(0);
});

test('a message reaches an instance that rests; whoever correlates it is answered with its key', async () => {
  const keys = await startInstances(6);
  for (const [index, processInstanceKey] of keys.entries())
    expect(
      await ok({
        type: 'correlate-message',
        name: 'papers',
        correlationKey: `case-${index}`,
        variables: '{}',
      }),
    ).toMatchObject({ type: 'message-correlated', processInstanceKey });
  expect(
    await column(
      `SELECT process_instance_key FROM read_model.element_instance WHERE element_id = 'noted' AND state = 'completed'`,
    ),
  ).toHaveLength(keys.length);
  await expectSameAsInMemory();
});

test('an incident of an instance that rests is resolved after its variables were set; another is cancelled', async () => {
  const keys = await startInstances(6, {});
  for (const task of await openTasks('review')) await complete(task);
  for (const task of await openTasks('second')) await complete(task);
  const incidents = () =>
    column(`SELECT incident_key FROM read_model.incident WHERE state = 'open' ORDER BY 1`);
  expect(await incidents()).toHaveLength(keys.length);
  const cancelled = keys[0] as string;
  await ok({ type: 'cancel-process-instance', processInstanceKey: cancelled });
  for (const elementInstanceKey of keys.slice(1))
    await ok({ type: 'set-variables', elementInstanceKey, variables: '{"amount":1}', local: false });
  for (const incidentKey of await incidents()) await ok({ type: 'resolve-incident', incidentKey });
  expect((await completed()).sort()).toEqual(keys.slice(1).sort());
  await expectSameAsInMemory();
});

test('a deleted definition goes when the last of its instances has ended, one that rested through a restart', async () => {
  const keys = await startInstances(5);
  await engine.close();
  await start();
  const [definition] = await column(
    `SELECT process_definition_key FROM read_model.process_definition WHERE bpmn_process_id = 'waits'`,
  );
  await ok({ type: 'delete-resource', resourceKey: definition as string });
  const isThere = async () =>
    (await column('SELECT 1 FROM engine.definition WHERE key = $1', definition)).length > 0;
  for (const processInstanceKey of keys) {
    expect(await isThere()).toBe(true);
    await ok({ type: 'cancel-process-instance', processInstanceKey });
  }
  expect(await isThere()).toBe(false);
});

test('keys that nothing has are refused; a second completion too', async () => {
  await startInstances(5);
  const [task] = await openTasks('review');
  await complete(task as string);
  for (const userTaskKey of [task as string, '2251799813685000', '4503599627370999', '9999'])
    expect(
      await engine.execute({ type: 'complete-user-task', userTaskKey, variables: '{}', action: '' }),
    ).toMatchObject({ kind: 'rejected', code: 'NOT_FOUND' });
});
