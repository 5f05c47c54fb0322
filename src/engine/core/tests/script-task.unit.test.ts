import { beforeEach, expect, test } from 'vitest';
import { fixturesOf, TestEngine } from './support/test-engine.ts';

const fixture = fixturesOf(import.meta.url);

let engine: TestEngine;
beforeEach(() => {
  engine = new TestEngine();
  engine.deploy(fixture('script-task.bpmn'));
});

test('sets its result through the output mappings, or in the process where there are none', () => {
  engine.start('calculate', { amount: 200, rate: 0.05 });
  expect(engine.lines().slice(9)).toEqual([
    'ELEMENT_ACTIVATING SCRIPT_TASK fee',
    'VARIABLE CREATED fee.sum = 200',
    'ELEMENT_ACTIVATED SCRIPT_TASK fee',
    'ELEMENT_COMPLETING SCRIPT_TASK fee',
    'VARIABLE CREATED fee.result = 10',
    'VARIABLE CREATED calculate.fee = 10',
    'ELEMENT_COMPLETED SCRIPT_TASK fee',
    'SEQUENCE_FLOW_TAKEN to-double',
    'ELEMENT_ACTIVATING SCRIPT_TASK double',
    'ELEMENT_ACTIVATED SCRIPT_TASK double',
    'ELEMENT_COMPLETING SCRIPT_TASK double',
    'VARIABLE CREATED calculate.total = 20',
    'ELEMENT_COMPLETED SCRIPT_TASK double',
    'ELEMENT_COMPLETING PROCESS calculate',
    'ELEMENT_COMPLETED PROCESS calculate',
  ]);
});

test('numbers are decimal: a tenth and two tenths are three tenths', () => {
  engine.start('calculate', '{"amount":0.3,"rate":0.1}');
  expect(engine.lines('VARIABLE')).toContain('VARIABLE CREATED calculate.fee = 0.03');
});

test('a script that fails is an incident at its task; resolved, it is evaluated anew', () => {
  engine.start('calculate', { amount: 200 });
  expect(engine.problems()).toHaveLength(1);
  expect(engine.problems()[0]).toMatch(/^EXTRACT_VALUE_ERROR fee: .*assert/);
  expect(engine.active()).toEqual(['calculate', 'fee']);
  engine.resolve();
  expect(engine.problems()).toHaveLength(1);
  engine.setVariables(engine.element('calculate').key, { rate: 0.1 });
  engine.resolve();
  expect(engine.lines('VARIABLE').at(-1)).toBe('VARIABLE CREATED calculate.total = 40');
  expect(engine.left()).toEqual({});
});
