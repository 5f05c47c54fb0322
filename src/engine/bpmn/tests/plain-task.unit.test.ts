import { describe, expect, test } from 'vitest';
import { compiled, nodeOf, testRefusals } from './support.ts';

describe('manual and plain tasks', () => {
  test('stand in the flow; lanes, data and notes do not', () => {
    const process = compiled('plain-task');
    expect(nodeOf(process, 'file')).toMatchObject({ type: 'MANUAL_TASK', name: '归档', job: undefined });
    expect(nodeOf(process, 'later').type).toBe('TASK');
    expect([...process.nodes.keys()]).toEqual(['start', 'file', 'later']);
    expect(nodeOf(process, 'file').incoming.map(({ source }) => source.id)).toEqual(['start']);
    expect(nodeOf(process, 'file').outgoing.map(({ target }) => target.id)).toEqual(['later']);
  });

  testRefusals('plain-task', [
    {
      what: 'a loop',
      from: '<bpmn:task id="later" />',
      to: '<bpmn:task id="later"><bpmn:standardLoopCharacteristics /></bpmn:task>',
      elementId: 'later',
      message: /is a loop/,
    },
    {
      what: 'a transaction',
      from: '<bpmn:task id="later" />',
      to: '<bpmn:transaction id="later" />',
      elementId: 'later',
      message: /<bpmn:transaction> is not supported/,
    },
    {
      what: 'an ad-hoc sub-process',
      from: '<bpmn:task id="later" />',
      to: '<bpmn:adHocSubProcess id="later" />',
      elementId: 'later',
      message: /<bpmn:adHocSubProcess> is not supported/,
    },
    {
      what: 'a complex gateway',
      from: '<bpmn:task id="later" />',
      to: '<bpmn:complexGateway id="later" />',
      elementId: 'later',
      message: /<bpmn:complexGateway> is not supported/,
    },
    {
      what: 'an element that BPMN does not know',
      from: '<bpmn:task id="later" />',
      to: '<bpmn:wish id="later" />',
      elementId: 'later',
      message: /<bpmn:wish> is not supported/,
    },
  ]);
});
