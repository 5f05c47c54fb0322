import { beforeEach, describe, expect, test } from 'vitest';
import { diagram, flows, serviceTask, start } from './support/diagram.ts';
import { fixturesOf, TestEngine } from './support/test-engine.ts';

const fixture = fixturesOf(import.meta.url);
const hour = 3_600_000;

let engine: TestEngine;
beforeEach(() => {
  engine = new TestEngine();
  engine.deploy(fixture('call-activity.bpmn'));
});

const call = (variables: object = {}) => engine.start('caller', { which: 'called', amount: 5, ...variables });

test('the called process is an instance of its own, with the variables that its caller sees', () => {
  const key = call();
  const lines = engine.lines();
  expect(lines.slice(lines.indexOf('ELEMENT_ACTIVATING CALL_ACTIVITY call'))).toEqual([
    'ELEMENT_ACTIVATING CALL_ACTIVITY call',
    'VARIABLE CREATED call.sum = 5',
    'TIMER CREATED on-timeout',
    'ELEMENT_ACTIVATED CALL_ACTIVITY call',
    'VARIABLE CREATED called.sum = 5',
    'VARIABLE CREATED called.which = "called"',
    'VARIABLE CREATED called.amount = 5',
    'ELEMENT_ACTIVATING PROCESS called',
    'ELEMENT_ACTIVATED PROCESS called',
    'ELEMENT_ACTIVATING START_EVENT called-start',
    'ELEMENT_ACTIVATED START_EVENT called-start',
    'ELEMENT_COMPLETING START_EVENT called-start',
    'ELEMENT_COMPLETED START_EVENT called-start',
    'SEQUENCE_FLOW_TAKEN called-start-pay',
    'ELEMENT_ACTIVATING SERVICE_TASK pay',
    'JOB CREATED pay',
    'ELEMENT_ACTIVATED SERVICE_TASK pay',
  ]);
  const { value } = engine.element('called');
  expect(value).toMatchObject({
    processInstanceKey: engine.element('called').key,
    parentProcessInstanceKey: key,
    parentElementInstanceKey: engine.element('call').key,
    flowScopeKey: '-1',
  });
});

test('when the called process ends, its variables are local to the call, and the output mapping brings its results', () => {
  call();
  engine.skip().complete('pay', { receipt: 'r-1', other: true });
  const lines = engine.lines();
  expect(lines.slice(lines.indexOf('ELEMENT_COMPLETING PROCESS called')).slice(0, 11)).toEqual([
    'ELEMENT_COMPLETING PROCESS called',
    'ELEMENT_COMPLETED PROCESS called',
    'ELEMENT_COMPLETING CALL_ACTIVITY call',
    'VARIABLE CREATED call.which = "called"',
    'VARIABLE CREATED call.amount = 5',
    'VARIABLE CREATED call.receipt = "r-1"',
    'VARIABLE CREATED call.other = true',
    'VARIABLE CREATED caller.paper = "r-1"',
    'TIMER CANCELED on-timeout',
    'ELEMENT_COMPLETED CALL_ACTIVITY call',
    'SEQUENCE_FLOW_TAKEN call-end',
  ]);
  expect(engine.left()).toEqual({});
});

describe('which variables go over', () => {
  test('all of them back, when all child variables are propagated', () => {
    engine.start('open-caller', { seen: 1 });
    engine.skip().complete('pay', { receipt: 'r-1', seen: 2 });
    expect(engine.lines('VARIABLE')).toEqual([
      'VARIABLE CREATED called.receipt = "r-1"',
      'VARIABLE UPDATED called.seen = 2',
      'VARIABLE UPDATED open-caller.seen = 2',
      'VARIABLE CREATED open-caller.receipt = "r-1"',
    ]);
  });

  test('only the local ones in, and none back, when neither is propagated', () => {
    engine.start('closed-caller', { seen: 1 });
    expect(engine.variables('called')).toEqual({ own: '"mine"' });
    engine.skip().complete('pay', { receipt: 'r-1', seen: 2 });
    expect(engine.lines('VARIABLE')).toEqual([
      'VARIABLE CREATED called.receipt = "r-1"',
      'VARIABLE CREATED called.seen = 2',
    ]);
  });
});

describe('what the called process throws', () => {
  test('an error that it does not catch itself ends it and reaches the boundary of the call', () => {
    call();
    engine.skip().throwError('pay', 'refused', { cause: 'limit' });
    expect(engine.lines()).toEqual([
      'JOB ERROR_THROWN pay',
      'ELEMENT_TERMINATING CALL_ACTIVITY call',
      'TIMER CANCELED on-timeout',
      'ELEMENT_TERMINATING PROCESS called',
      'ELEMENT_TERMINATING SERVICE_TASK pay',
      'ELEMENT_TERMINATED SERVICE_TASK pay',
      'ELEMENT_TERMINATED PROCESS called',
      'ELEMENT_TERMINATED CALL_ACTIVITY call',
      'ELEMENT_ACTIVATING BOUNDARY_EVENT on-refused',
      'ELEMENT_ACTIVATED BOUNDARY_EVENT on-refused',
      'VARIABLE CREATED on-refused.cause = "limit"',
      'ELEMENT_COMPLETING BOUNDARY_EVENT on-refused',
      'VARIABLE CREATED caller.cause = "limit"',
      'ELEMENT_COMPLETED BOUNDARY_EVENT on-refused',
      'SEQUENCE_FLOW_TAKEN on-refused-refused-end',
      'ELEMENT_ACTIVATING END_EVENT refused-end',
      'ELEMENT_ACTIVATED END_EVENT refused-end',
      'ELEMENT_COMPLETING END_EVENT refused-end',
      'ELEMENT_COMPLETED END_EVENT refused-end',
      'ELEMENT_COMPLETING PROCESS caller',
      'ELEMENT_COMPLETED PROCESS caller',
    ]);
    expect(engine.left()).toEqual({});
  });

  test('an error that nobody catches is an incident at the task, with the way there', () => {
    call();
    engine.throwError('pay', 'unheard-of');
    const [incident] = engine.incidents();
    const keys = (id: string) => engine.element(id).key;
    expect(incident?.value).toMatchObject({
      errorType: 'UNHANDLED_ERROR_EVENT',
      elementInstancePath: [
        [keys('caller'), keys('call')],
        [keys('called'), keys('pay')],
      ],
      processDefinitionPath: [
        engine.element('caller').definition.key,
        engine.element('called').definition.key,
      ],
      callingElementPath: [0],
    });
  });

  test('an escalation passes the boundary of the call; the called process goes on', () => {
    call({ which: 'escalates' });
    expect(engine.lines()).toContain('ESCALATION ESCALATED late tell -> on-late');
    expect(engine.active()).toEqual(['caller', 'call', 'escalates', 'go-on']);
  });
});

test('a boundary event that interrupts the call ends the called process', () => {
  call();
  engine.skip().engine.advance(hour);
  const lines = engine.lines();
  expect(lines.slice(0, 9)).toEqual([
    'TIMER TRIGGERED on-timeout',
    'ELEMENT_TERMINATING CALL_ACTIVITY call',
    'ELEMENT_TERMINATING PROCESS called',
    'ELEMENT_TERMINATING SERVICE_TASK pay',
    'JOB CANCELED pay',
    'ELEMENT_TERMINATED SERVICE_TASK pay',
    'ELEMENT_TERMINATED PROCESS called',
    'ELEMENT_TERMINATED CALL_ACTIVITY call',
    'ELEMENT_ACTIVATING BOUNDARY_EVENT on-timeout',
  ]);
  expect(engine.left()).toEqual({});
});

describe('cancelling', () => {
  test('the caller ends the called process with it', () => {
    const key = call();
    engine.skip().cancel(key);
    expect(engine.lines()).toEqual([
      'ELEMENT_TERMINATING PROCESS caller',
      'ELEMENT_TERMINATING CALL_ACTIVITY call',
      'TIMER CANCELED on-timeout',
      'ELEMENT_TERMINATING PROCESS called',
      'ELEMENT_TERMINATING SERVICE_TASK pay',
      'JOB CANCELED pay',
      'ELEMENT_TERMINATED SERVICE_TASK pay',
      'ELEMENT_TERMINATED PROCESS called',
      'ELEMENT_TERMINATED CALL_ACTIVITY call',
      'ELEMENT_TERMINATED PROCESS caller',
    ]);
    expect(engine.left()).toEqual({});
  });

  test('the called process by itself is refused, the root is named', () => {
    const root = call();
    const processInstanceKey = engine.element('called').key;
    expect(engine.refused({ type: 'cancel-process-instance', processInstanceKey })).toBe(
      `INVALID_STATE: Expected to cancel a process instance with key '${processInstanceKey}', but it is created by a parent process instance. Cancel the root process instance '${root}' instead.`,
    );
  });
});

describe('what is not there', () => {
  test('a process that is not deployed is an incident; deployed later, it can be resolved', () => {
    call({ which: 'missing' });
    expect(engine.problems()).toEqual([
      "CALLED_ELEMENT_ERROR call: Expected process with BPMN process id 'missing' to be deployed, but not found.",
    ]);
    engine.deploy({
      name: 'missing.bpmn',
      text: diagram(start + serviceTask('found') + flows('start', 'found'), { id: 'missing' }),
    });
    engine.skip().resolve();
    expect(engine.active()).toEqual(['caller', 'call', 'missing', 'found']);
  });

  test('a process that only a message can start is an incident', () => {
    call({ which: 'by-message-only' });
    expect(engine.problems()).toEqual([
      "CALLED_ELEMENT_ERROR call: Expected process with BPMN process id 'by-message-only' to have a none start event, but not found.",
    ]);
  });

  test('an id that is no text is an incident', () => {
    call({ which: 17 });
    expect(engine.problems()).toEqual([
      "EXTRACT_VALUE_ERROR call: Expected result of the expression 'which' to be 'STRING', but was 'NUMBER'.",
    ]);
  });
});

describe('binding', () => {
  const target = (job: string, tag = '') => ({
    name: 'target.bpmn',
    text: diagram(
      `${tag && `<extensionElements><zeebe:versionTag value="${tag}" /></extensionElements>`}<startEvent id="target-start" />${serviceTask(job)}${flows('target-start', job)}`,
      { id: 'target' },
    ),
  });
  const waiting = () => engine.engine.waitingJobTypes();

  test('latest: the newest version when it is called', () => {
    engine.deploy(fixture('call-activity-bindings.bpmn'), target('first'));
    engine.deploy(target('second'));
    engine.start('latest');
    expect(waiting()).toEqual(['second']);
  });

  test('deployment: the version that was deployed together with the caller', () => {
    engine.deploy(fixture('call-activity-bindings.bpmn'), target('first'));
    engine.deploy(target('second'));
    engine.start('same');
    expect(waiting()).toEqual(['first']);
  });

  test('version tag: the newest version that bears it', () => {
    engine.deploy(fixture('call-activity-bindings.bpmn'), target('first', 'stable'));
    engine.deploy(target('second', 'stable'));
    engine.deploy(target('third', 'beta'));
    engine.start('tagged');
    expect(waiting()).toEqual(['second']);
  });

  test('where there is none, the incident says what was looked for', () => {
    engine.deploy(fixture('call-activity-bindings.bpmn'));
    engine.start('same');
    engine.start('tagged');
    expect(engine.problems()).toEqual([
      "CALLED_ELEMENT_ERROR same-call: Expected process with BPMN process id 'target' in the deployment of the calling process to be deployed, but not found.",
      "CALLED_ELEMENT_ERROR tagged-call: Expected process with BPMN process id 'target' with version tag 'stable' to be deployed, but not found.",
    ]);
  });
});
