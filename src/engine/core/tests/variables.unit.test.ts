import { beforeEach, describe, expect, test } from 'vitest';
import { diagram, flows, scriptTask, serviceTask, start } from './support/diagram.ts';
import { fixturesOf, TestEngine } from './support/test-engine.ts';

const fixture = fixturesOf(import.meta.url);

let engine: TestEngine;
beforeEach(() => {
  engine = new TestEngine();
  engine.deploy(fixture('variables.bpmn'));
});

describe('mappings', () => {
  test('inputs are local and see the ones before; a path makes nested contexts', () => {
    engine.start('outer', { amount: 10 });
    expect(engine.variables('outer')).toEqual({ amount: '10' });
    expect(engine.variables('inner')).toEqual({ local: '10', next: '11' });
    expect(engine.variables('work')).toEqual({ customer: '{"age":11,"nextAge":12}' });
  });

  test('outputs go to the scope around; a path adds to the context that is there', () => {
    engine.start('outer', { amount: 10, order: { id: 7, price: { amount: 0, tax: 1 } } });
    engine.skip().complete('work');
    expect(engine.lines('VARIABLE')).toEqual([
      'VARIABLE UPDATED outer.order = {"id":7,"price":{"amount":10,"tax":1,"currency":"CNY"}}',
    ]);
    expect(engine.variables('outer')).toMatchObject({ amount: '10' });
  });

  test('an output into a variable that is no context makes one', () => {
    engine.start('outer', { amount: 10, order: 'none' });
    engine.complete('work');
    expect(engine.variables('outer')).toMatchObject({ order: '{"price":{"amount":10,"currency":"CNY"}}' });
  });
});

describe('results without output mappings', () => {
  test('are set where the variable exists, seen from the element outwards; what is new comes to the process', () => {
    engine.start('outer', { amount: 10 });
    engine.skip().complete('work', { fresh: 1, customer: 2, local: 3, amount: 4 });
    expect(engine.lines('VARIABLE')).toEqual([
      'VARIABLE UPDATED work.customer = 2',
      'VARIABLE UPDATED inner.local = 3',
      'VARIABLE CREATED outer.fresh = 1',
      'VARIABLE UPDATED outer.amount = 4',
      'VARIABLE CREATED outer.order = {"price":{"amount":3,"currency":"CNY"}}',
    ]);
  });

  test('that change nothing are not recorded', () => {
    engine.start('plain', { amount: 4 });
    engine.skip().complete('plain-work', '{ "amount" : 4 }');
    expect(engine.lines('VARIABLE')).toEqual([]);
  });
});

describe('setting variables', () => {
  test('goes outwards from the element, as results do', () => {
    engine.start('outer', { amount: 10 });
    const key = engine.element('work').key;
    engine.skip().setVariables(key, { local: 1, other: 2 });
    expect(engine.lines()).toEqual([
      'VARIABLE UPDATED inner.local = 1',
      'VARIABLE CREATED outer.other = 2',
      'VARIABLE_DOCUMENT UPDATED PROPAGATE work',
    ]);
  });

  test('local ones stay at the element', () => {
    engine.start('outer', { amount: 10 });
    engine.skip().setVariables(engine.element('inner').key, { amount: 1, other: 2 }, true);
    expect(engine.lines()).toEqual([
      'VARIABLE CREATED inner.amount = 1',
      'VARIABLE CREATED inner.other = 2',
      'VARIABLE_DOCUMENT UPDATED LOCAL inner',
    ]);
    expect(JSON.parse(engine.take('work').variables)).toMatchObject({ amount: 1, local: 10 });
  });

  test('is refused for what is not active and for what is no object', () => {
    const key = engine.start('plain');
    const command = { type: 'set-variables', local: false } as const;
    expect(engine.refused({ ...command, elementInstanceKey: key, variables: '[]' })).toMatch(
      /^INVALID_ARGUMENT/,
    );
    engine.complete('plain-work');
    expect(engine.refused({ ...command, elementInstanceKey: key, variables: '{}' })).toMatch(/^NOT_FOUND/);
  });
});

describe('values stay as they came', () => {
  const digits = '123456789012345678901234567890.000000000000000000000001';

  test('all digits of a number', () => {
    engine.start('plain', `{"amount":${digits},"big":1e400,"tiny":1E-400}`);
    const job = engine.take('plain-work');
    expect(job.variables).toBe(`{"amount":${digits},"big":1e400,"tiny":1E-400}`);
    engine.completeJob(job.key, `{"back":{"amount":${digits}}}`);
    expect(engine.lines('VARIABLE').at(-1)).toBe(`VARIABLE CREATED plain.back = {"amount":${digits}}`);
  });

  test('an expression keeps 34 of them', () => {
    engine.deploy({
      name: 'sum.bpmn',
      text: diagram(
        start + scriptTask('sum', '=a + 1', 'b') + serviceTask('stop') + flows('start', 'sum', 'stop'),
        {
          id: 'sums',
        },
      ),
    });
    engine.start('sums', '{"a":1234567890123456789012345678901234}');
    expect(engine.variables('sums')).toMatchObject({ b: '1234567890123456789012345678901235' });
  });

  test('names that mean something to JavaScript', () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', ''];
    const document = `{${names.map((name) => `"${name}":{"__proto__":{"polluted":true}}`).join(',')}}`;
    engine.start('plain', document);
    expect(engine.take('plain-work').variables).toBe(document);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test('an expression reads them like any other, and they are not there when nobody set them', () => {
    engine.deploy({
      name: 'read.bpmn',
      text: diagram(
        start +
          scriptTask('read', '={"p": __proto__, "c": constructor}', 'result') +
          serviceTask('stop') +
          flows('start', 'read', 'stop'),
        { id: 'reads' },
      ),
    });
    engine.start('reads', '{"__proto__":1}');
    expect(engine.variables('reads')).toMatchObject({ result: '{"p":1,"c":null}' });
  });

  test('of a name that is there twice the last value', () => {
    engine.start('plain', '{"a":1,"a":2}');
    expect(engine.take('plain-work').variables).toBe('{"a":2}');
  });

  test('text of any kind', () => {
    const text = JSON.stringify({ text: '𡌴 "quoted" \\ \n\t { } [ ] , : \u2028 �' });
    engine.start('plain', text);
    expect(engine.take('plain-work').variables).toBe(text);
  });
});

describe('nesting', () => {
  const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

  test('40 levels are kept and can be reached into', () => {
    engine.deploy({
      name: 'reach.bpmn',
      text: diagram(
        start +
          scriptTask('reach', `=v${'.a'.repeat(40)}`, 'found') +
          serviceTask('stop') +
          flows('start', 'reach', 'stop'),
        { id: 'reaches' },
      ),
    });
    engine.start('reaches', `{"v":${nested(40)}}`);
    expect(engine.variables('reaches')).toEqual({ v: nested(40), found: '1' });
  });

  test.each([201, 100_000])('%i levels are refused, whoever sends them', (depth) => {
    const variables = `{"v":${nested(depth)}}`;
    expect(engine.refused({ type: 'create-process-instance', bpmnProcessId: 'plain', variables })).toMatch(
      /^INVALID_ARGUMENT/,
    );
    const elementInstanceKey = engine.start('plain');
    const { key: jobKey } = engine.take('plain-work');
    expect(engine.refused({ type: 'complete-job', jobKey, variables })).toMatch(/^INVALID_ARGUMENT/);
    expect(engine.refused({ type: 'set-variables', elementInstanceKey, variables, local: true })).toMatch(
      /^INVALID_ARGUMENT/,
    );
    expect(
      engine.refused({
        type: 'publish-message',
        name: 'm',
        correlationKey: '',
        messageId: '',
        timeToLive: 0,
        variables,
      }),
    ).toMatch(/^INVALID_ARGUMENT/);
    expect(engine.refused({ type: 'broadcast-signal', signalName: 's', variables })).toMatch(
      /^INVALID_ARGUMENT/,
    );
  });
});
