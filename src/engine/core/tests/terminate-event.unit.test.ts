import { beforeEach, expect, test } from 'vitest';
import { fixturesOf, TestEngine } from './support/test-engine.ts';

const fixture = fixturesOf(import.meta.url);

let engine: TestEngine;
beforeEach(() => {
  engine = new TestEngine();
  engine.deploy(fixture('terminate-event.bpmn'));
});

test('ends everything else in its process, tokens that wait at a join too; the process itself completes', () => {
  engine.start('stop-all');
  engine.skip().complete('short');
  expect(engine.lines()).toEqual([
    'JOB COMPLETED short',
    'ELEMENT_COMPLETING SERVICE_TASK short',
    'ELEMENT_COMPLETED SERVICE_TASK short',
    'SEQUENCE_FLOW_TAKEN short-stop',
    'ELEMENT_ACTIVATING END_EVENT stop',
    'ELEMENT_ACTIVATED END_EVENT stop',
    'ELEMENT_COMPLETING END_EVENT stop',
    'ELEMENT_COMPLETED END_EVENT stop',
    'ELEMENT_TERMINATING SERVICE_TASK long',
    'JOB CANCELED long',
    'ELEMENT_TERMINATED SERVICE_TASK long',
    'ELEMENT_COMPLETING PROCESS stop-all',
    'ELEMENT_COMPLETED PROCESS stop-all',
  ]);
  expect(engine.left()).toEqual({});
});

test('when it is the last, its scope completes at once', () => {
  engine.start('stop-part');
  engine.complete('inner-long');
  engine.complete('inner-short');
  expect(engine.lines()).not.toContain('ELEMENT_TERMINATING SERVICE_TASK inner-long');
  expect(engine.active()).toEqual(['stop-part', 'beside']);
});

test('in a sub-process it ends the sub-process only, which goes on as completed', () => {
  engine.start('stop-part');
  engine.skip().complete('inner-short');
  const lines = engine.lines();
  expect(lines.slice(lines.indexOf('ELEMENT_COMPLETED END_EVENT inner-stop'))).toEqual([
    'ELEMENT_COMPLETED END_EVENT inner-stop',
    'ELEMENT_TERMINATING SERVICE_TASK inner-long',
    'JOB CANCELED inner-long',
    'ELEMENT_TERMINATED SERVICE_TASK inner-long',
    'ELEMENT_COMPLETING SUB_PROCESS part',
    'ELEMENT_COMPLETED SUB_PROCESS part',
    'SEQUENCE_FLOW_TAKEN part-part-end',
    'ELEMENT_ACTIVATING END_EVENT part-end',
    'ELEMENT_ACTIVATED END_EVENT part-end',
    'ELEMENT_COMPLETING END_EVENT part-end',
    'ELEMENT_COMPLETED END_EVENT part-end',
  ]);
  expect(engine.active()).toEqual(['stop-part', 'beside']);
  engine.complete('beside');
  expect(engine.left()).toEqual({});
});
