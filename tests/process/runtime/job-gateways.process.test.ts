import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ActivatedJob, ActivateRequest } from '../../../src/zeebe/activate-jobs.ts';
import { grpcStatus } from '../../../src/zeebe/grpc-errors.ts';
import type { JobGateway } from '../../../workers/runtime/gateway.ts';
import { type TestEngine, ways } from './support.ts';

/** What the runtime relies on, whichever way its workers have to the engine. */
describe.each(ways)('a gateway %s', (_way, startWay) => {
  let engine: TestEngine;
  let gateway: JobGateway;

  beforeAll(async () => {
    engine = await startWay();
    gateway = engine.gateway();
  });
  afterAll(async () => {
    await gateway?.close();
    await engine?.stop();
  });

  const never = new AbortController().signal;
  const request = (type: string, requestTimeout = 60_000): ActivateRequest => ({
    type,
    worker: type,
    timeout: 60_000,
    maxJobsToActivate: 10,
    fetchVariables: [],
    requestTimeout,
  });
  const take = async (type: string, requestTimeout?: number, signal = never) => {
    const jobs: ActivatedJob[] = [];
    await gateway.activate(request(type, requestTimeout), (job) => jobs.push(job), signal);
    return jobs;
  };
  const soon = () => Date.now() + 30_000;

  test('a job has the same fields, types and digits', async () => {
    await engine.rest.deploy([{ name: 'typed.bpmn', content: typedProcess }]);
    const processInstanceKey = await engine.start('typed', {
      caseId: 'AO-1',
      name: '张伟 "é\\',
      nothing: null,
      rate: 1.5,
      list: [1, 'two', { deep: [true] }],
    });
    const [job] = await take('typed');
    expect(job).toEqual({
      key: expect.stringMatching(/^\d{16,19}$/),
      type: 'typed',
      processInstanceKey,
      bpmnProcessId: 'typed',
      elementId: 'work',
      elementInstanceKey: expect.stringMatching(/^\d{16,19}$/),
      retries: 4,
      deadline: expect.stringMatching(/^\d{13}$/),
      headers: { limit: '12345678901234567890', 'long key': 'ä' },
      variables: {
        caseId: 'AO-1',
        name: '张伟 "é\\',
        nothing: null,
        rate: 1.5,
        list: [1, 'two', { deep: [true] }],
        third: 1 / 3,
        long: '12345678901234567890',
        longs: ['-9007199254740993', 9007199254740991],
      },
    });
    expect(await gateway.send(job!.key, { kind: 'complete', variables: {} }, soon())).toBe('taken');
  });

  test('what a handler changes in its job changes nothing in the engine', async () => {
    await engine.start('typed', { caseId: 'AO-2' });
    const [job] = await take('typed');
    Object.assign(job!.headers, { limit: 'changed' });
    Object.assign(job!.variables, { caseId: 'changed' });
    const failed = { kind: 'fail', verdict: 'failed', message: '', retries: 3, retryBackOffMs: 0 } as const;
    expect(await gateway.send(job!.key, failed, soon())).toBe('taken');
    const [again] = await take('typed');
    expect(again).toMatchObject({ key: job!.key, retries: 3, variables: { caseId: 'AO-2' } });
    expect(again!.headers.limit).toBe('12345678901234567890');
    await gateway.send(again!.key, { kind: 'complete', variables: {} }, soon());
  });

  test('a poll ends without jobs and without an error, and wakes when a job comes', async () => {
    await engine.deploy('waking', [{ id: 'wake', type: 'wake' }]);
    expect(await take('wake', 50)).toEqual([]);
    const waiting = take('wake');
    await engine.start('waking', { caseId: 'AO-3' });
    const [job] = await waiting;
    expect(await gateway.send(job!.key, { kind: 'complete', variables: {} }, soon())).toBe('taken');
  });

  test('an aborted poll ends without an error and takes no job with it', async () => {
    const stop = new AbortController();
    const waiting = take('wake', undefined, stop.signal);
    const created = engine.start('waking', { caseId: 'AO-4' });
    stop.abort();
    const before = await waiting;
    await created;
    // Either it was handed over before the end, or it is there for the next one at once.
    const after = before.length > 0 ? before : await take('wake');
    expect(after.map(({ variables }) => variables.caseId)).toEqual(['AO-4']);
    expect(await take('wake', undefined, stop.signal)).toEqual([]);
    await gateway.send(after[0]!.key, { kind: 'complete', variables: {} }, soon());
  });

  test('says whether the end of a job was taken, lost or not delivered, and throws what no try can mend', async () => {
    await engine.start('waking', { caseId: 'AO-5' });
    const [job] = await take('wake');
    const { key } = job!;
    const tooLarge = { kind: 'complete', variables: { text: 'x'.repeat(5_000_000) } } as const;
    expect(await gateway.send(key, tooLarge, Date.now())).toBe('undelivered');
    const noJson = { kind: 'complete', variables: { at: new Date(0) } } as const;
    await expect(gateway.send(key, noJson, soon())).rejects.toThrow('Date type not supported');
    const tooDeep = JSON.parse(`{"deep":${'['.repeat(250)}${']'.repeat(250)}}`);
    await expect(gateway.send(key, { kind: 'complete', variables: tooDeep }, soon())).rejects.toMatchObject({
      code: grpcStatus.invalidArgument,
    });
    expect(await gateway.send(key, { kind: 'complete', variables: {} }, soon())).toBe('taken');
    expect(await gateway.send(key, { kind: 'complete', variables: {} }, soon())).toBe('lost');
    expect(await gateway.send(key, { kind: 'bpmn-error', code: 'a', message: '' }, soon())).toBe('lost');
  });

  test('a job with an incident is lost to who still has it', async () => {
    await engine.start('waking', { caseId: 'AO-6' });
    const [job] = await take('wake');
    const hopeless = {
      kind: 'fail',
      verdict: 'hopeless',
      message: '',
      retries: 0,
      retryBackOffMs: 0,
    } as const;
    expect(await gateway.send(job!.key, hopeless, soon())).toBe('taken');
    expect(await gateway.send(job!.key, { kind: 'bpmn-error', code: 'a', message: '' }, soon())).toBe('lost');
  });

  test('a closed one takes and delivers nothing', async () => {
    await engine.start('waking', { caseId: 'AO-7' });
    const [job] = await take('wake');
    const other = engine.gateway();
    await other.close();
    expect(await other.send(job!.key, { kind: 'complete', variables: {} }, soon())).toBe('undelivered');
    expect(await gateway.send(job!.key, { kind: 'complete', variables: {} }, soon())).toBe('taken');
  });
});

/** FEEL makes what JSON of a client could not carry: a third of 34 digits, integers beyond 2^53. */
const typedProcess = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="t">
<bpmn:process id="typed" isExecutable="true"><bpmn:startEvent id="start"/>
  <bpmn:serviceTask id="work"><bpmn:extensionElements>
    <zeebe:taskDefinition type="typed" retries="4"/>
    <zeebe:taskHeaders><zeebe:header key="limit" value="12345678901234567890"/><zeebe:header key="long key" value="ä"/></zeebe:taskHeaders>
    <zeebe:ioMapping>
      <zeebe:input source="=1 / 3" target="third"/>
      <zeebe:input source="=12345678901234567890" target="long"/>
      <zeebe:input source="=[-9007199254740993, 9007199254740991]" target="longs"/>
    </zeebe:ioMapping>
  </bpmn:extensionElements></bpmn:serviceTask>
  <bpmn:endEvent id="end"/>
  <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="work"/><bpmn:sequenceFlow id="f2" sourceRef="work" targetRef="end"/>
</bpmn:process></bpmn:definitions>`;
