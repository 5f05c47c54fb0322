import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseZeebeJson } from '../../../src/zeebe/lossless-json.ts';
import { createRemotePorts } from '../../../workers/adapters/create-ports.ts';
import type { OpenTask } from '../../../workers/adapters/open-tasks/port.ts';
import type { Ports } from '../../../workers/adapters/ports.ts';
import { type RunningWorkers, runWorkers } from '../../../workers/runtime/run-worker.ts';
import { escalateUserTask } from '../../../workers/shared/escalate-user-task.ts';
import { readExporters } from '../../support/exporter-settings.ts';
import { eventually, startTestEngine, type TestEngineProcess, testDependencies } from './support.ts';

interface UserTaskRecord {
  readonly intent: string;
  readonly value: Readonly<Record<string, unknown>>;
}

let engine: TestEngineProcess;
let sink: Server;
let running: RunningWorkers | undefined;
let closePorts: (() => Promise<void>) | undefined;
const records: UserTaskRecord[] = [];
/** What the read model would say; filled by the test, later than the engine, as in life. */
const openTasks: OpenTask[] = [];

const diagram = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="t">
<bpmn:process id="late" isExecutable="true"><bpmn:startEvent id="start"/>
  <bpmn:parallelGateway id="fork"/><bpmn:parallelGateway id="join"/>
  <bpmn:userTask id="review"><bpmn:extensionElements><zeebe:userTask/><zeebe:assignmentDefinition candidateGroups="account-reviewer"/></bpmn:extensionElements></bpmn:userTask>
  <bpmn:serviceTask id="escalate"><bpmn:extensionElements><zeebe:taskDefinition type="escalate-user-task" retries="5"/></bpmn:extensionElements></bpmn:serviceTask>
  <bpmn:endEvent id="end"/>
  <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="fork"/><bpmn:sequenceFlow id="f2" sourceRef="fork" targetRef="review"/>
  <bpmn:sequenceFlow id="f3" sourceRef="fork" targetRef="escalate"/><bpmn:sequenceFlow id="f4" sourceRef="review" targetRef="join"/>
  <bpmn:sequenceFlow id="f5" sourceRef="escalate" targetRef="join"/><bpmn:sequenceFlow id="f6" sourceRef="join" targetRef="end"/>
</bpmn:process></bpmn:definitions>`;

beforeAll(async () => {
  sink = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString();
    for (const line of text.split('\n').filter((entry) => entry.includes('"USER_TASK"'))) {
      records.push(parseZeebeJson(line) as UserTaskRecord);
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"errors":false,"items":[]}');
  });
  await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve));
  engine = await startTestEngine({
    exporters: readExporters(
      {
        elasticsearch: {
          className: 'io.camunda.zeebe.exporter.ElasticsearchExporter',
          args: {
            url: `http://127.0.0.1:${(sink.address() as AddressInfo).port}`,
            bulk: { delay: 1, size: 1 },
            index: { createTemplate: false, userTask: true },
          },
        },
      },
      '8.6',
    ),
  });
  const answer = await engine.rest.deploy([{ name: 'late.bpmn', content: diagram }]);
  expect(answer.kind).toBe('ok');
  const remote = createRemotePorts({
    bankSystemsUrl: 'http://127.0.0.1:1',
    token: '',
    zeebeRestAddress: engine.zeebe.restAddress,
  });
  closePorts = remote.close;
  const { dependencies } = testDependencies();
  const ports = {
    engine: remote.ports.engine,
    openTasks: {
      find: async (query: { elementId: string }) =>
        openTasks.filter((task) => task.elementId === query.elementId),
    },
  } as unknown as Ports;
  running = runWorkers([escalateUserTask], { ...dependencies, ports }, { gateway: engine.gateway() });
});
afterAll(async () => {
  await running?.drain(1_000);
  await closePorts?.();
  await engine?.stop();
  sink?.close();
});

const variables = {
  caseId: 'AO-1',
  elementId: 'review',
  escalationLevel: 80,
  candidateGroups: ['account-supervisor'],
  priority: 70,
  dueDate: '2026-11-21T08:00:00Z[Etc/UTC]',
};
const seen = (intent: string, position = 0) =>
  eventually(`user task ${intent}`, () => records.filter((record) => record.intent === intent)[position]);

test('an open task gets groups, priority and due date as soon as the read model knows it; a gone one is no trouble', async () => {
  const first = engine.run('late', variables, 60_000);
  const created = await seen('CREATED');
  const userTaskKey = String(created.value.userTaskKey);
  const candidateGroups = ['account-reviewer'];
  openTasks.push({
    userTaskKey,
    elementId: 'review',
    candidateGroups,
    createdFor: candidateGroups,
    priority: 50,
  });
  const { value } = await seen('UPDATED');
  expect(value).toMatchObject({
    priority: 70,
    candidateGroupsList: ['account-reviewer', 'account-supervisor'],
  });
  expect(new Date(String(value.dueDate)).toISOString()).toBe('2026-11-21T08:00:00.000Z');
  expect((await engine.rest.completeUserTask(userTaskKey, {})).kind).toBe('ok');
  expect((await first).escalated).toBe(true);

  // the read model trails: it still shows the task that was just completed
  const second = engine.run('late', variables, 60_000);
  const other = await seen('CREATED', 1);
  expect((await engine.rest.completeUserTask(String(other.value.userTaskKey), {})).kind).toBe('ok');
  expect((await second).escalated).toBe(false);
});
