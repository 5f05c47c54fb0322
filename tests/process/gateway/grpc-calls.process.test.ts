import { writeFileSync } from 'node:fs';
import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { loadService } from '../../../src/engine/gateway/grpc/service.ts';
import * as models from './models.ts';
import { type Loose, type Outcome, startTestGateway, type TestGateway } from './support.ts';

vi.setConfig({ testTimeout: 30_000 });
let engine: TestGateway;
const unknown = '4503599627370497000';
const table: { rpc: string; given: string; answer: string }[] = [];

beforeAll(async () => {
  engine = await startTestGateway();
  await engine.deploy(
    ['order.bpmn', models.order],
    ['payment.bpmn', models.payment],
    ['closing.bpmn', models.closing],
    ['fee.dmn', models.fee],
  );
});
afterAll(() => engine?.stop());

/** Calls by the SDK's connection, and notes the call for the table. */
async function call(rpc: string, given: string, request: object): Promise<Outcome> {
  const outcome = await engine.call(rpc, request);
  note(
    rpc,
    given,
    'answer' in outcome ? shown(outcome.answer) : `${status[outcome.code]}: ${outcome.details}`,
  );
  return outcome;
}

function note(rpc: string, given: string, answer: string): void {
  table.push({ rpc, given, answer: withoutKeys(answer).replaceAll('\n', ' ').slice(0, 300) });
}

const withoutKeys = (text: string) => text.replace(/\b\d{13,19}\b/g, '<key>');

function shown(answer: unknown): string {
  const text = withoutKeys(JSON.stringify(answer));
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}

async function answered(rpc: string, given: string, request: object): Promise<Record<string, Loose>> {
  const outcome = await call(rpc, given, request);
  if (!('answer' in outcome)) throw new Error(`${rpc} was refused: ${outcome.details}`);
  return outcome.answer;
}

async function refused(rpc: string, given: string, request: object, code: number): Promise<string> {
  const outcome = await call(rpc, given, request);
  if ('answer' in outcome) throw new Error(`${rpc} was answered`);
  expect(status[outcome.code]).toBe(status[code]);
  return outcome.details;
}

const bytes = (content: string) => Buffer.from(content);

describe('resources', () => {
  test('DeployResource answers one entry for each definition', async () => {
    const resources = [
      { name: 'one.bpmn', content: bytes(models.oneJob('one', 'one')) },
      { name: 'fee.dmn', content: bytes(models.fee) },
      { name: 'ask.form', content: bytes(models.form) },
    ];
    const answer = await answered('DeployResource', 'bpmn, dmn, form', { resources });
    expect(answer.key).toMatch(/^\d{16}$/);
    expect(answer.deployments.map(({ Metadata }: { Metadata: string }) => Metadata)).toEqual([
      'process',
      'decision',
      'decisionRequirements',
      'form',
    ]);
    const [{ process }, { decision }, , { form }] = answer.deployments;
    expect(process).toMatchObject({ bpmnProcessId: 'one', version: 1, resourceName: 'one.bpmn' });
    expect(decision).toMatchObject({ dmnDecisionId: 'fee', dmnDecisionName: 'Fee', tenantId: '<default>' });
    expect(form).toMatchObject({ formId: 'ask', version: 1, resourceName: 'ask.form' });
  });

  test('DeployResource refuses as a whole, and names the element', async () => {
    const resources = [
      { name: 'good.bpmn', content: bytes(models.oneJob('good', 'good')) },
      { name: 'broken.bpmn', content: bytes(models.broken) },
    ];
    const details = await refused('DeployResource', 'a task without a type', { resources }, 3);
    expect(details).toContain(`Command 'CREATE' rejected with code 'INVALID_ARGUMENT'`);
    expect(details).toContain("element 'untyped'");
    await refused(
      'CreateProcessInstance',
      'of what was not deployed',
      { bpmnProcessId: 'good', version: -1 },
      5,
    );
    await refused('DeployResource', 'nothing', { resources: [] }, 3);
    const [file] = resources;
    await refused('DeployResource', 'another tenant', { resources: [file], tenantId: 'bank-2' }, 3);
  });

  test('a refusal with thousands of problems still fits into a header', async () => {
    const bad = models.broken.replaceAll('untyped', `untyped-${'x'.repeat(200)}`);
    const resources = Array.from({ length: 100 }, (_, index) => ({
      name: `坏-${index}.bpmn`,
      content: bytes(bad.replace('id="broken"', `id="broken-${index}"`)),
    }));
    const details = await refused('DeployResource', '100 broken files', { resources }, 3);
    expect(details.endsWith('…')).toBe(true);
    expect(details).toContain('坏-0.bpmn');
  });

  test('DeployProcess still works', async () => {
    const processes = [{ name: 'old.bpmn', definition: bytes(models.oneJob('old', 'old')) }];
    const answer = await answered('DeployProcess', 'bpmn', { processes });
    expect(answer.processes).toMatchObject([{ bpmnProcessId: 'old', version: 1, resourceName: 'old.bpmn' }]);
  });

  test('DeleteResource ends what can be started', async () => {
    const processes = [{ name: 'gone.bpmn', definition: bytes(models.oneJob('gone', 'gone')) }];
    const deployed = await engine.call('DeployProcess', { processes });
    const key = 'answer' in deployed && deployed.answer.processes[0].processDefinitionKey;
    await answered('DeleteResource', 'a process', { resourceKey: key });
    await refused('CreateProcessInstance', 'of a deleted process', { bpmnProcessId: 'gone', version: -1 }, 5);
    await refused('DeleteResource', 'an unknown key', { resourceKey: unknown }, 5);
  });
});

describe('process instances', () => {
  test('CreateProcessInstance by id, by id and version, by key', async () => {
    const byId = await answered('CreateProcessInstance', 'id', { bpmnProcessId: 'order', version: -1 });
    expect(byId).toMatchObject({ bpmnProcessId: 'order', version: 1, tenantId: '<default>' });
    const { processDefinitionKey } = byId;
    const byKey = await answered('CreateProcessInstance', 'key', { processDefinitionKey });
    expect(byKey.processDefinitionKey).toBe(processDefinitionKey);
    await answered('CreateProcessInstance', 'id and version', { bpmnProcessId: 'order', version: 1 });
    await refused('CreateProcessInstance', 'an unknown version', { bpmnProcessId: 'order', version: 7 }, 5);
    await refused('CreateProcessInstance', 'an unknown key', { processDefinitionKey: unknown }, 5);
    await refused('CreateProcessInstance', 'neither id nor key', {}, 3);
    await refused(
      'CreateProcessInstance',
      'no none start event',
      { bpmnProcessId: 'closing', version: -1 },
      9,
    );
    const order = { bpmnProcessId: 'order', version: -1 };
    await refused('CreateProcessInstance', 'variables that are a list', { ...order, variables: '[1]' }, 3);
    await refused('CreateProcessInstance', 'variables that are no JSON', { ...order, variables: '{a:1}' }, 3);
    await refused('CreateProcessInstance', 'another tenant', { ...order, tenantId: 'bank-2' }, 3);
    const nowhere = [{ elementId: 'nowhere' }];
    await refused('CreateProcessInstance', 'an unknown element', { ...order, startInstructions: nowhere }, 3);
  });

  test('start instructions begin where they say', async () => {
    const startInstructions = [{ elementId: 'ship' }];
    const request = {
      bpmnProcessId: 'order',
      version: -1,
      variables: '{"from":"the middle"}',
      startInstructions,
    };
    const { processInstanceKey } = await answered('CreateProcessInstance', 'a start instruction', request);
    const job = await engine.takeJob('ship');
    expect(job).toMatchObject({ processInstanceKey, elementId: 'ship', variables: { from: 'the middle' } });
    await engine.sdk.completeJob({ jobKey: job.key, variables: {} });
  });

  test('CreateProcessInstanceWithResult waits for the end, and only as long as it may', async () => {
    const request = { bpmnProcessId: 'one', version: -1, variables: '{"a":1,"b":2}' };
    const waiting = answered('CreateProcessInstanceWithResult', 'two variables wanted', {
      request,
      requestTimeout: 10_000,
      fetchVariables: ['b', 'c'],
    });
    const job = await engine.takeJob('one');
    await engine.sdk.completeJob({ jobKey: job.key, variables: { c: 3 } });
    expect(await waiting).toMatchObject({
      processInstanceKey: job.processInstanceKey,
      variables: '{"b":2,"c":3}',
    });
    const hurried = { request, requestTimeout: 50 };
    await refused('CreateProcessInstanceWithResult', 'it takes longer', hurried, status.DEADLINE_EXCEEDED);
    await engine.sdk.cancelProcessInstance((await engine.takeJob('one')).processInstanceKey);
  });

  test('CancelProcessInstance', async () => {
    const processInstanceKey = await engine.start('payment', { orderId: 'to-cancel' });
    await answered('CancelProcessInstance', 'an active instance', { processInstanceKey });
    const again = await refused('CancelProcessInstance', 'the same again', { processInstanceKey }, 5);
    expect(again).toContain("Command 'CANCEL' rejected with code 'NOT_FOUND'");
    await refused('CancelProcessInstance', 'no key', {}, 5);
  });

  test('ModifyProcessInstance ends one element and starts another', async () => {
    const processInstanceKey = await engine.start('order', { amount: 7 });
    let job = await engine.takeJob('charge');
    while (job.processInstanceKey !== processInstanceKey) job = await engine.takeJob('charge');
    await answered('ModifyProcessInstance', 'charge ends, ship begins', {
      processInstanceKey,
      activateInstructions: [
        {
          elementId: 'ship',
          ancestorElementInstanceKey: '-1',
          variableInstructions: [
            { variables: '{"global":1}', scopeId: '' },
            { variables: '{"rate":0.33333333333333333333}', scopeId: 'ship' },
          ],
        },
      ],
      terminateInstructions: [{ elementInstanceKey: job.elementInstanceKey }],
    });
    const [raw] = await engine.poll('ship');
    expect(raw).toMatchObject({ processInstanceKey, elementId: 'ship' });
    expect(raw?.variables).toContain('"rate":0.33333333333333333333');
    const nowhere = { processInstanceKey, activateInstructions: [{ elementId: 'nowhere' }] };
    await refused('ModifyProcessInstance', 'an unknown element', nowhere, 3);
    await refused('ModifyProcessInstance', 'an unknown instance', { processInstanceKey: unknown }, 5);
  });

  test('MigrateProcessInstance moves a waiting element to the new version', async () => {
    await engine.deploy(['move.bpmn', models.oneJob('move', 'move-1')]);
    const processInstanceKey = await engine.start('move');
    const changed = models.oneJob('move', 'move-1').replaceAll('"task"', '"renamed"');
    const resources = [{ name: 'move.bpmn', content: bytes(changed) }];
    const { deployments } = await answered('DeployResource', 'a second version', { resources });
    const { processDefinitionKey, version } = deployments[0].process;
    expect(version).toBe(2);
    const migrationPlan = {
      targetProcessDefinitionKey: processDefinitionKey,
      mappingInstructions: [{ sourceElementId: 'task', targetElementId: 'renamed' }],
    };
    const unmapped = { ...migrationPlan, mappingInstructions: [] };
    await refused('MigrateProcessInstance', 'no mapping', { processInstanceKey, migrationPlan: unmapped }, 9);
    await answered('MigrateProcessInstance', 'a mapping', { processInstanceKey, migrationPlan });
    const job = await engine.takeJob('move-1');
    expect(job).toMatchObject({ elementId: 'renamed', processDefinitionKey, processDefinitionVersion: 2 });
    await refused('MigrateProcessInstance', 'no plan', { processInstanceKey }, 3);
    await refused(
      'MigrateProcessInstance',
      'an unknown instance',
      { processInstanceKey: unknown, migrationPlan },
      5,
    );
  });
});

describe('jobs', () => {
  test('ActivateJobs hands out what a worker asked for', async () => {
    await engine.deploy(['tell.bpmn', models.oneJob('tell', 'tell', models.withHeaders)]);
    const processInstanceKey = await engine.start('tell', { a: 1, b: 'two', c: [3] });
    const before = engine.port.now();
    const jobs = await engine.poll('tell', { fetchVariable: ['a', 'c', 'none'], timeout: 60_000 });
    note('ActivateJobs', 'two of three variables', shown({ jobs }));
    const [job] = jobs;
    expect(job).toMatchObject({
      type: 'tell',
      worker: 'raw',
      retries: 3,
      processInstanceKey,
      bpmnProcessId: 'tell',
      processDefinitionVersion: 1,
      elementId: 'task',
      variables: '{"a":1,"c":[3]}',
      customHeaders: '{"channel":"柜台"}',
      tenantId: '<default>',
    });
    expect(Number(job?.deadline) - before).toBeGreaterThanOrEqual(60_000);
    expect(Number(job?.deadline) - before).toBeLessThan(70_000);
    await engine.sdk.completeJob({ jobKey: job?.key, variables: {} });
  });

  test.each([
    ['no type', { type: '' }],
    ['no jobs wanted', { maxJobsToActivate: 0 }],
    ['no time for the worker', { timeout: 0 }],
    ['another tenant', { tenantIds: ['bank-2'] }],
  ])('ActivateJobs refuses: %s', async (given, request) => {
    const error: Loose = await engine.poll('tell', request).catch((reason) => reason);
    note('ActivateJobs', given, `${status[error.code]}: ${error.details}`);
    expect(error.code).toBe(status.INVALID_ARGUMENT);
  });

  test('CompleteJob, once', async () => {
    const processInstanceKey = await engine.start('tell');
    const { key } = await engine.takeJob('tell');
    await refused('CompleteJob', 'variables that are text', { jobKey: key, variables: '"x"' }, 3);
    await answered('CompleteJob', 'with variables', { jobKey: key, variables: '{"done":true}' });
    const again = await refused('CompleteJob', 'the same again', { jobKey: key }, 5);
    expect(again).toBe(
      `Command 'COMPLETE' rejected with code 'NOT_FOUND': Expected to find job with key '${key}', but no such job was found`,
    );
    await refused('CompleteJob', 'a key of a partition that there is not', { jobKey: unknown }, 5);
    await refused('CancelProcessInstance', 'an instance that has ended', { processInstanceKey }, 5);
  });

  test('FailJob with retries, with back-off, without retries; UpdateJobRetries and ResolveIncident', async () => {
    await engine.start('tell');
    const { key } = await engine.takeJob('tell');
    await answered('FailJob', 'retries are left', { jobKey: key, retries: 1, errorMessage: 'busy' });
    const [second] = await engine.poll('tell');
    expect(second).toMatchObject({ key, retries: 1 });
    await answered('FailJob', 'a back-off', { jobKey: key, retries: 1, retryBackOff: '200' });
    expect(await engine.poll('tell', { requestTimeout: -1 })).toEqual([]);
    const [third] = await engine.poll('tell');
    expect(third?.key).toBe(key);
    const last = { jobKey: key, retries: 0, errorMessage: 'no more', variables: '{"why":"busy"}' };
    await answered('FailJob', 'no retries are left', last);
    await refused('CompleteJob', 'a job with an incident', { jobKey: key }, 9);
    await refused('FailJob', 'the same again', last, 9);
    await refused('FailJob', 'an unknown key', { jobKey: unknown, retries: 1 }, 5);

    await refused('UpdateJobRetries', 'to 0', { jobKey: key, retries: 0 }, 3);
    await answered('UpdateJobRetries', 'to 2', { jobKey: key, retries: 2 });
    await refused('UpdateJobRetries', 'an unknown key', { jobKey: unknown, retries: 2 }, 5);
    const [incident] = [...(engine.port.engine.partitions[0]?.state.incidents.values() ?? [])];
    await answered('ResolveIncident', 'after new retries', { incidentKey: incident?.key });
    await refused('ResolveIncident', 'the same again', { incidentKey: incident?.key }, 5);
    const [fourth] = await engine.poll('tell');
    expect(fourth).toMatchObject({ key, retries: 2, variables: '{"why":"busy"}' });
    await engine.sdk.completeJob({ jobKey: key, variables: {} });
  });

  test('ThrowError reaches the boundary event; nobody catching it is an incident', async () => {
    const processInstanceKey = await engine.start('order');
    let job = await engine.takeJob('charge');
    while (job.processInstanceKey !== processInstanceKey) job = await engine.takeJob('charge');
    const declined = {
      jobKey: job.key,
      errorCode: 'declined',
      errorMessage: '余额不足',
      variables: '{"a":1}',
    };
    await answered('ThrowError', 'a boundary event catches it', declined);
    await refused('CancelProcessInstance', 'it ended by the error', { processInstanceKey }, 5);
    await refused('ThrowError', 'the same again', declined, 5);
    await engine.start('tell');
    const { key } = await engine.takeJob('tell');
    await answered('ThrowError', 'nobody catches it', { jobKey: key, errorCode: 'lost' });
    await refused('CompleteJob', 'a job whose error nobody caught', { jobKey: key }, 9);
  });

  test('UpdateJobTimeout moves the deadline', async () => {
    await engine.deploy(['late.bpmn', models.oneJob('late', 'late')]);
    await engine.start('late');
    const { key } = await engine.takeJob('late', 300_000);
    await answered('UpdateJobTimeout', '50 ms from now on', { jobKey: key, timeout: 50 });
    const [again] = await engine.poll('late');
    expect(again?.key).toBe(key);
    await refused('UpdateJobTimeout', '0', { jobKey: key, timeout: 0 }, 3);
    await refused('UpdateJobTimeout', 'an unknown key', { jobKey: unknown, timeout: 50 }, 5);
    await engine.sdk.failJob({ jobKey: key, retries: 1, errorMessage: '', retryBackOff: 0 });
    await refused('UpdateJobTimeout', 'a job that nobody has', { jobKey: key, timeout: 50 }, 9);
  });

  test('StreamActivatedJobs pushes what is there and what comes', async () => {
    await engine.deploy(['push.bpmn', models.oneJob('push', 'push')]);
    await engine.start('push', { n: 1 });
    const stream = await engine.open('StreamActivatedJobs', { type: 'push', worker: 'stream' });
    const jobs: Record<string, Loose>[] = [];
    stream.on('data', (job: Record<string, Loose>) => jobs.push(job));
    await expect.poll(() => jobs.length).toBe(1);
    await engine.start('push', { n: 2 });
    await expect.poll(() => jobs.map(({ variables }) => variables)).toEqual(['{"n":1}', '{"n":2}']);
    expect(jobs[0]).toMatchObject({ type: 'push', worker: 'stream', bpmnProcessId: 'push' });
    note('StreamActivatedJobs', 'a type', shown(jobs[0]));
    stream.cancel();
    const refusal = await engine.open('StreamActivatedJobs', { type: '' });
    const error: Loose = await new Promise((resolve) => refusal.on('error', resolve));
    note('StreamActivatedJobs', 'no type', `${status[error.code]}: ${error.details}`);
    expect(error.code).toBe(status.INVALID_ARGUMENT);
  });
});

describe('messages, signals, variables, decisions, topology', () => {
  test('PublishMessage reaches who waits, and is known by its id', async () => {
    const processInstanceKey = await engine.start('payment', { orderId: 'o-1' });
    const message = { name: 'paid', correlationKey: 'o-1', variables: '{"sum":12345678901234567890}' };
    const answer = await answered('PublishMessage', 'somebody waits', { ...message, timeToLive: 0 });
    expect(answer).toMatchObject({ tenantId: '<default>', key: expect.stringMatching(/^\d{16}$/) });
    await refused('CancelProcessInstance', 'the message ended it', { processInstanceKey }, 5);
    const buffered = { ...message, correlationKey: 'o-2', messageId: 'once', timeToLive: '60000' };
    await answered('PublishMessage', 'nobody waits yet', buffered);
    await refused('PublishMessage', 'the same id again', buffered, status.ALREADY_EXISTS);
    await refused('PublishMessage', 'no name', { correlationKey: 'o-3' }, 3);
  });

  test('BroadcastSignal starts what waits for it', async () => {
    const signal = { signalName: 'closing-time', variables: '{"branch":"Pudong"}' };
    const answer = await answered('BroadcastSignal', 'a start event waits', signal);
    expect(answer.key).toMatch(/^\d{16}$/);
    expect((await engine.takeJob('count')).variables).toEqual({ branch: 'Pudong' });
    await refused('BroadcastSignal', 'no name', { signalName: '' }, 3);
  });

  test('SetVariables, in a scope or outwards', async () => {
    const elementInstanceKey = await engine.start('tell', { a: 1 });
    const set = { elementInstanceKey, variables: '{"a":2}', local: true };
    expect((await answered('SetVariables', 'local', set)).key).toMatch(/^\d{16}$/);
    expect((await engine.takeJob('tell')).variables).toEqual({ a: 2 });
    await refused('SetVariables', 'an unknown element', { ...set, elementInstanceKey: unknown }, 5);
    await refused('SetVariables', 'no object', { ...set, variables: 'null1' }, 3);
  });

  test('EvaluateDecision by id and by key', async () => {
    const variables = '{"amount":20000}';
    const answer = await answered('EvaluateDecision', 'id', { decisionId: 'fee', variables });
    expect(answer).toMatchObject({
      decisionId: 'fee',
      decisionName: 'Fee',
      decisionVersion: 2,
      decisionRequirementsId: 'fees',
      decisionOutput: '20',
      failureMessage: '',
      decisionInstanceKey: expect.stringMatching(/^\d{16}$/),
      evaluatedDecisions: [
        {
          decisionId: 'fee',
          decisionType: 'DECISION_TABLE',
          evaluatedInputs: [{ inputId: 'amount', inputName: 'Amount', inputValue: '20000' }],
          matchedRules: [{ ruleId: 'large', ruleIndex: 2, evaluatedOutputs: [{ outputValue: '20' }] }],
        },
      ],
    });
    const { decisionKey } = answer;
    const byKey = await answered('EvaluateDecision', 'key', { decisionKey, variables: '{"amount":1}' });
    expect(byKey.decisionOutput).toBe('5');
    await refused('EvaluateDecision', 'an unknown id', { decisionId: 'nothing' }, 5);
    await refused('EvaluateDecision', 'neither id nor key', {}, 3);
    await refused('EvaluateDecision', 'both', { decisionId: 'fee', decisionKey }, 3);
  });

  test('Topology', async () => {
    expect(await answered('Topology', 'nothing', {})).toMatchObject({
      clusterSize: 1,
      partitionsCount: 1,
      brokers: [{ nodeId: 0, partitions: [{ partitionId: 1, role: 'LEADER', health: 'HEALTHY' }] }],
    });
  });
});

test('every call of the .proto was answered, and refused where it can be', () => {
  const calls = Object.values(loadService()).map(({ path }) => path.split('/').at(-1) as string);
  const answeredCalls = new Set(table.filter(({ answer }) => /^[{[]/.test(answer)).map(({ rpc }) => rpc));
  const refusedCalls = new Set(table.filter(({ answer }) => /^[A-Z_]+:/.test(answer)).map(({ rpc }) => rpc));
  expect(calls.filter((rpc) => !answeredCalls.has(rpc))).toEqual([]);
  expect(calls.filter((rpc) => !refusedCalls.has(rpc))).toEqual(['DeployProcess', 'Topology']);
  const rows = table
    .toSorted((a, b) => a.rpc.localeCompare(b.rpc))
    .map(({ rpc, given, answer }) => `| ${rpc} | ${given} | ${answer.replaceAll('|', '\\|')} |`);
  const lines = ['| call | given | answer |', '|---|---|---|', ...rows];
  process.stdout.write(`\n${lines.join('\n')}\n`);
  if (process.env.CALLS_TABLE) writeFileSync(process.env.CALLS_TABLE, `${lines.join('\n')}\n`);
});
