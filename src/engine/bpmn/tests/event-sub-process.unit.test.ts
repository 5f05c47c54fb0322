import { describe, expect, test } from 'vitest';
import { compiled, nodeOf, testRefusals } from './support.ts';

describe('event sub-process', () => {
  test('hangs on its scope and has one start event that waits', () => {
    const process = compiled('event-sub-process');
    expect(process.root.container?.eventSubProcesses.map(({ id }) => id)).toEqual([
      'on-change',
      'on-other',
      'on-error',
      'on-every-error',
      'on-signal',
      'on-escalation',
      'on-time',
    ]);
    const change = nodeOf(process, 'on-change');
    expect(change).toMatchObject({ type: 'EVENT_SUB_PROCESS', eventType: 'UNSPECIFIED' });
    expect(change.container?.noneStart).toBeUndefined();
    expect(change.container?.eventStarts).toEqual([nodeOf(process, 'change-start')]);
    expect(nodeOf(process, 'change-start')).toMatchObject({
      eventType: 'MESSAGE',
      interrupting: false,
      event: { kind: 'message', name: { text: 'changed' }, correlationKey: { text: 'caseId' } },
    });
    expect(nodeOf(process, 'other-start').interrupting).toBe(true);
    expect(nodeOf(process, 'error-start').event).toEqual({
      kind: 'error',
      code: { kind: 'text', text: 'refused' },
    });
    expect(nodeOf(process, 'every-error-start').event).toEqual({ kind: 'error', code: undefined });
    expect(nodeOf(process, 'signal-start').event).toMatchObject({ kind: 'signal', name: { text: 'stop' } });
    expect(nodeOf(process, 'escalation-start').event).toMatchObject({ code: { text: 'late' } });
    expect(nodeOf(process, 'time-start').event).toMatchObject({ timer: { kind: 'cycle' } });
  });

  testRefusals('event-sub-process', [
    {
      what: 'no start event',
      from: '<bpmn:startEvent id="other-start"><bpmn:messageEventDefinition id="d2" messageRef="message-other" /></bpmn:startEvent>',
      to: '',
      elementId: 'on-other',
      message: /has no start event/,
    },
    {
      what: 'two start events',
      from: '<bpmn:startEvent id="other-start">',
      to: '<bpmn:startEvent id="other-start-2"><bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:startEvent><bpmn:startEvent id="other-start">',
      elementId: 'on-other',
      message: /several start events/,
    },
    {
      what: 'a start event that waits for nothing',
      from: '<bpmn:messageEventDefinition id="d2" messageRef="message-other" />',
      to: '',
      elementId: 'other-start',
      message: /does not say what it waits for/,
    },
    {
      what: 'a condition',
      from: '<bpmn:messageEventDefinition id="d2" messageRef="message-other" />',
      to: '<bpmn:conditionalEventDefinition id="d2"><bpmn:condition>=x</bpmn:condition></bpmn:conditionalEventDefinition>',
      elementId: 'other-start',
      message: /has <bpmn:conditionalEventDefinition>, which is not supported/,
    },
    {
      what: 'compensation',
      from: '<bpmn:messageEventDefinition id="d2" messageRef="message-other" />',
      to: '<bpmn:compensateEventDefinition id="d2" />',
      elementId: 'other-start',
      message: /has <bpmn:compensateEventDefinition>/,
    },
    {
      what: 'a message without a correlation key',
      from: '<bpmn:message id="message-other" name="other">\n    <bpmn:extensionElements>\n      <zeebe:subscription correlationKey="=caseId" />\n    </bpmn:extensionElements>',
      to: '<bpmn:message id="message-other" name="other">',
      elementId: 'other-start',
      message: /has no correlation key/,
    },
    {
      what: 'the same message as another',
      from: 'messageRef="message-other"',
      to: 'messageRef="message-change"',
      elementId: 'other-start',
      message: /waits for the message "changed", as another does/,
    },
    {
      what: 'the same error as another',
      from: '<bpmn:errorEventDefinition id="d4" />',
      to: '<bpmn:errorEventDefinition id="d4" errorRef="error-refused" />',
      elementId: 'every-error-start',
      message: /waits for the error "refused", as another does/,
    },
    {
      what: 'an error that does not interrupt',
      from: '<bpmn:startEvent id="error-start">',
      to: '<bpmn:startEvent id="error-start" isInterrupting="false">',
      elementId: 'error-start',
      message: /catches an error without interrupting/,
    },
    {
      what: 'a cycle that interrupts',
      from: '<bpmn:startEvent id="time-start" isInterrupting="false">',
      to: '<bpmn:startEvent id="time-start">',
      elementId: 'time-start',
      message: /has a cycle/,
    },
    {
      what: 'a flow into it',
      from: 'id="flow-1" sourceRef="start" targetRef="end"',
      to: 'id="flow-1" sourceRef="start" targetRef="on-change"',
      elementId: 'flow-1',
      message: /is reached by its start event only/,
    },
    {
      what: 'a flow out of it',
      from: 'id="flow-1" sourceRef="start" targetRef="end"',
      to: 'id="flow-1" sourceRef="on-change" targetRef="end"',
      elementId: 'flow-1',
      message: /which stands in no flow/,
    },
    {
      what: 'multi-instance',
      from: '<bpmn:startEvent id="other-start">',
      to: '<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="=x" /></bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics><bpmn:startEvent id="other-start">',
      elementId: 'on-other',
      message: /cannot be multi-instance/,
    },
  ]);
});
