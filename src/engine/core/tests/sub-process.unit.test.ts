import { beforeEach, expect, test } from 'vitest';
import { fixturesOf, TestEngine } from './support/test-engine.ts';

const fixture = fixturesOf(import.meta.url);

let engine: TestEngine;
beforeEach(() => {
  engine = new TestEngine();
  engine.deploy(fixture('sub-process.bpmn'));
});

test('has variables of its own, starts at its start event, completes when all paths have ended', () => {
  engine.start('outer', { amount: 3 });
  const lines = engine.lines();
  expect(lines.slice(lines.indexOf('ELEMENT_ACTIVATING SUB_PROCESS stage')).slice(0, 8)).toEqual([
    'ELEMENT_ACTIVATING SUB_PROCESS stage',
    'VARIABLE CREATED stage.local = 6',
    'ELEMENT_ACTIVATED SUB_PROCESS stage',
    'ELEMENT_ACTIVATING START_EVENT stage-start',
    'ELEMENT_ACTIVATED START_EVENT stage-start',
    'ELEMENT_COMPLETING START_EVENT stage-start',
    'ELEMENT_COMPLETED START_EVENT stage-start',
    'SEQUENCE_FLOW_TAKEN stage-start-stage-fork',
  ]);
  engine.complete('a', { given: 1, local: 7 });
  expect(engine.lines('VARIABLE')).toEqual([
    'VARIABLE UPDATED stage.local = 7',
    'VARIABLE CREATED outer.given = 1',
  ]);
  engine.complete('b');
  const rest = engine.lines();
  expect(rest.slice(rest.indexOf('ELEMENT_COMPLETED END_EVENT b-done'))).toEqual([
    'ELEMENT_COMPLETED END_EVENT b-done',
    'ELEMENT_COMPLETING SUB_PROCESS stage',
    'VARIABLE CREATED outer.result = 8',
    'ELEMENT_COMPLETED SUB_PROCESS stage',
    'SEQUENCE_FLOW_TAKEN stage-end',
    'ELEMENT_ACTIVATING END_EVENT end',
    'ELEMENT_ACTIVATED END_EVENT end',
    'ELEMENT_COMPLETING END_EVENT end',
    'ELEMENT_COMPLETED END_EVENT end',
    'ELEMENT_COMPLETING PROCESS outer',
    'ELEMENT_COMPLETED PROCESS outer',
  ]);
  expect(engine.left()).toEqual({});
});

test('an output mapping without a value gives null', () => {
  const key = engine.start('outer', { amount: 3 });
  engine.complete('a');
  engine.setVariables(key, { given: { no: 'number' } });
  engine.complete('b');
  expect(engine.active()).toEqual([]);
  expect(engine.lines('VARIABLE').at(-1)).toBe('VARIABLE CREATED outer.result = null');
});

test('nested: the innermost ends first, whether it completes or is cancelled', () => {
  const key = engine.start('deep');
  engine.skip().complete('bottom');
  expect(engine.lines()).toEqual([
    'JOB COMPLETED bottom',
    'ELEMENT_COMPLETING SERVICE_TASK bottom',
    'ELEMENT_COMPLETED SERVICE_TASK bottom',
    'ELEMENT_COMPLETING SUB_PROCESS three',
    'ELEMENT_COMPLETED SUB_PROCESS three',
    'ELEMENT_COMPLETING SUB_PROCESS two',
    'ELEMENT_COMPLETED SUB_PROCESS two',
    'ELEMENT_COMPLETING SUB_PROCESS one',
    'ELEMENT_COMPLETED SUB_PROCESS one',
    'ELEMENT_COMPLETING PROCESS deep',
    'ELEMENT_COMPLETED PROCESS deep',
  ]);
  const another = engine.start('deep');
  expect(another).not.toBe(key);
  engine.skip().cancel(another);
  expect(engine.lines()).toEqual([
    'ELEMENT_TERMINATING PROCESS deep',
    'ELEMENT_TERMINATING SUB_PROCESS one',
    'ELEMENT_TERMINATING SUB_PROCESS two',
    'ELEMENT_TERMINATING SUB_PROCESS three',
    'ELEMENT_TERMINATING SERVICE_TASK bottom',
    'JOB CANCELED bottom',
    'ELEMENT_TERMINATED SERVICE_TASK bottom',
    'ELEMENT_TERMINATED SUB_PROCESS three',
    'ELEMENT_TERMINATED SUB_PROCESS two',
    'ELEMENT_TERMINATED SUB_PROCESS one',
    'ELEMENT_TERMINATED PROCESS deep',
  ]);
  expect(engine.left()).toEqual({});
});

test('with nothing but a start event it completes at once', () => {
  engine.start('empty');
  expect(engine.lines().slice(-8)).toEqual([
    'ELEMENT_COMPLETED SUB_PROCESS nothing',
    'SEQUENCE_FLOW_TAKEN nothing-empty-end',
    'ELEMENT_ACTIVATING END_EVENT empty-end',
    'ELEMENT_ACTIVATED END_EVENT empty-end',
    'ELEMENT_COMPLETING END_EVENT empty-end',
    'ELEMENT_COMPLETED END_EVENT empty-end',
    'ELEMENT_COMPLETING PROCESS empty',
    'ELEMENT_COMPLETED PROCESS empty',
  ]);
});

test('an input mapping that fails is an incident before anything in it begins', () => {
  const key = engine.start('bad');
  expect(engine.problems()[0]).toMatch(/^IO_MAPPING_ERROR picky: /);
  expect(engine.active()).toEqual(['bad', 'picky']);
  engine.setVariables(key, { limit: 5 });
  engine.resolve();
  expect(engine.active()).toEqual(['bad', 'picky', 'picky-work']);
  expect(engine.variables('picky')).toEqual({ top: '5' });
});
