import { describe, expect, test } from 'vitest';
import { compiled, nodeOf, testRefusals } from './support.ts';

describe('process and start events', () => {
  test('one without a definition, any number with one', () => {
    const process = compiled('start-event');
    expect(process).toMatchObject({ id: 'process', name: '开户', versionTag: '2027.1' });
    expect(process.root).toMatchObject({ id: 'process', type: 'PROCESS', scope: undefined });
    expect(process.root.container?.noneStart).toBe(nodeOf(process, 'start'));
    expect(process.root.container?.eventStarts.map(({ id, eventType }) => [id, eventType])).toEqual([
      ['on-submit', 'MESSAGE'],
      ['on-other', 'MESSAGE'],
      ['nightly', 'TIMER'],
      ['on-day', 'SIGNAL'],
    ]);
    expect(nodeOf(process, 'on-submit').event).toEqual({
      kind: 'message',
      name: { kind: 'text', text: 'submitted' },
      correlationKey: undefined,
    });
    expect(nodeOf(process, 'nightly').event).toMatchObject({
      timer: { kind: 'cycle', value: { text: '0 0 22 * * *' } },
    });
  });

  testRefusals('start-event', [
    {
      what: 'several without a definition',
      from: '<bpmn:startEvent id="start" />',
      to: '<bpmn:startEvent id="start" /><bpmn:startEvent id="start-2" />',
      elementId: 'start-2',
      message: /several start events without a definition/,
    },
    {
      what: 'an error',
      from: '<bpmn:messageEventDefinition id="d4" messageRef="message-other" />',
      to: '<bpmn:errorEventDefinition id="d4" />',
      elementId: 'on-other',
      message: /<bpmn:errorEventDefinition>, which is not supported at a start event/,
    },
    {
      what: 'several definitions',
      from: '<bpmn:messageEventDefinition id="d4" messageRef="message-other" />',
      to: '<bpmn:messageEventDefinition id="d4" messageRef="message-other" /><bpmn:signalEventDefinition id="d5" signalRef="signal-day" />',
      elementId: 'on-other',
      message: /has 2 event definitions/,
    },
    {
      what: 'the same message twice',
      from: 'messageRef="message-other"',
      to: 'messageRef="message-submit"',
      elementId: 'on-other',
      message: /waits for the message "submitted", as another does/,
    },
    {
      what: 'a duration',
      from: '<bpmn:timeCycle>0 0 22 * * *</bpmn:timeCycle>',
      to: '<bpmn:timeDuration>P1D</bpmn:timeDuration>',
      elementId: 'nightly',
      message: /has a duration, which is not possible here/,
    },
    {
      what: 'a flow into it',
      from: 'sourceRef="on-submit" targetRef="task"',
      to: 'sourceRef="on-submit" targetRef="start"',
      elementId: 'flow-2',
      message: /leads to the start event "start", where the way begins/,
    },
    {
      what: 'a version tag without a value',
      from: '<zeebe:versionTag value="2027.1" />',
      to: '<zeebe:versionTag />',
      elementId: 'process',
      message: /versionTag has no value/,
    },
    {
      what: 'a version tag that is too long',
      from: '<zeebe:versionTag value="2027.1" />',
      to: `<zeebe:versionTag value="${'1'.repeat(256)}" />`,
      elementId: 'process',
      message: /has 256 characters; at most 255/,
    },
    {
      what: 'a process that is not executable',
      from: ' isExecutable="true"',
      to: '',
      elementId: 'definitions',
      message: /no process in the file is executable/,
    },
  ]);
});
