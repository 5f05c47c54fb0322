import { beforeEach, describe, expect, test } from 'vitest';
import { diagram, flows, start } from './support/diagram.ts';
import { fixturesOf, TestEngine } from './support/test-engine.ts';

const fixture = fixturesOf(import.meta.url);

let engine: TestEngine;
beforeEach(() => {
  engine = new TestEngine();
  engine.deploy(fixture('multi-instance.bpmn'));
  engine.skip();
});

const startParallel = (members: unknown, needed = 99) => engine.start('parallel', { members, needed });
/** Completes the job of the member. */
const answer = (member: string, answer: unknown) => {
  const element = engine.elements('ask').find((one) => one.variables.get('member')?.json === `"${member}"`);
  engine.completeJob(element?.jobKey as string, { answer });
};

describe('in parallel', () => {
  test('a body holds one inner instance an item, each with its item and number', () => {
    startParallel(['li', 'wang']);
    expect(engine.lines().slice(9)).toEqual([
      'ELEMENT_ACTIVATING MULTI_INSTANCE_BODY ask',
      'VARIABLE CREATED ask.votes = [null,null]',
      'ELEMENT_ACTIVATED MULTI_INSTANCE_BODY ask',
      ...['li', 'wang'].flatMap((member, index) => [
        'ELEMENT_ACTIVATING SERVICE_TASK ask',
        `VARIABLE CREATED ask.member = "${member}"`,
        'VARIABLE CREATED ask.answer = null',
        `VARIABLE CREATED ask.loopCounter = ${index + 1}`,
        'JOB CREATED ask',
        'ELEMENT_ACTIVATED SERVICE_TASK ask',
      ]),
    ]);
  });

  test('results stand in the order of the items, in whatever order they come', () => {
    startParallel(['li', 'wang', 'zhao']);
    answer('wang', 2);
    answer('zhao', 3);
    engine.skip();
    answer('li', 1);
    expect(engine.lines()).toEqual([
      'JOB COMPLETED ask',
      'ELEMENT_COMPLETING SERVICE_TASK ask',
      'VARIABLE UPDATED ask.answer = 1',
      // The output mapping leads out of the loop: the last one stands.
      'VARIABLE UPDATED parallel.vote = 1',
      'VARIABLE UPDATED ask.votes = [1,2,3]',
      'ELEMENT_COMPLETED SERVICE_TASK ask',
      'ELEMENT_COMPLETING MULTI_INSTANCE_BODY ask',
      'VARIABLE CREATED parallel.votes = [1,2,3]',
      'ELEMENT_COMPLETED MULTI_INSTANCE_BODY ask',
      'SEQUENCE_FLOW_TAKEN to-end',
      'ELEMENT_ACTIVATING END_EVENT end',
      'ELEMENT_ACTIVATED END_EVENT end',
      'ELEMENT_COMPLETING END_EVENT end',
      'ELEMENT_COMPLETED END_EVENT end',
      'ELEMENT_COMPLETING PROCESS parallel',
      'ELEMENT_COMPLETED PROCESS parallel',
    ]);
    expect(engine.left()).toEqual({});
  });

  test('the completion condition ends the rest; what did not come is null', () => {
    startParallel(['li', 'wang', 'zhao'], 2);
    answer('zhao', 3);
    engine.skip();
    answer('li', 1);
    expect(engine.lines().filter((line) => !line.startsWith('VARIABLE UPDATED'))).toEqual([
      'JOB COMPLETED ask',
      'ELEMENT_COMPLETING SERVICE_TASK ask',
      'ELEMENT_COMPLETED SERVICE_TASK ask',
      'ELEMENT_TERMINATING SERVICE_TASK ask',
      'JOB CANCELED ask',
      'ELEMENT_TERMINATED SERVICE_TASK ask',
      'ELEMENT_COMPLETING MULTI_INSTANCE_BODY ask',
      'VARIABLE CREATED parallel.votes = [1,null,3]',
      'ELEMENT_COMPLETED MULTI_INSTANCE_BODY ask',
      'SEQUENCE_FLOW_TAKEN to-end',
      'ELEMENT_ACTIVATING END_EVENT end',
      'ELEMENT_ACTIVATED END_EVENT end',
      'ELEMENT_COMPLETING END_EVENT end',
      'ELEMENT_COMPLETED END_EVENT end',
      'ELEMENT_COMPLETING PROCESS parallel',
      'ELEMENT_COMPLETED PROCESS parallel',
    ]);
    expect(engine.left()).toEqual({});
  });

  test('without items the body completes, with an empty list', () => {
    startParallel([]);
    expect(engine.lines().slice(9, 14)).toEqual([
      'ELEMENT_ACTIVATING MULTI_INSTANCE_BODY ask',
      'VARIABLE CREATED ask.votes = []',
      'ELEMENT_ACTIVATED MULTI_INSTANCE_BODY ask',
      'ELEMENT_COMPLETING MULTI_INSTANCE_BODY ask',
      'VARIABLE CREATED parallel.votes = []',
    ]);
    expect(engine.left()).toEqual({});
  });

  test('an error that a boundary event catches ends the whole loop', () => {
    startParallel(['li', 'wang']);
    const [job] = engine.engine.activateJobs('ask', { most: 1 });
    engine.skip().ok({
      type: 'throw-error',
      jobKey: job?.key as string,
      errorCode: 'refused',
      errorMessage: '',
      variables: '{}',
    });
    expect(engine.lines().slice(0, 11)).toEqual([
      'JOB ERROR_THROWN ask',
      'ELEMENT_TERMINATING MULTI_INSTANCE_BODY ask',
      'ELEMENT_TERMINATING SERVICE_TASK ask',
      'ELEMENT_TERMINATED SERVICE_TASK ask',
      'ELEMENT_TERMINATING SERVICE_TASK ask',
      'JOB CANCELED ask',
      'ELEMENT_TERMINATED SERVICE_TASK ask',
      'ELEMENT_TERMINATED MULTI_INSTANCE_BODY ask',
      'ELEMENT_ACTIVATING BOUNDARY_EVENT was-refused',
      'ELEMENT_ACTIVATED BOUNDARY_EVENT was-refused',
      'ELEMENT_COMPLETING BOUNDARY_EVENT was-refused',
    ]);
    expect(engine.left()).toEqual({});
  });

  test('items that change while it runs change nothing that runs', () => {
    startParallel(['li', 'wang']);
    engine.setVariables(engine.element('parallel').key, { members: ['nobody'] });
    answer('li', 1);
    answer('wang', 2);
    expect(engine.lines('VARIABLE')).toContain('VARIABLE CREATED parallel.votes = [1,2]');
    expect(engine.left()).toEqual({});
  });

  test('more items than one command activates come in several', () => {
    engine = new TestEngine({ limits: { multiInstanceChunk: 10 } });
    engine.deploy(fixture('multi-instance.bpmn'));
    const members = Array.from({ length: 25 }, (_, index) => `m-${index}`);
    startParallel(members);
    expect(engine.elements('ask')).toHaveLength(25);
    const sources = engine
      .recordsOf('JOB', 'CREATED')
      .map(({ sourceRecordPosition }) => sourceRecordPosition);
    expect(new Set(sources).size).toBe(3);
    for (const member of members) answer(member, member);
    expect(engine.left()).toEqual({});
    expect(engine.recordsOf('VARIABLE').at(-1)?.value.value).toBe(JSON.stringify(members));
  });
});

test.each([
  [null, "Expected result of the expression 'members' to be 'ARRAY', but was 'NULL'."],
  ['li', "Expected result of the expression 'members' to be 'ARRAY', but was 'STRING'."],
])('a collection that is none (%o) is an incident at the body, which begins anew', (members, why) => {
  startParallel(members);
  expect(engine.problems()).toEqual([`EXTRACT_VALUE_ERROR ask: ${why}`]);
  expect(engine.recordsOf('INCIDENT')[0]?.value.elementInstanceKey).toBe(
    [...engine.engine.partitions[0]!.state.elements.values()].find(({ node }) => node.multiInstance)?.key,
  );
  engine.setVariables(engine.element('parallel').key, { members: ['li'] });
  engine.resolve();
  answer('li', 1);
  expect(engine.left()).toEqual({});
});

test('a result or a condition that cannot be evaluated is an incident at the inner instance', () => {
  engine.start('parallel', { members: ['li'], needed: 'all' });
  engine.complete('ask', { answer: 1 });
  expect(engine.problems()).toHaveLength(1);
  expect(engine.problems()[0]).toMatch(/^EXTRACT_VALUE_ERROR ask: .*'BOOLEAN', but was 'NULL'/);
  engine.setVariables(engine.element('parallel').key, { needed: 1 });
  engine.resolve();
  expect(engine.left()).toEqual({});
});

describe('sequentially', () => {
  test('the next begins when the one before has ended', () => {
    engine.start('sequential', { members: ['li', 'wang'] });
    expect(engine.elements('sign')).toHaveLength(1);
    engine.skip().complete('sign', { signature: '!' });
    expect(engine.lines()).toEqual([
      'JOB COMPLETED sign',
      'ELEMENT_COMPLETING SERVICE_TASK sign',
      'VARIABLE CREATED sequential.signature = "!"',
      'VARIABLE UPDATED sign.signatures = ["li!",null]',
      'ELEMENT_COMPLETED SERVICE_TASK sign',
      'ELEMENT_ACTIVATING SERVICE_TASK sign',
      'VARIABLE CREATED sign.member = "wang"',
      'VARIABLE CREATED sign.loopCounter = 2',
      'JOB CREATED sign',
      'ELEMENT_ACTIVATED SERVICE_TASK sign',
    ]);
    engine.complete('sign', { signature: '?' });
    expect(engine.lines('VARIABLE').at(-1)).toBe('VARIABLE CREATED sequential.signatures = ["li!","wang?"]');
    expect(engine.left()).toEqual({});
  });

  test('cancelled in between, no other begins', () => {
    engine.start('sequential', { members: ['li', 'wang'] });
    engine.cancel(engine.element('sequential').key);
    expect(engine.left()).toEqual({});
  });
});

test('loops within loops have numbers and items of their own', () => {
  engine.start('nested', { rows: [[1, 2], [], [3]] });
  expect(engine.lines('VARIABLE').at(-1)).toMatch(/^VARIABLE CREATED nested.sums = \[5,(null|0),3\]$/);
  expect(engine.left()).toEqual({});
});

describe('the counts that a condition sees', () => {
  test.each([
    ['numberOfInstances', [3, 3, 3]],
    ['numberOfActiveInstances', [2, 1, 0]],
    ['numberOfCompletedInstances', [1, 2, 3]],
    ['numberOfTerminatedInstances', [0, 0, 0]],
    ['loopCounter', [1, 2, 3]],
  ])('%s', (name, values) => {
    const loop = (condition: string) =>
      diagram(
        `${start}<serviceTask id="work"><extensionElements><zeebe:taskDefinition type="work" /></extensionElements><multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics inputCollection="=[1,2,3]" /></extensionElements><completionCondition>=${condition}</completionCondition></multiInstanceLoopCharacteristics></serviceTask>${flows('start', 'work')}`,
      );
    for (const [completed, value] of values.entries()) {
      const fresh = new TestEngine();
      fresh.deploy({
        name: 'loop.bpmn',
        text: loop(`${name} = ${value} and numberOfCompletedInstances = ${completed + 1}`),
      });
      fresh.start('process');
      const jobs = fresh.engine.activateJobs('work');
      for (const { key } of jobs.slice(0, completed)) fresh.completeJob(key);
      expect(fresh.active()).not.toEqual([]);
      fresh.completeJob(jobs[completed]?.key as string);
      expect(fresh.active()).toEqual([]);
    }
  });
});

describe('every kind of activity loops', () => {
  const loop =
    '<multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics inputCollection="=[1,2,3]" inputElement="item" outputCollection="results" outputElement="=result" /></extensionElements></multiInstanceLoopCharacteristics>';
  const extension = (content: string) => `<extensionElements>${content}</extensionElements>`;
  const message =
    '<message id="m" name="m"><extensionElements><zeebe:subscription correlationKey="=item" /></extensionElements></message>';
  const job = extension('<zeebe:taskDefinition type="work" />');
  const double = extension('<zeebe:script expression="=item * 2" resultVariable="result" />');

  const completeJobs = () => {
    for (const { key, variables } of engine.engine.activateJobs('work'))
      engine.completeJob(key, { result: (JSON.parse(variables) as { item: number }).item * 2 });
  };
  const completeTasks = () => {
    for (const { userTaskKey, variables } of engine.elements('loop'))
      engine.ok({
        type: 'complete-user-task',
        userTaskKey: userTaskKey as string,
        variables: `{"result":${Number(variables.get('item')?.json) * 2}}`,
        action: '',
      });
  };
  const publish = () => {
    for (const item of [1, 2, 3]) engine.publish('m', String(item), { variables: { result: item * 2 } });
  };
  const nothing = () => undefined;

  test.each<[string, string, () => void, (number | null)[]]>([
    ['a service task', `<serviceTask id="loop">${job}${loop}</serviceTask>`, completeJobs, [2, 4, 6]],
    ['a send task', `<sendTask id="loop">${job}${loop}</sendTask>`, completeJobs, [2, 4, 6]],
    ['a script task', `<scriptTask id="loop">${double}${loop}</scriptTask>`, nothing, [2, 4, 6]],
    [
      'a user task',
      `<userTask id="loop">${extension('<zeebe:userTask />')}${loop}</userTask>`,
      completeTasks,
      [2, 4, 6],
    ],
    ['a receive task', `<receiveTask id="loop" messageRef="m">${loop}</receiveTask>`, publish, [2, 4, 6]],
    [
      'a business rule task',
      `<businessRuleTask id="loop">${extension('<zeebe:calledDecision decisionId="double" resultVariable="result" />')}${loop}</businessRuleTask>`,
      nothing,
      [2, 4, 6],
    ],
    [
      'a call activity',
      `<callActivity id="loop">${extension('<zeebe:calledElement processId="child" propagateAllParentVariables="false" /><zeebe:ioMapping><zeebe:input source="=item" target="item" /></zeebe:ioMapping>')}${loop}</callActivity>`,
      nothing,
      [2, 4, 6],
    ],
    [
      'a sub-process',
      `<subProcess id="loop">${loop}<startEvent id="s" /><scriptTask id="t">${double}</scriptTask><sequenceFlow id="f" sourceRef="s" targetRef="t" /></subProcess>`,
      nothing,
      [2, 4, 6],
    ],
    ['a manual task', `<manualTask id="loop">${loop}</manualTask>`, nothing, [null, null, null]],
    ['a task without a type', `<task id="loop">${loop}</task>`, nothing, [null, null, null]],
  ])('%s', (_, activity, complete, results) => {
    engine.deploy(
      {
        name: 'loop.bpmn',
        text: diagram(start + activity + flows('start', 'loop'), { definitions: message }),
      },
      {
        name: 'double.dmn',
        text: '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n"><decision id="double" name="double"><literalExpression id="e"><text>item * 2</text></literalExpression></decision></definitions>',
      },
    );
    const instance = engine.start('process');
    complete();
    expect(
      engine.recordsOf('VARIABLE').findLast(({ value }) => value.scopeKey === instance)?.value,
    ).toMatchObject({
      name: 'results',
      value: JSON.stringify(results),
    });
    expect(engine.left()).toEqual({});
  });
});
