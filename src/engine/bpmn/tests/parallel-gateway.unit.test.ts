import { describe, expect, test } from 'vitest';
import { compiled, nodeOf, testRefusals } from './support.ts';

describe('parallel gateway', () => {
  test('forks and joins', () => {
    const process = compiled('parallel-gateway');
    expect(nodeOf(process, 'fork')).toMatchObject({
      type: 'PARALLEL_GATEWAY',
      eventType: 'UNSPECIFIED',
      outgoing: [{ target: { id: 'task-a' } }, { target: { id: 'task-b' } }],
    });
    expect(nodeOf(process, 'join').incoming.map(({ source }) => source.id)).toEqual(['task-a', 'task-b']);
  });

  testRefusals('parallel-gateway', [
    {
      what: 'a condition',
      from: '<bpmn:sequenceFlow id="flow-2" sourceRef="fork" targetRef="task-a" />',
      to: '<bpmn:sequenceFlow id="flow-2" sourceRef="fork" targetRef="task-a"><bpmn:conditionExpression>=x</bpmn:conditionExpression></bpmn:sequenceFlow>',
      elementId: 'flow-2',
      message: /has a condition but leaves the parallel gateway/,
    },
    {
      what: 'a flow from nowhere',
      from: 'id="flow-4" sourceRef="task-a"',
      to: 'id="flow-4" sourceRef="task-gone"',
      elementId: 'flow-4',
      message: /comes from "task-gone", which is not there/,
    },
    {
      what: 'a flow to nowhere',
      from: 'sourceRef="task-b" targetRef="join"',
      to: 'sourceRef="task-b"',
      elementId: 'flow-5',
      message: /leads to "", which is not there/,
    },
  ]);
});
