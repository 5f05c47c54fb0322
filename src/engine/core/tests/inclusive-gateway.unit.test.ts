import { beforeEach, expect, test } from 'vitest';
import { fixturesOf, TestEngine } from './support/test-engine.ts';

const fixture = fixturesOf(import.meta.url);

let engine: TestEngine;
beforeEach(() => {
  engine = new TestEngine();
  engine.deploy(fixture('inclusive-gateway.bpmn'));
});

/** How often the element has completed so far. */
const completions = (elementId: string) =>
  engine
    .recordsOf('PROCESS_INSTANCE', 'ELEMENT_COMPLETED')
    .filter(({ value }) => value.elementId === elementId).length;

test('takes every flow whose condition holds, and the default only when none does', () => {
  engine.start('some', { wantA: true, wantB: true });
  const lines = engine.lines();
  const gateway = lines.indexOf('ELEMENT_ACTIVATING INCLUSIVE_GATEWAY fork');
  expect(lines.slice(gateway, gateway + 6)).toEqual([
    'ELEMENT_ACTIVATING INCLUSIVE_GATEWAY fork',
    'ELEMENT_ACTIVATED INCLUSIVE_GATEWAY fork',
    'ELEMENT_COMPLETING INCLUSIVE_GATEWAY fork',
    'ELEMENT_COMPLETED INCLUSIVE_GATEWAY fork',
    'SEQUENCE_FLOW_TAKEN fork-a',
    'SEQUENCE_FLOW_TAKEN fork-b',
  ]);
  expect(engine.active()).toEqual(['some', 'a', 'b']);
  engine.start('some', { wantA: false, wantB: false });
  expect(engine.active().slice(3)).toEqual(['some', 'c']);
});

test('without a condition that holds and without a default an incident waits at the gateway', () => {
  const key = engine.start('strict', { n: 0 });
  expect(engine.problems()).toEqual([
    'CONDITION_ERROR strict-fork: Expected at least one condition to evaluate to true, or to have a default flow',
  ]);
  engine.setVariables(key, { n: 3 });
  engine.resolve();
  expect([completions('strict-a'), completions('strict-b')]).toEqual([1, 1]);
  expect(engine.left()).toEqual({});
});

test('joins what was taken, not what could have been', () => {
  engine.start('some', { wantA: true, wantB: true });
  engine.complete('a');
  expect(completions('join')).toBe(0);
  engine.skip().complete('b');
  expect(engine.lines()).toEqual([
    'JOB COMPLETED b',
    'ELEMENT_COMPLETING SERVICE_TASK b',
    'ELEMENT_COMPLETED SERVICE_TASK b',
    'SEQUENCE_FLOW_TAKEN b-join',
    'ELEMENT_ACTIVATING INCLUSIVE_GATEWAY join',
    'ELEMENT_ACTIVATED INCLUSIVE_GATEWAY join',
    'ELEMENT_COMPLETING INCLUSIVE_GATEWAY join',
    'ELEMENT_COMPLETED INCLUSIVE_GATEWAY join',
    'SEQUENCE_FLOW_TAKEN join-end',
    'ELEMENT_ACTIVATING END_EVENT end',
    'ELEMENT_ACTIVATED END_EVENT end',
    'ELEMENT_COMPLETING END_EVENT end',
    'ELEMENT_COMPLETED END_EVENT end',
    'ELEMENT_COMPLETING PROCESS some',
    'ELEMENT_COMPLETED PROCESS some',
  ]);
});

test.each(['a', 'c'])('a single token, on the flow of %s, waits for nobody', (id) => {
  engine.start('some', { wantA: id === 'a', wantB: false });
  engine.complete(id);
  expect([completions('join'), completions('some')]).toEqual([1, 1]);
});

test('waits while a token goes round in a loop from which it can still come', () => {
  engine.start('loop');
  engine.complete('once');
  for (let round = 0; round < 3; round++) {
    engine.complete('work', { more: true });
    expect(completions('loop-join')).toBe(0);
  }
  engine.complete('work', { more: false });
  expect([completions('loop-join'), completions('loop-end')]).toEqual([1, 1]);
  expect(engine.left()).toEqual({});
});

test.each([
  ['the default branch', { both: false, only3: false }, ['n1', 'n2']],
  ['one branch', { both: false, only3: true }, ['n3', 'n1']],
  ['two branches', { both: true, only3: false }, ['n3', 'n1', 'n4']],
])('nested, the outer join waits for the inner one (%s within)', (_, variables, order) => {
  engine.start('nested', variables);
  for (const id of order) {
    expect(completions('outer-join')).toBe(0);
    engine.complete(id);
  }
  expect([completions('inner-join'), completions('outer-join'), completions('nested-end')]).toEqual([
    1, 1, 1,
  ]);
  expect(engine.left()).toEqual({});
});

test('goes on when the other token can no longer come', () => {
  engine.start('leaves');
  engine.complete('stays');
  expect(completions('leaves-join')).toBe(0);
  engine.complete('may-leave', { leave: true });
  expect([completions('left-away'), completions('leaves-join'), completions('leaves-end')]).toEqual([
    1, 1, 1,
  ]);
  expect(engine.left()).toEqual({});
});
