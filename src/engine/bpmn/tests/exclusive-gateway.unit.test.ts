import { describe, expect, test } from 'vitest';
import { compiled, nodeOf, testRefusals } from './support.ts';

describe('exclusive gateway', () => {
  test('conditions and default flow', () => {
    const process = compiled('exclusive-gateway');
    const choose = nodeOf(process, 'choose');
    expect(choose).toMatchObject({ type: 'EXCLUSIVE_GATEWAY', eventType: 'UNSPECIFIED' });
    expect(choose.outgoing.map(({ id, condition }) => [id, condition?.text])).toEqual([
      ['large', 'amount > 100'],
      ['small', undefined],
    ]);
    expect(choose.defaultFlow).toBe(process.flows.get('small'));
    expect(nodeOf(process, 'join').incoming.map(({ id }) => id)).toEqual(['flow-2', 'flow-3']);
    expect(nodeOf(process, 'join').defaultFlow).toBeUndefined();
  });

  const condition = '=amount &gt; 100';
  testRefusals('exclusive-gateway', [
    {
      what: 'a flow without a condition that is not the default',
      from: ' default="small"',
      to: '',
      elementId: 'small',
      message: /leaves the exclusive gateway "choose" without a condition/,
    },
    {
      what: 'a default flow that does not leave it',
      from: 'default="small"',
      to: 'default="flow-1"',
      elementId: 'choose',
      message: /does not leave it/,
    },
    {
      what: 'a default flow with a condition',
      from: '<bpmn:sequenceFlow id="small" sourceRef="choose" targetRef="task-small" />',
      to: '<bpmn:sequenceFlow id="small" sourceRef="choose" targetRef="task-small"><bpmn:conditionExpression>=true</bpmn:conditionExpression></bpmn:sequenceFlow>',
      elementId: 'small',
      message: /default flow "small" has a condition/,
    },
    {
      what: 'a condition that is plain text',
      from: condition,
      to: 'amount &gt; 100',
      elementId: 'large',
      message: /is the plain text "amount > 100", not an expression/,
    },
    {
      what: 'a condition of Camunda 7',
      from: condition,
      to: '#{amount &gt; 100}',
      elementId: 'large',
      message: /is the plain text/,
    },
    { what: 'an empty condition', from: condition, to: '', elementId: 'large', message: /is empty/ },
    {
      what: 'a condition that is no FEEL',
      from: condition,
      to: '=amount * (',
      elementId: 'large',
      message: /the condition of the flow "large" is no FEEL expression/,
    },
    {
      what: 'execution listeners',
      from: '<zeebe:executionListeners />',
      to: '<zeebe:executionListeners><zeebe:executionListener eventType="start" type="x" /></zeebe:executionListeners>',
      elementId: 'choose',
      message: /zeebe:executionListeners is not supported/,
    },
  ]);
});
