import { beforeEach, describe, expect, test } from 'vitest';
import type { OutsideCommand } from '../commands.ts';
import type { Partition } from '../partition.ts';
import { partitionOfCorrelationKey } from '../records/keys.ts';
import type { Outcome, Send } from '../run/processing.ts';
import { fixturesOf, TestEngine } from './support/test-engine.ts';

const fixture = fixturesOf(import.meta.url);
const minute = 60_000;

let engine: TestEngine;
beforeEach(() => {
  engine = new TestEngine();
  engine.deploy(fixture('messages.bpmn'));
  engine.skip();
});

const completed = () =>
  engine
    .lines('PROCESS_INSTANCE')
    .filter((line) => line.startsWith('ELEMENT_COMPLETED PROCESS'))
    .map((line) => line.split(' ').at(-1));

describe('buffering', () => {
  test('a message waits for its time to live', () => {
    engine.publish('paid', 'o-1', { timeToLive: minute });
    engine.engine.advance(minute - 1);
    engine.start('order', { orderId: 'o-1' });
    expect(completed()).toEqual(['order']);
  });

  test('then it is gone', () => {
    engine.publish('paid', 'o-1', { timeToLive: minute });
    engine.engine.advance(minute);
    expect(engine.lines()).toEqual(['MESSAGE PUBLISHED paid', 'MESSAGE EXPIRED paid']);
    engine.start('order', { orderId: 'o-1' });
    expect(engine.active()).toEqual(['order', 'await-payment']);
  });

  test('without a time to live it reaches only what waits already', () => {
    engine.publish('paid', 'o-1');
    engine.start('order', { orderId: 'o-1' });
    expect(engine.active()).toEqual(['order', 'await-payment']);
    engine.publish('paid', 'o-2');
    expect(engine.active()).toEqual(['order', 'await-payment']);
    engine.publish('paid', 'o-1');
    expect(engine.active()).toEqual([]);
  });

  test('of several with one key each instance takes the oldest', () => {
    engine.publish('paid', 'o-1', { timeToLive: minute, variables: { nr: 1 } });
    engine.publish('paid', 'o-1', { timeToLive: minute, variables: { nr: 2 } });
    engine.start('order', { orderId: 'o-1' });
    engine.start('order', { orderId: 'o-1' });
    expect(engine.lines('VARIABLE').filter((line) => line.includes('nr'))).toEqual([
      'VARIABLE CREATED order.nr = 1',
      'VARIABLE CREATED order.nr = 2',
    ]);
  });

  test('text and number are the same correlation key', () => {
    engine.start('order', '{"orderId":12345678901234567890}');
    engine.publish('paid', '12345678901234567890');
    expect(completed()).toEqual(['order']);
  });
});

describe('once', () => {
  test('a message with an id is taken once while it is buffered', () => {
    const message = {
      type: 'publish-message',
      name: 'paid',
      correlationKey: 'o-1',
      messageId: 'm-1',
      timeToLive: minute,
      variables: '{}',
    } as const;
    engine.ok(message);
    expect(engine.refused(message)).toBe(
      "ALREADY_EXISTS: Expected to publish a new message with id 'm-1', but a message with that id was already published",
    );
    engine.ok({ ...message, correlationKey: 'o-2' });
    engine.ok({ ...message, name: 'noted' });
    engine.engine.advance(minute);
    engine.ok(message);
  });

  test('two instances of one process wait: one gets it, the other the next', () => {
    engine.start('order', { orderId: 'o-1' });
    engine.start('order', { orderId: 'o-1' });
    engine.publish('paid', 'o-1', { timeToLive: minute });
    expect(engine.active()).toEqual(['order', 'await-payment']);
    engine.publish('paid', 'o-1');
    expect(engine.active()).toEqual([]);
  });

  test('instances of different processes all get it', () => {
    engine.start('order', { orderId: 'o-1' });
    engine.start('book', { orderId: 'o-1' });
    engine.publish('paid', 'o-1');
    expect(completed()).toEqual(['order', 'book']);
  });
});

describe('boundary events', () => {
  beforeEach(() => {
    engine.start('noting', { orderId: 'o-1' });
    engine.skip();
  });

  test('one that does not interrupt fires for each message', () => {
    engine.publish('noted', 'o-1', { variables: { note: 'a' } });
    engine.publish('noted', 'o-1', { variables: { note: 'b' } });
    expect(engine.lines().filter((line) => /SUBSCRIPTION|note-end|VARIABLE/.test(line))).toEqual([
      'MESSAGE_SUBSCRIPTION CORRELATING noted o-1',
      'PROCESS_MESSAGE_SUBSCRIPTION CORRELATED note',
      'VARIABLE CREATED note.note = "a"',
      'VARIABLE CREATED noting.note = "a"',
      'SEQUENCE_FLOW_TAKEN to-note-end',
      'ELEMENT_ACTIVATING END_EVENT note-end',
      'ELEMENT_ACTIVATED END_EVENT note-end',
      'ELEMENT_COMPLETING END_EVENT note-end',
      'ELEMENT_COMPLETED END_EVENT note-end',
      'MESSAGE_SUBSCRIPTION CORRELATED noted o-1',
      'MESSAGE_SUBSCRIPTION CORRELATING noted o-1',
      'PROCESS_MESSAGE_SUBSCRIPTION CORRELATED note',
      'VARIABLE CREATED note.note = "b"',
      'VARIABLE UPDATED noting.note = "b"',
      'SEQUENCE_FLOW_TAKEN to-note-end',
      'ELEMENT_ACTIVATING END_EVENT note-end',
      'ELEMENT_ACTIVATED END_EVENT note-end',
      'ELEMENT_COMPLETING END_EVENT note-end',
      'ELEMENT_COMPLETED END_EVENT note-end',
      'MESSAGE_SUBSCRIPTION CORRELATED noted o-1',
    ]);
    expect(engine.active()).toEqual(['noting', 'work']);
  });

  test('one that interrupts ends the activity and closes what else it waited for', () => {
    engine.publish('paid', 'o-1');
    expect(engine.active()).toEqual([]);
    expect(engine.left()).toEqual({});
    expect(engine.lines('JOB')).toEqual(['JOB CANCELED work']);
  });
});

describe('correlated at once', () => {
  const correlate = (name: string, correlationKey: string, variables = '{}') =>
    ({ type: 'correlate-message', name, correlationKey, variables }) as const;

  test('the answer names the instance', () => {
    const instance = engine.start('order', { orderId: 'o-1' });
    const answer = engine.ok(correlate('paid', 'o-1', '{"amount":1}'));
    expect(answer).toMatchObject({ type: 'message-correlated', processInstanceKey: instance });
    expect(engine.lines('VARIABLE')).toContain('VARIABLE CREATED order.amount = 1');
  });

  test('a process that it starts is named, too', () => {
    const answer = engine.ok(correlate('ordered', 'o-1'));
    expect(answer).toMatchObject({ processInstanceKey: engine.element('take-order').key });
  });

  test('nobody waits: refused, and not kept', () => {
    expect(engine.refused(correlate('paid', 'o-1'))).toBe(
      "NOT_FOUND: Expected to find subscription for message with name 'paid' and correlation key 'o-1', but none was found.",
    );
    engine.start('order', { orderId: 'o-1' });
    expect(engine.active()).toEqual(['order', 'await-payment']);
  });
});

describe('start events', () => {
  test('a message starts an instance with its variables', () => {
    engine.publish('ordered', '', { variables: { item: 'tea' } });
    expect(engine.lines()).toEqual([
      'MESSAGE PUBLISHED ordered',
      'MESSAGE_START_EVENT_SUBSCRIPTION CORRELATED take-order ordered-start',
      'MESSAGE EXPIRED ordered',
      'ELEMENT_ACTIVATING PROCESS take-order',
      'ELEMENT_ACTIVATED PROCESS take-order',
      'ELEMENT_ACTIVATING START_EVENT ordered-start',
      'ELEMENT_ACTIVATED START_EVENT ordered-start',
      'VARIABLE CREATED ordered-start.item = "tea"',
      'ELEMENT_COMPLETING START_EVENT ordered-start',
      'VARIABLE CREATED take-order.item = "tea"',
      'ELEMENT_COMPLETED START_EVENT ordered-start',
      'SEQUENCE_FLOW_TAKEN to-deliver',
      'ELEMENT_ACTIVATING SERVICE_TASK deliver',
      'JOB CREATED deliver',
      'ELEMENT_ACTIVATED SERVICE_TASK deliver',
    ]);
  });

  test('of one correlation key one instance runs; what is buffered starts the next when it ends', () => {
    for (const nr of [1, 2, 3]) engine.publish('ordered', 'c-1', { variables: { nr }, timeToLive: minute });
    engine.publish('ordered', 'c-2', { variables: { nr: 4 }, timeToLive: minute });
    expect(engine.elements('take-order')).toHaveLength(2);
    const started = () =>
      engine
        .recordsOf('VARIABLE', 'CREATED')
        .flatMap(({ value }) => (value.name === 'nr' ? [value.value] : []));
    const inProcess = () => started().filter((_, index) => index % 2 === 1);
    expect(inProcess()).toEqual(['1', '4']);
    const [first] = engine.engine.activateJobs('deliver', { most: 1 });
    engine.completeJob(first?.key as string);
    expect(inProcess()).toEqual(['1', '4', '2']);
    engine.engine.advance(minute);
    expect(engine.recordsOf('MESSAGE', 'EXPIRED')).toHaveLength(4);
    engine.cancel(engine.elements('take-order')[1]?.key as string);
    expect(inProcess()).toEqual(['1', '4', '2']);
  });

  test('without a correlation key every message starts one', () => {
    engine.publish('ordered');
    engine.publish('ordered');
    expect(engine.elements('take-order')).toHaveLength(2);
  });

  test('a message that nothing could take is lost without a time to live', () => {
    engine.publish('ordered', 'c-1');
    engine.publish('ordered', 'c-1');
    engine.complete('deliver');
    expect(engine.active()).toEqual([]);
  });
});

describe('races across partitions', () => {
  /** A key whose messages are kept by the other partition than the instance's. */
  const farKey = ['o-1', 'o-2', 'o-3', 'o-4'].find(
    (key) => partitionOfCorrelationKey(key, 2) === 2,
  ) as string;

  beforeEach(() => {
    engine = new TestEngine({ partitions: 2 });
    engine.deploy(fixture('messages.bpmn'));
  });

  test('subscription and message meet on the partition of the key', () => {
    engine.engine.execute(
      {
        type: 'create-process-instance',
        bpmnProcessId: 'order',
        variables: `{"orderId":"${farKey}"}`,
      },
      { partitionId: 1 },
    );
    const opened = engine.recordsOf('MESSAGE_SUBSCRIPTION', 'CREATED');
    expect(opened.map(({ partitionId, value }) => [partitionId, value.correlationKey])).toEqual([
      [2, farKey],
    ]);
    engine.publish('paid', farKey);
    expect(engine.active()).toEqual([]);
    expect(engine.left()).toEqual({});
  });

  /** An instance on partition 1 waits, a message for it leaves partition 2, and it ends before the message arrives. */
  function missed(message: OutsideCommand) {
    const [one, two] = engine.engine.partitions as [Partition, Partition];
    const { now } = engine.engine;
    const start = () => {
      const command = {
        type: 'create-process-instance',
        bpmnProcessId: 'order',
        variables: `{"orderId":"${farKey}"}`,
      } as const;
      const { records, sends } = one.process({ command, seed: 0 }, now);
      for (const send of sends) two.process(send.request, now);
      return records.find(({ valueType }) => valueType === 'PROCESS_INSTANCE_CREATION')?.key as string;
    };
    const first = start();
    const second = start();
    const published = two.process({ command: message, requestId: 1, seed: 0 }, now);
    const cancel = { type: 'cancel-process-instance', processInstanceKey: first } as const;
    const [close] = one.process({ command: cancel, seed: 0 }, now).sends;
    two.process((close as Send).request, now);
    const late = one.process((published.sends[0] as Send).request, now);
    const refused = two.process((late.sends[0] as Send).request, now);
    return { one, two, now, second, published, late, refused };
  }
  const intents = ({ records }: Outcome) => records.map(({ valueType, intent }) => `${valueType} ${intent}`);

  test('the wait ends while a message is under way: it goes to the next that waits, if it is still buffered', () => {
    const { one, two, now, second, published, late, refused } = missed({
      type: 'publish-message',
      name: 'paid',
      correlationKey: farKey,
      messageId: '',
      timeToLive: minute,
      variables: '{}',
    });
    expect(published.sends).toHaveLength(1);
    expect(intents(late)).toEqual([]);
    expect(intents(refused)).toEqual(['MESSAGE_SUBSCRIPTION REJECTED', 'MESSAGE_SUBSCRIPTION CORRELATING']);
    expect(one.state.elements.has(second)).toBe(true);
    const taken = one.process((refused.sends[0] as Send).request, now);
    expect(one.state.elements.has(second)).toBe(false);
    expect(intents(two.process((taken.sends[0] as Send).request, now))).toEqual([
      'MESSAGE_SUBSCRIPTION CORRELATED',
    ]);
  });

  test('correlated at once, whoever sent it hears that nobody took it', () => {
    const { one, second, published, refused } = missed({
      type: 'correlate-message',
      name: 'paid',
      correlationKey: farKey,
      variables: '{}',
    });
    expect(published.answers).toEqual([]);
    expect(intents(refused)).toEqual(['MESSAGE_SUBSCRIPTION REJECTED']);
    expect(refused.answers).toMatchObject([
      { requestId: 1, answer: { kind: 'rejected', code: 'NOT_FOUND' } },
    ]);
    expect(one.state.elements.has(second)).toBe(true);
  });
});
