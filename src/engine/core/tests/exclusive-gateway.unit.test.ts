import { beforeEach, expect, test } from 'vitest';
import { fixturesOf, TestEngine } from './support/test-engine.ts';

const fixture = fixturesOf(import.meta.url);

let engine: TestEngine;
beforeEach(() => {
  engine = new TestEngine();
  engine.deploy(fixture('exclusive-gateway.bpmn'));
});

const ended = () => engine.lines().filter((line) => line.startsWith('ELEMENT_COMPLETED END_EVENT'));

test('takes one flow and is through in a single step', () => {
  engine.start('route', { amount: 50 });
  const lines = engine.lines();
  expect(lines.slice(lines.indexOf('SEQUENCE_FLOW_TAKEN start-by-amount'))).toEqual([
    'SEQUENCE_FLOW_TAKEN start-by-amount',
    'ELEMENT_ACTIVATING EXCLUSIVE_GATEWAY by-amount',
    'ELEMENT_ACTIVATED EXCLUSIVE_GATEWAY by-amount',
    'ELEMENT_COMPLETING EXCLUSIVE_GATEWAY by-amount',
    'ELEMENT_COMPLETED EXCLUSIVE_GATEWAY by-amount',
    'SEQUENCE_FLOW_TAKEN by-amount-fast',
    'ELEMENT_ACTIVATING END_EVENT fast',
    'ELEMENT_ACTIVATED END_EVENT fast',
    'ELEMENT_COMPLETING END_EVENT fast',
    'ELEMENT_COMPLETED END_EVENT fast',
    'ELEMENT_COMPLETING PROCESS route',
    'ELEMENT_COMPLETED PROCESS route',
  ]);
});

test.each([
  [50, 'fast'],
  [100, 'slow'],
  [1000, 'manual'],
])('an amount of %i goes to %s: the first condition that holds, else the default', (amount, end) => {
  engine.start('route', { amount });
  expect(ended()).toEqual([`ELEMENT_COMPLETED END_EVENT ${end}`]);
});

test('where no condition holds and no default is drawn, an incident waits at the gateway, which tries again', () => {
  const key = engine.start('strict', { kind: 'c' });
  expect(engine.problems()).toEqual([
    'CONDITION_ERROR by-kind: Expected at least one condition to evaluate to true, or to have a default flow',
  ]);
  expect(engine.element('by-kind').state).toBe('ACTIVATING');
  engine.skip().resolve();
  expect(engine.lines()).toEqual([
    'INCIDENT RESOLVED CONDITION_ERROR by-kind',
    'INCIDENT CREATED CONDITION_ERROR by-kind',
  ]);
  engine.setVariables(key, { kind: 'b' });
  engine.resolve();
  expect(ended()).toEqual(['ELEMENT_COMPLETED END_EVENT b']);
  expect(engine.left()).toEqual({});
});

test('a condition that gives no boolean is an incident, even where a default is drawn', () => {
  engine.start('route', {});
  expect(engine.problems()).toEqual([
    "EXTRACT_VALUE_ERROR by-amount: Expected result of the expression 'amount < 100' to be 'BOOLEAN', but was 'NULL'. The evaluation reported the following warnings:\n[NO_VARIABLE_FOUND] No variable found with name 'amount'.\n[NOT_COMPARABLE] A null has no order with a number.",
  ]);
});

test('as a merge it lets every token pass by itself', () => {
  engine.start('merge');
  expect(ended()).toEqual(['ELEMENT_COMPLETED END_EVENT merge-end', 'ELEMENT_COMPLETED END_EVENT merge-end']);
  expect(engine.left()).toEqual({});
});

test('without a flow out of it the path ends there', () => {
  engine.start('dead-end');
  expect(engine.lines().slice(-2)).toEqual([
    'ELEMENT_COMPLETING PROCESS dead-end',
    'ELEMENT_COMPLETED PROCESS dead-end',
  ]);
});
