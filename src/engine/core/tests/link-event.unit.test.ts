import { expect, test } from 'vitest';
import { fixturesOf, TestEngine } from './support/test-engine.ts';

const fixture = fixturesOf(import.meta.url);

test.each([
  [false, 'throw-1'],
  [true, 'throw-2'],
])('from any of its sources to the one target, without a flow (second: %s)', (second, thrower) => {
  const engine = new TestEngine();
  engine.deploy(fixture('link-event.bpmn'));
  engine.start('jump', { second });
  const lines = engine.lines();
  expect(lines.slice(lines.indexOf(`SEQUENCE_FLOW_TAKEN which-${thrower}`) + 1)).toEqual([
    `ELEMENT_ACTIVATING INTERMEDIATE_THROW_EVENT ${thrower}`,
    `ELEMENT_ACTIVATED INTERMEDIATE_THROW_EVENT ${thrower}`,
    `ELEMENT_COMPLETING INTERMEDIATE_THROW_EVENT ${thrower}`,
    `ELEMENT_COMPLETED INTERMEDIATE_THROW_EVENT ${thrower}`,
    'ELEMENT_ACTIVATING INTERMEDIATE_CATCH_EVENT catch',
    'ELEMENT_ACTIVATED INTERMEDIATE_CATCH_EVENT catch',
    'ELEMENT_COMPLETING INTERMEDIATE_CATCH_EVENT catch',
    'ELEMENT_COMPLETED INTERMEDIATE_CATCH_EVENT catch',
    'SEQUENCE_FLOW_TAKEN catch-after',
    'ELEMENT_ACTIVATING SERVICE_TASK after',
    'JOB CREATED after',
    'ELEMENT_ACTIVATED SERVICE_TASK after',
  ]);
  engine.complete('after');
  expect(engine.left()).toEqual({});
});
