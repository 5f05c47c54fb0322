import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createEngineClock } from '../../../src/zeebe/engine-clock.ts';
import { createZeebeRest, type ZeebeRest } from '../../../src/zeebe/rest-client.ts';
import * as models from './models.ts';
import { startTestGateway, type TestGateway } from './support.ts';

vi.setConfig({ testTimeout: 30_000 });
let engine: TestGateway;
let rest: ZeebeRest;
const unknown = '4503599627370497000';

beforeAll(async () => {
  engine = await startTestGateway();
  rest = createZeebeRest({ address: engine.gateway.restAddress });
  await engine.deploy(
    ['order.bpmn', models.order],
    ['payment.bpmn', models.payment],
    ['closing.bpmn', models.closing],
    ['approval.bpmn', models.approval],
    ['reminder.bpmn', models.reminder],
    ['fee.dmn', models.fee],
  );
});
afterAll(() => engine?.stop());

const aKey = expect.stringMatching(/^\d{16}$/);
const state = () => engine.port.engine.partitions[0]?.state;
const taskOf = (processInstanceKey: string) =>
  [...(state()?.userTasks.values() ?? [])].find(
    ({ value }) => value.processInstanceKey === processInstanceKey,
  );

/** What was last recorded of a user task. */
const recorded = (key: string) => engine.port.engine.records.findLast((record) => record.key === key)?.value;

describe('resources', () => {
  test('are deployed as one, by our client, and deleted', async () => {
    const answer = await rest.deploy([
      { name: 'rest.bpmn', content: models.oneJob('rest', 'rest') },
      { name: 'fee.dmn', content: models.fee },
      { name: 'ask.form', content: models.form },
    ]);
    expect(answer).toMatchObject({ kind: 'ok', value: { deploymentKey: aKey, tenantId: '<default>' } });
    if (answer.kind !== 'ok') return;
    const [process, decision, requirements, form] = answer.value.deployments;
    expect(process?.processDefinition).toEqual({
      processDefinitionId: 'rest',
      processDefinitionVersion: 1,
      processDefinitionKey: aKey,
      resourceName: 'rest.bpmn',
      tenantId: '<default>',
    });
    expect(decision?.decisionDefinition).toMatchObject({ decisionDefinitionId: 'fee', name: 'Fee' });
    expect(requirements?.decisionRequirements).toMatchObject({ decisionRequirementsName: 'Fees' });
    expect(form?.form).toMatchObject({ formId: 'ask', formKey: aKey });
    const formKey = form?.form?.formKey;
    expect(await engine.http('POST', `/v2/resources/${formKey}/deletion`)).toMatchObject({ status: 204 });
    const gone = await engine.http('POST', `/v2/resources/${formKey}/deletion`, {});
    expect(gone).toMatchObject({ status: 404, body: { title: 'NOT_FOUND' } });
  });

  test('of the SDK, too', async () => {
    const deployed = await engine.restSdk.deployResources([
      { content: models.oneJob('rest-sdk', 'rest-sdk'), name: 'rest-sdk.bpmn' },
    ]);
    expect(deployed.processes).toMatchObject([
      { processDefinitionId: 'rest-sdk', processDefinitionVersion: 1 },
    ]);
    const resourceKey = deployed.processes[0]?.processDefinitionKey as string;
    await engine.restSdk.deleteResource({ resourceKey });
    await expect(engine.restSdk.deleteResource({ resourceKey })).rejects.toMatchObject({ statusCode: 404 });
  });

  test('that are broken name file and element; without files it is no deployment', async () => {
    const answer = await rest.deploy([{ name: '坏.bpmn', content: models.broken }]);
    expect(answer).toMatchObject({ kind: 'refused', status: 400, title: 'INVALID_ARGUMENT' });
    expect(answer).toMatchObject({ detail: expect.stringMatching(/'坏\.bpmn', element 'untyped'/) });
    expect(await rest.deploy([])).toMatchObject({ kind: 'refused', status: 400 });
    expect(await engine.http('POST', '/v2/deployments', {})).toMatchObject({ status: 400 });
  });
});

describe('process instances', () => {
  test('are created by id or key, cancelled once', async () => {
    const created = await engine.http('POST', '/v2/process-instances', {
      processDefinitionId: 'payment',
      processDefinitionVersion: 1,
      variables: { orderId: 'r-1' },
    });
    expect(created.body).toEqual({
      processDefinitionId: 'payment',
      processDefinitionVersion: 1,
      processDefinitionKey: aKey,
      processInstanceKey: aKey,
      tenantId: '<default>',
      variables: {},
      tags: [],
    });
    const { processDefinitionKey, processInstanceKey } = created.body;
    const byNumber = `{"processDefinitionKey":${processDefinitionKey},"variables":{"orderId":"r-2"}}`;
    expect(await engine.http('POST', '/v2/process-instances', byNumber)).toMatchObject({ status: 200 });
    expect(await rest.cancelProcessInstance(processInstanceKey)).toMatchObject({ kind: 'ok' });
    expect(await rest.cancelProcessInstance(processInstanceKey)).toMatchObject({ status: 404 });
  });

  test.each([
    ['neither id nor key', {}, 400],
    ['both', { processDefinitionId: 'payment', processDefinitionKey: '1' }, 400],
    ['an unknown id', { processDefinitionId: 'nothing' }, 404],
    ['no none start event', { processDefinitionId: 'closing' }, 409],
    ['variables that are a list', { processDefinitionId: 'payment', variables: [1] }, 400],
    ['variables that are text', { processDefinitionId: 'payment', variables: '{}' }, 400],
    ['a version that is text', { processDefinitionId: 'payment', processDefinitionVersion: '1' }, 400],
    ['another tenant', { processDefinitionId: 'payment', tenantId: 'bank-2' }, 400],
    ['what this engine does not know', { processDefinitionId: 'payment', tags: ['a'] }, 501],
  ])('are not created: %s', async (_given, body, status) => {
    const answer = await engine.http('POST', '/v2/process-instances', body);
    expect(answer).toMatchObject({
      status,
      body: { status, type: 'about:blank', instance: '/v2/process-instances' },
    });
    expect(answer.type).toContain('application/problem+json');
  });

  test('answer with their variables, every digit of them, when they have ended', async () => {
    const waiting = fetch(`${engine.gateway.restAddress}/v2/process-instances`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"processDefinitionId":"rest","awaitCompletion":true,"fetchVariables":["sum","done"],
        "requestTimeout":10000,"variables":{"sum":12345678901234567890.123,"__proto__":{"a":1},"left":1}}`,
    });
    const activated = await fetch(`${engine.gateway.restAddress}/v2/jobs/activation`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"type":"rest","timeout":60000,"maxJobsToActivate":1,"worker":"w"}',
    });
    const text = await activated.text();
    expect(text).toContain('"variables":{"sum":12345678901234567890.123,"__proto__":{"a":1},"left":1}');
    const { jobs } = JSON.parse(text);
    const path = `/v2/jobs/${jobs[0].jobKey}/completion`;
    const completion = '{"variables":{"done":[9007199254740993]}}';
    expect(await engine.http('POST', path, completion)).toMatchObject({ status: 204 });
    const body = await (await waiting).text();
    expect(body).toContain('"variables":{"sum":12345678901234567890.123,"done":[9007199254740993]}');
  });

  test('that take too long are answered 504', async () => {
    const body = { processDefinitionId: 'rest', awaitCompletion: true, requestTimeout: 50 };
    const answer = await engine.http('POST', '/v2/process-instances', body);
    expect(answer).toMatchObject({ status: 504, body: { title: 'DEADLINE_EXCEEDED' } });
    const [job] = await engine.restSdk.activateJobs({
      type: 'rest',
      timeout: 60_000,
      maxJobsToActivate: 1,
      worker: 'w',
    });
    await job?.complete({});
  });

  test('are modified and migrated', async () => {
    const processInstanceKey = await engine.start('order', { amount: 1 });
    const { key, elementInstanceKey } = await engine.takeJob('charge');
    await engine.restSdk.modifyProcessInstance({
      processInstanceKey,
      activateInstructions: [
        { elementId: 'ship', variableInstructions: [{ variables: { to: 'Pudong' }, scopeId: 'ship' }] },
      ],
      terminateInstructions: [{ elementInstanceKey }],
    } as never);
    expect(await rest.updateJobRetries(key, 3)).toMatchObject({ status: 404 });
    expect((await engine.takeJob('ship')).variables).toEqual({ amount: 1, to: 'Pudong' });
    const nowhere = { activateInstructions: [{ elementId: 'nowhere' }] };
    const path = `/v2/process-instances/${processInstanceKey}/modification`;
    expect(await engine.http('POST', path, nowhere)).toMatchObject({ status: 400 });

    await engine.deploy(['move.bpmn', models.oneJob('move', 'move')]);
    const moving = await engine.start('move');
    const [second] = (
      await engine.restSdk.deployResources([
        { name: 'move.bpmn', content: models.oneJob('move', 'move').replaceAll('"task"', '"renamed"') },
      ])
    ).processes;
    await engine.restSdk.migrateProcessInstance({
      processInstanceKey: moving,
      targetProcessDefinitionKey: second?.processDefinitionKey as string,
      mappingInstructions: [{ sourceElementId: 'task', targetElementId: 'renamed' }],
    });
    expect(await engine.takeJob('move')).toMatchObject({ elementId: 'renamed', processDefinitionVersion: 2 });
  });
});

describe('messages and signals', () => {
  test('are published, known by their id, correlated or answered 404', async () => {
    const published = { name: 'paid', correlationKey: 'm-1', messageId: 'm', timeToLiveMs: 60_000 };
    expect(await rest.publishMessage(published)).toMatchObject({ kind: 'ok', value: { messageKey: aKey } });
    expect(await rest.publishMessage(published)).toMatchObject({ status: 409, title: 'ALREADY_EXISTS' });
    const message = { name: 'paid', correlationKey: 'm-2', variables: { sum: 1 } };
    const nobody = await rest.correlateMessage(message);
    expect(nobody).toMatchObject({ kind: 'refused', status: 404, title: 'NOT_FOUND' });
    const processInstanceKey = await engine.start('payment', { orderId: 'm-2' });
    expect(await rest.correlateMessage(message)).toEqual({
      kind: 'ok',
      value: { messageKey: aKey, processInstanceKey, tenantId: '<default>' },
    });
    expect(await engine.http('POST', '/v2/messages/publication', {})).toMatchObject({ status: 400 });
  });

  test('a broadcast starts what waits for it', async () => {
    const answer = await engine.restSdk.broadcastSignal({
      signalName: 'closing-time',
      variables: { branch: 'Pudong' },
    } as never);
    expect(answer).toMatchObject({ signalKey: aKey });
    expect((await engine.takeJob('count')).variables).toEqual({ branch: 'Pudong' });
    expect(await engine.http('POST', '/v2/signals/broadcast', {})).toMatchObject({ status: 400 });
  });
});

describe('jobs', () => {
  const activation = { type: 'rest', timeout: 60_000, maxJobsToActivate: 1, worker: 'w' };
  const activate = (body: object = {}) =>
    engine.http('POST', '/v2/jobs/activation', { ...activation, requestTimeout: 5_000, ...body });

  test('are activated with what was asked for', async () => {
    const processInstanceKey = await engine.start('rest', { a: 1, b: 2 });
    const { body } = await activate({ fetchVariable: ['b'] });
    expect(body.jobs).toEqual([
      {
        jobKey: aKey,
        type: 'rest',
        processInstanceKey,
        processDefinitionId: 'rest',
        processDefinitionVersion: 1,
        processDefinitionKey: aKey,
        elementId: 'task',
        elementInstanceKey: aKey,
        customHeaders: {},
        worker: 'w',
        retries: 3,
        deadline: expect.any(Number),
        variables: { b: 2 },
        tenantId: '<default>',
        kind: 'BPMN_ELEMENT',
        listenerEventType: 'UNSPECIFIED',
        tags: [],
      },
    ]);
    const [{ jobKey }] = body.jobs;
    expect(await engine.http('POST', `/v2/jobs/${jobKey}/completion`, {})).toMatchObject({ status: 204 });
    expect(await engine.http('POST', `/v2/jobs/${jobKey}/completion`)).toMatchObject({ status: 404 });
    expect(await activate({ requestTimeout: 50 })).toMatchObject({ status: 200, body: { jobs: [] } });
    expect(await activate({ requestTimeout: -1 })).toMatchObject({ status: 200, body: { jobs: [] } });
    expect(await activate({ type: ' ' })).toMatchObject({ status: 400 });
    expect(await activate({ timeout: 0 })).toMatchObject({ status: 400 });
    expect(await activate({ maxJobsToActivate: 0 })).toMatchObject({ status: 400 });
  });

  test('whose client hung up go to the next', async () => {
    const controller = new AbortController();
    const gone = fetch(`${engine.gateway.restAddress}/v2/jobs/activation`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...activation, requestTimeout: 20_000 }),
      signal: controller.signal,
    }).catch(() => 'gone');
    await new Promise((resolve) => setTimeout(resolve, 100));
    controller.abort();
    expect(await gone).toBe('gone');
    await new Promise((resolve) => setTimeout(resolve, 100));
    const processInstanceKey = await engine.start('rest');
    const { body } = await activate();
    expect(body.jobs).toMatchObject([{ processInstanceKey }]);
    await engine.http('POST', `/v2/jobs/${body.jobs[0].jobKey}/completion`, {});
  });

  test('fail, get retries and more time, throw; their incidents are resolved', async () => {
    const processInstanceKey = await engine.start('rest');
    const { body } = await activate();
    const [{ jobKey }] = body.jobs;
    const path = `/v2/jobs/${jobKey}`;
    const failure = { retries: 0, errorMessage: '系统忙', retryBackOff: 0, variables: { tries: 1 } };
    expect(await engine.http('POST', `${path}/failure`, failure)).toMatchObject({ status: 204 });
    expect(await engine.http('POST', `${path}/failure`, failure)).toMatchObject({
      status: 409,
      body: { title: 'INVALID_STATE' },
    });
    expect(await rest.updateJobRetries(jobKey, 0)).toMatchObject({ status: 400 });
    expect(await rest.updateJobRetries(jobKey, 2)).toMatchObject({ kind: 'ok' });
    const incident = [...(state()?.incidents.values() ?? [])].find(({ value }) => value.jobKey === jobKey);
    expect(incident?.value.errorMessage).toBe('系统忙');
    expect(await rest.resolveIncident(incident?.key as string)).toMatchObject({ kind: 'ok' });
    expect(await rest.resolveIncident(incident?.key as string)).toMatchObject({ status: 404 });
    const again = await activate();
    expect(again.body.jobs).toMatchObject([{ jobKey, retries: 2, variables: { tries: 1 } }]);
    expect(await engine.restSdk.updateJob({ jobKey, timeout: 50 })).toBeDefined();
    expect((await activate()).body.jobs).toMatchObject([{ jobKey }]);
    expect(await engine.http('PATCH', path, { changeset: {} })).toMatchObject({ status: 400 });
    expect(await engine.http('PATCH', path, {})).toMatchObject({ status: 400 });
    await rest.setVariables(processInstanceKey, { level: 2 }, false);
    expect(await engine.http('POST', `${path}/error`, { errorCode: 'nobody' })).toMatchObject({
      status: 204,
    });
    expect(await engine.http('POST', `${path}/completion`, {})).toMatchObject({ status: 409 });
    const result = { result: { type: 'userTask', denied: true } };
    expect(await engine.http('POST', `${path}/completion`, result)).toMatchObject({ status: 501 });
    await rest.cancelProcessInstance(processInstanceKey);
  });
});

describe('user tasks', () => {
  test('are claimed, assigned, given back, changed and completed by our client', async () => {
    const task = taskOf(await engine.start('approval'));
    const key = task?.key as string;
    expect(await rest.assignUserTask(key, 'li', false)).toMatchObject({ kind: 'ok' });
    expect(await rest.assignUserTask(key, 'wang', false)).toMatchObject({
      status: 409,
      title: 'INVALID_STATE',
    });
    expect(await rest.assignUserTask(key, 'wang', true)).toMatchObject({ kind: 'ok' });
    expect(recorded(key)).toMatchObject({ assignee: 'wang', action: 'assign' });
    expect(await rest.unassignUserTask(key)).toMatchObject({ kind: 'ok' });
    expect(recorded(key)).toMatchObject({ assignee: '', action: 'unassign' });
    const change = { priority: 80, candidateGroups: ['tellers'], dueDate: '2027-01-01T10:00:00Z' };
    expect(await rest.updateUserTask(key, change, 'escalate')).toMatchObject({ kind: 'ok' });
    expect(recorded(key)).toMatchObject({
      priority: 80,
      candidateGroupsList: ['tellers'],
      action: 'escalate',
    });
    expect(await rest.updateUserTask(key, { priority: 101 })).toMatchObject({ status: 400 });
    expect(await rest.updateUserTask(key, { dueDate: 'soon' })).toMatchObject({ status: 400 });
    expect(await engine.http('PATCH', `/v2/user-tasks/${key}`, {})).toMatchObject({ status: 400 });
    expect(await rest.completeUserTask(key, { approved: true })).toMatchObject({ kind: 'ok' });
    expect(await rest.completeUserTask(key, {})).toMatchObject({ status: 404 });
    expect(await rest.assignUserTask(key, 'li', true)).toMatchObject({ status: 404 });
  });

  test('by the SDK', async () => {
    const task = taskOf(await engine.start('approval'));
    const userTaskKey = task?.key as string;
    await engine.restSdk.assignUserTask({ userTaskKey, assignee: 'li' });
    await engine.restSdk.updateUserTask({ userTaskKey, changeset: { candidateUsers: ['li', 'wang'] } });
    expect(task?.value).toMatchObject({ assignee: 'li', candidateUsersList: ['li', 'wang'] });
    await engine.restSdk.unassignUserTask({ userTaskKey });
    expect(task?.value.assignee).toBe('');
    await engine.restSdk.completeUserTask({ userTaskKey, variables: { approved: false } });
    await expect(engine.restSdk.completeUserTask({ userTaskKey })).rejects.toMatchObject({ statusCode: 404 });
    expect(await engine.http('POST', `/v2/user-tasks/${unknown}/assignment`, {})).toMatchObject({
      status: 400,
    });
  });
});

describe('variables, decisions, the cluster, the clock', () => {
  test('variables are set in a scope or outwards', async () => {
    const key = await engine.start('approval', { a: 1 });
    expect(await rest.setVariables(key, { a: 2 }, true)).toMatchObject({ kind: 'ok' });
    expect(state()?.elements.get(key)?.variables.get('a')?.json).toBe('2');
    await engine.restSdk.updateElementInstanceVariables({ elementInstanceKey: key, variables: { b: 3 } });
    expect(state()?.elements.get(key)?.variables.get('b')?.json).toBe('3');
    expect(await rest.setVariables(unknown, {}, true)).toMatchObject({ status: 404 });
  });

  test('a decision is evaluated by id and by key', async () => {
    const answer = await rest.evaluateDecision({ decisionDefinitionId: 'fee' }, { amount: 20_000 });
    expect(answer).toMatchObject({
      kind: 'ok',
      value: {
        decisionDefinitionId: 'fee',
        output: '20',
        failureMessage: '',
        evaluatedDecisions: [
          { decisionDefinitionId: 'fee', matchedRules: [{ ruleId: 'large', ruleIndex: 2 }] },
        ],
      },
    });
    const { decisionDefinitionKey } = (answer as { value: { decisionDefinitionKey: string } } & typeof answer)
      .value;
    expect(await rest.evaluateDecision({ decisionDefinitionKey }, { amount: 1 })).toMatchObject({
      value: { output: '5' },
    });
    expect(await rest.evaluateDecision({ decisionDefinitionId: 'none' }, {})).toMatchObject({ status: 404 });
    expect(await engine.http('POST', '/v2/decision-definitions/evaluation', {})).toMatchObject({
      status: 400,
    });
  });

  test('topology, status, health', async () => {
    expect(await rest.topology()).toMatchObject({
      kind: 'ok',
      value: { brokers: [{ partitions: [{ partitionId: 1, role: 'leader', health: 'healthy' }] }] },
    });
    expect(await engine.restSdk.getTopology()).toMatchObject({ clusterSize: 1 });
    expect(await engine.http('GET', '/v2/status')).toMatchObject({ status: 204 });
    expect(await engine.http('GET', '/actuator/health')).toMatchObject({
      status: 200,
      body: { status: 'UP' },
    });
  });

  test('the clock is moved, timers fire', async () => {
    const clock = createEngineClock(engine.gateway.restAddress);
    await engine.start('reminder');
    const before = (await clock.now()).getTime();
    expect((await clock.add(3_600_000)).getTime() - before).toBeGreaterThanOrEqual(3_600_000);
    expect(await engine.takeJob('remind')).toMatchObject({ bpmnProcessId: 'reminder' });
    const time = (await clock.now()).getTime() + 7_200_000;
    await engine.restSdk.pinInternalClock(time);
    expect((await clock.now()).getTime()).toBe(time);
    await engine.restSdk.resetClock();
    expect(await engine.http('PUT', '/v2/clock', { timestamp: -1 })).toMatchObject({ status: 400 });
    expect(await engine.http('POST', '/actuator/clock/add', { offsetMilli: 1e300 })).toMatchObject({
      status: 400,
    });
    expect(await engine.http('POST', '/actuator/clock/add', { offsetMilli: 'x' })).toMatchObject({
      status: 400,
    });
  });

  test('without test mode there is no clock', async () => {
    const plain = await startTestGateway({ testMode: false });
    expect(await plain.http('PUT', '/v2/clock', { timestamp: 1 })).toMatchObject({ status: 404 });
    expect(await plain.http('GET', '/actuator/clock')).toMatchObject({ status: 404 });
    await plain.stop();
  });
});

test.each([
  ['POST', '/v2/process-instances/search', '/api/v1/cases'],
  ['GET', '/v2/process-instances/2251799813685249', '/api/v1/cases'],
  ['POST', '/v2/user-tasks/search', '/api/v1/user-tasks/search'],
  ['GET', '/v2/user-tasks/2251799813685249', '/api/v1/user-tasks/{userTaskKey}'],
  ['POST', '/v2/incidents/search', '/api/v1/alarms'],
  ['POST', '/v2/variables/search', '/api/v1/cases/{caseId}/history'],
  ['GET', '/v2/process-definitions/2251799813685249/xml', '/api/v1/process-definitions/{key}/xml'],
  ['POST', '/v2/jobs/search', '/api/v1/cases/{caseId}/history'],
  ['POST', '/v2/users/search', '/api/v1/people'],
  ['GET', '/v2/authentication/me', '/api/v1/me'],
  ['POST', '/v2/documents', '/api/v1/cases/{caseId}/documents'],
  ['GET', '/v2/license', 'none'],
])('%s %s is answered by name', async (method, path, place) => {
  const answer = await engine.http(method, path, method === 'POST' ? {} : undefined);
  expect(answer).toMatchObject({ status: 501, body: { title: 'UNIMPLEMENTED' } });
  expect(answer.body.detail).toContain(place);
});

test('what is no path of the API is 404, with a problem document', async () => {
  for (const path of ['/', '/v2', '/v2/nothing', '/v2/__proto__', '/v1/process-instances'])
    expect(await engine.http('GET', path)).toMatchObject({ status: 404, body: { title: 'NOT_FOUND' } });
});
