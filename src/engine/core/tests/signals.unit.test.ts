import { beforeEach, describe, expect, test } from 'vitest';
import { fixturesOf, TestEngine } from './support/test-engine.ts';

const fixture = fixturesOf(import.meta.url);

let engine: TestEngine;
beforeEach(() => {
  engine = new TestEngine();
  engine.deploy(fixture('signals.bpmn'));
  engine.skip();
});

test('a signal reaches everything that waits for it and starts what it starts', () => {
  engine.start('catching');
  engine.start('catching');
  engine.skip().signal('alarm', { level: 3 });
  expect(engine.lines().filter((line) => !/ELEMENT_(ACTIV|COMPLETING)/.test(line))).toEqual([
    'SIGNAL BROADCASTED alarm',
    'VARIABLE CREATED alarm-start.level = 3',
    'VARIABLE CREATED started.level = 3',
    'ELEMENT_COMPLETED START_EVENT alarm-start',
    'SEQUENCE_FLOW_TAKEN to-react',
    'JOB CREATED react',
    ...[1, 2].flatMap(() => [
      'VARIABLE CREATED catching.level = 3',
      'SIGNAL_SUBSCRIPTION DELETED wait',
      'ELEMENT_COMPLETED INTERMEDIATE_CATCH_EVENT wait',
      'ELEMENT_COMPLETED PROCESS catching',
    ]),
  ]);
});

test('one that nobody waits for is lost', () => {
  engine.signal('other');
  engine.start('catching');
  engine.signal('nothing');
  expect(engine.active()).toEqual(['catching', 'wait']);
});

test('its name may be an expression; one that cannot be evaluated is an incident', () => {
  engine.start('by-branch', { branch: 7 });
  expect(engine.problems()[0]).toMatch(/^EXTRACT_VALUE_ERROR branch-wait: .* 'STRING', but was 'NULL'/);
  engine.setVariables(engine.element('by-branch').key, { branch: 'north' });
  engine.resolve();
  engine.signal('signal-south');
  expect(engine.active()).toEqual(['by-branch', 'branch-wait']);
  engine.signal('signal-north');
  expect(engine.active()).toEqual([]);
});

test('a throw event sends what is local to it, and goes on', () => {
  engine.start('catching');
  engine.start('throwing', { level: 2, secret: true });
  expect(engine.recordsOf('SIGNAL')[0]?.value).toEqual({ signalName: 'alarm', variables: '{"level":2}' });
  expect(engine.elements('catching')).toEqual([]);
  expect(engine.element('react').scope?.variables.get('level')?.json).toBe('2');
});

test('a newer version takes the start over', () => {
  const { name, text } = fixture('signals.bpmn');
  engine.deploy({ name, text: text.replace('id="react"', 'id="react" name="react"') });
  engine.signal('alarm');
  expect(engine.elements('started').map(({ definition }) => definition.version)).toEqual([2]);
});

test('what is no object is refused', () => {
  expect(engine.refused({ type: 'broadcast-signal', signalName: 'alarm', variables: '7' })).toMatch(
    /^INVALID_ARGUMENT/,
  );
  expect(engine.active()).toEqual([]);
});

describe('on three partitions', () => {
  beforeEach(() => {
    engine = new TestEngine({ partitions: 3 });
    engine.deploy(fixture('signals.bpmn'));
  });

  test('it reaches instances on all, and starts one instance in all', () => {
    for (let i = 0; i < 3; i++) engine.start('catching');
    engine.signal('alarm', { level: 1 });
    expect(engine.elements('catching')).toEqual([]);
    expect(engine.elements('started')).toHaveLength(1);
    const broadcast = engine.recordsOf('SIGNAL');
    expect(broadcast.map(({ partitionId }) => partitionId)).toEqual([1, 2, 3]);
    expect(new Set(broadcast.map(({ key }) => key)).size).toBe(1);
  });

  test('one that a process throws does, too', () => {
    for (let i = 0; i < 3; i++) engine.start('catching');
    engine.start('throwing', { level: 1 });
    expect(engine.elements('catching')).toEqual([]);
  });
});
