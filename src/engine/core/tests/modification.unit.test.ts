import { beforeEach, describe, expect, test } from 'vitest';
import type { ActivateInstruction } from '../records/records.ts';
import { fixturesOf, TestEngine } from './support/test-engine.ts';

const fixture = fixturesOf(import.meta.url);

let engine: TestEngine;
beforeEach(() => {
  engine = new TestEngine();
  engine.deploy(fixture('modification.bpmn'));
});

const modification = (
  processInstanceKey: string,
  activateInstructions: readonly ActivateInstruction[],
  terminate: readonly string[] = [],
) =>
  ({
    type: 'modify-process-instance',
    processInstanceKey,
    activateInstructions,
    terminateInstructions: terminate.map((elementInstanceKey) => ({ elementInstanceKey })),
  }) as const;

const keyOf = (id: string) => engine.element(id).key;

test('an element is ended and another begun: first what ends, then what begins', () => {
  const instance = engine.start('flow', { base: 1 });
  engine.skip().ok(modification(instance, [{ elementId: 'last' }], [keyOf('first')]));
  expect(engine.lines()).toEqual([
    'ELEMENT_TERMINATING SERVICE_TASK first',
    'JOB CANCELED first',
    'ELEMENT_TERMINATED SERVICE_TASK first',
    'PROCESS_INSTANCE_MODIFICATION MODIFIED flow',
    'ELEMENT_ACTIVATING SERVICE_TASK last',
    'JOB CREATED last',
    'ELEMENT_ACTIVATED SERVICE_TASK last',
  ]);
  engine.complete('last');
  expect(engine.left()).toEqual({});
});

test('the scopes around are entered with their mappings and events, without their start events', () => {
  const instance = engine.start('flow', { base: 1 });
  engine.skip().ok(modification(instance, [{ elementId: 'deeper' }]));
  expect(engine.lines()).toEqual([
    'ELEMENT_ACTIVATING SUB_PROCESS outer',
    'VARIABLE CREATED outer.local = 2',
    'TIMER CREATED late',
    'ELEMENT_ACTIVATED SUB_PROCESS outer',
    'ELEMENT_ACTIVATING SUB_PROCESS inner',
    'ELEMENT_ACTIVATED SUB_PROCESS inner',
    'PROCESS_INSTANCE_MODIFICATION MODIFIED flow',
    'ELEMENT_ACTIVATING SERVICE_TASK deeper',
    'JOB CREATED deeper',
    'ELEMENT_ACTIVATED SERVICE_TASK deeper',
  ]);
  expect(engine.active()).toEqual(['flow', 'first', 'outer', 'inner', 'deeper']);
});

test('several elements of one scope share it', () => {
  const instance = engine.start('flow', { base: 1 });
  engine.ok(modification(instance, [{ elementId: 'deep' }, { elementId: 'deeper' }], [keyOf('first')]));
  expect(engine.active().sort()).toEqual(['deep', 'deeper', 'flow', 'inner', 'outer']);
});

test('variables are set where the instruction says', () => {
  const instance = engine.start('flow', { base: 1 });
  engine.ok(
    modification(instance, [
      {
        elementId: 'deep',
        variableInstructions: [
          { elementId: '', variables: '{"everywhere":1}' },
          { elementId: 'outer', variables: '{"around":2,"local":0}' },
          { elementId: 'deep', variables: '{"here":3}' },
        ],
      },
    ]),
  );
  expect(engine.variables('flow')).toEqual({ base: '1', everywhere: '1' });
  // The input mapping comes after what the instruction sets.
  expect(engine.variables('outer')).toEqual({ around: '2', local: '2' });
  expect(engine.variables('deep')).toEqual({ here: '3' });
});

describe('of several instances of a scope', () => {
  let instance: string;
  let scopes: string[];
  beforeEach(() => {
    instance = engine.start('flow', { base: 1 });
    engine.complete('first');
    engine.ok(modification(instance, [{ elementId: 'outer' }]));
    scopes = engine.elements('inner').map(({ key }) => key);
  });

  test('the instruction must name one', () => {
    expect(scopes).toHaveLength(2);
    expect(engine.refused(modification(instance, [{ elementId: 'deeper' }]))).toMatch(
      /^INVALID_ARGUMENT: .*'deeper' has several instances of its flow scope 'inner'/,
    );
  });

  test('the one that it names is taken', () => {
    const [, second] = scopes as [string, string];
    engine.ok(modification(instance, [{ elementId: 'deeper', ancestorElementInstanceKey: second }]));
    expect(engine.element('deeper').scope?.key).toBe(second);
  });

  test('an ancestor further out gets new scopes within', () => {
    const [outer] = engine.elements('outer');
    engine.ok(
      modification(instance, [{ elementId: 'deeper', ancestorElementInstanceKey: outer?.key as string }]),
    );
    expect(engine.elements('inner')).toHaveLength(3);
    expect(engine.element('deeper').scope?.scope).toBe(outer);
  });

  test('what is no scope of the element is refused', () => {
    expect(
      engine.refused(
        modification(instance, [{ elementId: 'last', ancestorElementInstanceKey: scopes[0] as string }]),
      ),
    ).toMatch(/^INVALID_ARGUMENT: .*is no flow scope of 'last'/);
    expect(
      engine.refused(modification(instance, [{ elementId: 'deeper', ancestorElementInstanceKey: '7' }])),
    ).toMatch(/^INVALID_ARGUMENT/);
  });
});

describe('ending', () => {
  test('the last element of a scope takes the scope with it, and so on outwards', () => {
    const instance = engine.start('flow', { base: 1 });
    engine.complete('first');
    engine.skip().ok(modification(instance, [], [keyOf('deep')]));
    expect(engine.lines()).toEqual([
      'ELEMENT_TERMINATING SERVICE_TASK deep',
      'JOB CANCELED deep',
      'ELEMENT_TERMINATED SERVICE_TASK deep',
      'ELEMENT_TERMINATING SUB_PROCESS inner',
      'ELEMENT_TERMINATED SUB_PROCESS inner',
      'ELEMENT_TERMINATING SUB_PROCESS outer',
      'TIMER CANCELED late',
      'ELEMENT_TERMINATED SUB_PROCESS outer',
      'ELEMENT_TERMINATING PROCESS flow',
      'ELEMENT_TERMINATED PROCESS flow',
      'PROCESS_INSTANCE_MODIFICATION MODIFIED flow',
    ]);
    expect(engine.left()).toEqual({});
  });

  test('a scope ends with all that is in it', () => {
    const instance = engine.start('flow', { base: 1 });
    engine.complete('first');
    engine.skip().ok(modification(instance, [{ elementId: 'last' }], [keyOf('outer')]));
    expect(engine.lines().slice(0, 9)).toEqual([
      'ELEMENT_TERMINATING SUB_PROCESS outer',
      'TIMER CANCELED late',
      'ELEMENT_TERMINATING SUB_PROCESS inner',
      'ELEMENT_TERMINATING SERVICE_TASK deep',
      'JOB CANCELED deep',
      'ELEMENT_TERMINATED SERVICE_TASK deep',
      'ELEMENT_TERMINATED SUB_PROCESS inner',
      'ELEMENT_TERMINATED SUB_PROCESS outer',
      'PROCESS_INSTANCE_MODIFICATION MODIFIED flow',
    ]);
    expect(engine.active()).toEqual(['flow', 'last']);
  });

  test('a scope stays when something begins in it', () => {
    const instance = engine.start('flow', { base: 1 });
    engine.complete('first');
    const inner = keyOf('inner');
    engine.ok(modification(instance, [{ elementId: 'deeper' }], [keyOf('deep')]));
    expect(keyOf('inner')).toBe(inner);
    engine.complete('deeper');
    engine.complete('last');
    expect(engine.left()).toEqual({});
  });

  test('what begins in a scope that ends is refused, not lost', () => {
    const instance = engine.start('flow', { base: 1 });
    engine.complete('first');
    expect(engine.refused(modification(instance, [{ elementId: 'deeper' }], [keyOf('outer')]))).toMatch(
      /^INVALID_ARGUMENT: .*'deeper' would begin in a scope that is to be terminated/,
    );
    expect(engine.active()).toEqual(['flow', 'outer', 'inner', 'deep']);
  });

  test('inner instances of a loop one by one; the rest completes it', () => {
    const instance = engine.start('looping', { items: [1, 2, 3] });
    const [first, second] = engine.elements('each').map(({ key }) => key) as [string, string];
    engine.ok(modification(instance, [], [first, second]));
    expect(engine.elements('each')).toHaveLength(1);
    engine.complete('each');
    expect(engine.left()).toEqual({});
  });

  test('a call activity ends with its called process', () => {
    const instance = engine.start('calling');
    engine.skip().ok(modification(instance, [], [keyOf('call')]));
    expect(engine.lines().slice(0, 7)).toEqual([
      'ELEMENT_TERMINATING CALL_ACTIVITY call',
      'ELEMENT_TERMINATING PROCESS called',
      'ELEMENT_TERMINATING SERVICE_TASK work',
      'JOB CANCELED work',
      'ELEMENT_TERMINATED SERVICE_TASK work',
      'ELEMENT_TERMINATED PROCESS called',
      'ELEMENT_TERMINATED CALL_ACTIVITY call',
    ]);
    expect(engine.left()).toEqual({});
  });

  test('a called process may be modified, but not ended by itself', () => {
    engine.start('calling');
    const called = keyOf('called');
    for (const ending of [called, keyOf('work')])
      expect(engine.refused(modification(called, [], [ending]))).toMatch(
        /^INVALID_ARGUMENT: .*please modify the parent process instance instead/,
      );
    engine.ok(modification(called, [{ elementId: 'work' }], [keyOf('work')]));
    engine.complete('work');
    expect(engine.left()).toEqual({});
  });

  test('an incident goes with its element', () => {
    const instance = engine.start('flow', { base: 1 });
    engine.fail('first', 0);
    engine.ok(modification(instance, [{ elementId: 'last' }], [keyOf('first')]));
    expect(engine.problems()).toEqual([]);
  });
});

test.each<[string, string, RegExp]>([
  ['what is not there', 'nothing', /could not be found: 'nothing'/],
  ['a start event', 'start', /unsupported: 'start'/],
  ['a boundary event', 'late', /unsupported: 'late'/],
])('%s cannot be begun at', (_, elementId, why) => {
  const instance = engine.start('flow', { base: 1 });
  const answer = engine.refused(modification(instance, [{ elementId: 'last' }, { elementId }]));
  expect(answer).toMatch(/^INVALID_ARGUMENT/);
  expect(answer).toMatch(why);
  expect(engine.active()).toEqual(['flow', 'first']);
});

test('an event behind an event-based gateway cannot be begun at', () => {
  const instance = engine.start('waiting');
  expect(engine.refused(modification(instance, [{ elementId: 'after-gateway' }]))).toMatch(
    /^INVALID_ARGUMENT/,
  );
});

test('instances and elements that are not there are refused', () => {
  const instance = engine.start('flow', { base: 1 });
  const other = engine.start('looping', { items: [1] });
  expect(engine.refused(modification('7', []))).toMatch(/^NOT_FOUND/);
  expect(engine.refused(modification(instance, [], ['7']))).toMatch(/^INVALID_ARGUMENT/);
  expect(engine.refused(modification(instance, [], [keyOf('each')]))).toMatch(/^INVALID_ARGUMENT/);
  engine.cancel(other);
  expect(engine.refused(modification(other, []))).toMatch(/^NOT_FOUND/);
});

test('variables for a scope that is not around the element are refused', () => {
  const instance = engine.start('flow', { base: 1 });
  const instruction = (elementId: string, variables: string) =>
    modification(instance, [{ elementId: 'last', variableInstructions: [{ elementId, variables }] }]);
  expect(engine.refused(instruction('outer', '{}'))).toMatch(/^INVALID_ARGUMENT/);
  expect(engine.refused(instruction('last', '[]'))).toMatch(/^INVALID_ARGUMENT/);
});
