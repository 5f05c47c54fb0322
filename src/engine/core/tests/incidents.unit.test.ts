import { beforeEach, describe, expect, test } from 'vitest';
import { fixturesOf, TestEngine } from './support/test-engine.ts';

const fixture = fixturesOf(import.meta.url);

let engine: TestEngine;
beforeEach(() => {
  engine = new TestEngine();
  engine.deploy(fixture('incidents.bpmn'));
  engine.skip();
});

const set = (variables: object) => {
  const [root] = engine.engine.partitions[0]?.state.roots.keys() ?? [];
  engine.setVariables(root as string, variables);
};

describe('each type: where it stands, and how it goes on when it is resolved', () => {
  test('IO_MAPPING_ERROR of an input: before the job', () => {
    engine.start('mapping');
    expect(engine.problems()[0]).toMatch(/^IO_MAPPING_ERROR map: .*assert/);
    expect(engine.element('map').state).toBe('ACTIVATING');
    set({ given: 1 });
    engine.skip().resolve();
    expect(engine.lines()).toEqual([
      'INCIDENT RESOLVED IO_MAPPING_ERROR map',
      'VARIABLE CREATED map.input = 1',
      'JOB CREATED map',
      'ELEMENT_ACTIVATED SERVICE_TASK map',
    ]);
  });

  test('IO_MAPPING_ERROR of an output: after the job, which is not done again', () => {
    engine.start('mapping', { given: 1 });
    engine.skip().complete('map', { other: 2 });
    expect(engine.lines()).toEqual([
      'JOB COMPLETED map',
      'ELEMENT_COMPLETING SERVICE_TASK map',
      'VARIABLE CREATED map.other = 2',
      'INCIDENT CREATED IO_MAPPING_ERROR map',
    ]);
    expect(engine.element('map').state).toBe('COMPLETING');
    expect(engine.engine.waitingJobTypes()).toEqual([]);
    engine.setVariables(engine.element('map').key, { result: 3 }, true);
    engine.skip().resolve();
    expect(engine.lines()).toEqual([
      'INCIDENT RESOLVED IO_MAPPING_ERROR map',
      'VARIABLE CREATED mapping.output = 3',
      'ELEMENT_COMPLETED SERVICE_TASK map',
      'ELEMENT_COMPLETING PROCESS mapping',
      'ELEMENT_COMPLETED PROCESS mapping',
    ]);
  });

  test('CONDITION_ERROR: no flow can be taken', () => {
    engine.start('condition', { amount: 7 });
    expect(engine.problems()).toEqual([
      'CONDITION_ERROR choose: Expected at least one condition to evaluate to true, or to have a default flow',
    ]);
    set({ amount: 11 });
    engine.skip().resolve();
    expect(engine.lines().slice(0, 5)).toEqual([
      'INCIDENT RESOLVED CONDITION_ERROR choose',
      'ELEMENT_ACTIVATED EXCLUSIVE_GATEWAY choose',
      'ELEMENT_COMPLETING EXCLUSIVE_GATEWAY choose',
      'ELEMENT_COMPLETED EXCLUSIVE_GATEWAY choose',
      'SEQUENCE_FLOW_TAKEN to-yes',
    ]);
  });

  test('EXTRACT_VALUE_ERROR: a condition is no boolean, with what FEEL warned of', () => {
    engine.start('condition', { amount: 'much' });
    expect(engine.problems()).toEqual([
      "EXTRACT_VALUE_ERROR choose: Expected result of the expression 'amount > 10' to be 'BOOLEAN', but was 'NULL'. The evaluation reported the following warnings:\n[NOT_COMPARABLE] A string has no order with a number.",
    ]);
    set({ amount: 1 });
    engine.resolve();
    expect(engine.left()).toEqual({});
  });

  test('CALLED_ELEMENT_ERROR: the process is not there', () => {
    engine.start('calling', { called: 'missing' });
    expect(engine.problems()).toEqual([
      "CALLED_ELEMENT_ERROR call: Expected process with BPMN process id 'missing' to be deployed, but not found.",
    ]);
    set({ called: 'working' });
    engine.resolve();
    engine.complete('work');
    expect(engine.left()).toEqual({});
  });

  test('UNHANDLED_ERROR_EVENT: nothing catches what is thrown', () => {
    engine.start('throwing');
    expect(engine.problems()[0]).toMatch(/^UNHANDLED_ERROR_EVENT fail: .*'failed', but it was not caught/);
    engine.resolve();
    expect(engine.problems()).toHaveLength(1);
    engine.cancel(engine.element('throwing').key);
    expect(engine.left()).toEqual({});
  });

  test('JOB_NO_RETRIES: the job can be taken again', () => {
    engine.start('working');
    const jobKey = engine.fail('work', 0);
    engine.ok({ type: 'update-job-retries', jobKey, retries: 2 });
    engine.skip().resolve();
    expect(engine.lines()).toEqual(['INCIDENT RESOLVED JOB_NO_RETRIES work']);
    expect(engine.take('work').retries).toBe(2);
  });
});

test('an incident within a called process names the whole way down', () => {
  const instance = engine.start('calling', { called: 'mapping' });
  const [incident] = engine.recordsOf('INCIDENT');
  const [call, called, map] = ['call', 'mapping', 'map'].map((id) => engine.element(id).key);
  const definitions = engine
    .recordsOf('PROCESS')
    .map(({ key, value }) => [value.bpmnProcessId, key] as const);
  const keyOf = (id: string) => definitions.find(([known]) => known === id)?.[1];
  expect(incident?.value).toMatchObject({
    elementInstancePath: [
      [instance, call],
      [called, map],
    ],
    processDefinitionPath: [keyOf('calling'), keyOf('mapping')],
    callingElementPath: [0],
    processInstanceKey: called,
    bpmnProcessId: 'mapping',
    variableScopeKey: map,
  });
});

test('resolved without a change, it comes again as a new one', () => {
  engine.start('condition', { amount: 7 });
  const [first] = engine.incidents();
  engine.skip().resolve();
  expect(engine.lines()).toEqual([
    'INCIDENT RESOLVED CONDITION_ERROR choose',
    'INCIDENT CREATED CONDITION_ERROR choose',
  ]);
  expect(engine.incidents()[0]?.key).not.toBe(first?.key);
  expect(engine.refused({ type: 'resolve-incident', incidentKey: first?.key as string })).toBe(
    `NOT_FOUND: Expected to resolve incident with key '${first?.key}', but no such incident was found`,
  );
});

test('cancelled with its instance, an incident is resolved', () => {
  const instance = engine.start('condition', { amount: 7 });
  engine.skip().cancel(instance);
  expect(engine.lines()).toEqual([
    'ELEMENT_TERMINATING PROCESS condition',
    'ELEMENT_TERMINATING EXCLUSIVE_GATEWAY choose',
    'INCIDENT RESOLVED CONDITION_ERROR choose',
    'ELEMENT_TERMINATED EXCLUSIVE_GATEWAY choose',
    'ELEMENT_TERMINATED PROCESS condition',
  ]);
});

test('a message as long as a stack trace is cut', () => {
  engine.start('working');
  engine.fail('work', 0, { message: 'x'.repeat(50_000) });
  expect(engine.incidents()[0]?.value.errorMessage).toHaveLength(10_000);
});

describe('cancelling', () => {
  test('goes down through called processes, and is refused for one of those', () => {
    const instance = engine.start('calling', { called: 'working' });
    const called = engine.element('working').key;
    expect(engine.refused({ type: 'cancel-process-instance', processInstanceKey: called })).toMatch(
      new RegExp(`^INVALID_STATE: .*Cancel the root process instance '${instance}' instead\\.$`),
    );
    engine.skip().cancel(instance);
    expect(engine.lines()).toEqual([
      'ELEMENT_TERMINATING PROCESS calling',
      'ELEMENT_TERMINATING CALL_ACTIVITY call',
      'ELEMENT_TERMINATING PROCESS working',
      'ELEMENT_TERMINATING SERVICE_TASK work',
      'JOB CANCELED work',
      'ELEMENT_TERMINATED SERVICE_TASK work',
      'ELEMENT_TERMINATED PROCESS working',
      'ELEMENT_TERMINATED CALL_ACTIVITY call',
      'ELEMENT_TERMINATED PROCESS calling',
    ]);
    expect(engine.refused({ type: 'cancel-process-instance', processInstanceKey: instance })).toMatch(
      /^NOT_FOUND/,
    );
    expect(engine.left()).toEqual({});
  });
});
