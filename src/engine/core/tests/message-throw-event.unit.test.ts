import { beforeEach, expect, test } from 'vitest';
import { fixturesOf, TestEngine } from './support/test-engine.ts';

const fixture = fixturesOf(import.meta.url);

let engine: TestEngine;
beforeEach(() => {
  engine = new TestEngine();
  engine.deploy(fixture('message-throw-event.bpmn'));
});

test('a worker sends the message: throw and end events are jobs', () => {
  engine.start('post', { name: 'Li' });
  const lines = engine.lines();
  expect(lines.slice(lines.indexOf('ELEMENT_ACTIVATING INTERMEDIATE_THROW_EVENT announce'))).toEqual([
    'ELEMENT_ACTIVATING INTERMEDIATE_THROW_EVENT announce',
    'VARIABLE CREATED announce.to = "Li"',
    'JOB CREATED announce',
    'ELEMENT_ACTIVATED INTERMEDIATE_THROW_EVENT announce',
  ]);
  const job = engine.take('announce');
  expect(job).toMatchObject({ retries: 5, customHeaders: { channel: 'mail' } });
  expect(JSON.parse(job.variables)).toEqual({ name: 'Li', to: 'Li' });
  engine.completeJob(job.key, { sent: true });
  engine.skip().complete('farewell', { last: 1 });
  expect(engine.lines()).toEqual([
    'JOB COMPLETED farewell',
    'ELEMENT_COMPLETING END_EVENT farewell',
    'VARIABLE CREATED post.last = 1',
    'ELEMENT_COMPLETED END_EVENT farewell',
    'ELEMENT_COMPLETING PROCESS post',
    'ELEMENT_COMPLETED PROCESS post',
  ]);
  expect(engine.left()).toEqual({});
});

test('nothing is published by the engine itself', () => {
  engine.start('post', { name: 'Li' });
  engine.complete('announce');
  engine.complete('farewell');
  expect(engine.recordsOf('MESSAGE')).toEqual([]);
});

test('cancelled while a worker has the job', () => {
  const key = engine.start('post', { name: 'Li' });
  engine.take('announce');
  engine.skip().cancel(key);
  expect(engine.lines()).toEqual([
    'ELEMENT_TERMINATING PROCESS post',
    'ELEMENT_TERMINATING INTERMEDIATE_THROW_EVENT announce',
    'JOB CANCELED announce',
    'ELEMENT_TERMINATED INTERMEDIATE_THROW_EVENT announce',
    'ELEMENT_TERMINATED PROCESS post',
  ]);
});
