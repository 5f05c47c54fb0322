import { describe, expect, test } from 'vitest';
import { compiled, nodeOf, testRefusals } from './support.ts';

describe('receive task', () => {
  test('waits for a message', () => {
    expect(nodeOf(compiled('receive-task'), 'receive')).toMatchObject({
      type: 'RECEIVE_TASK',
      eventType: 'UNSPECIFIED',
      event: {
        kind: 'message',
        name: { kind: 'text', text: 'reply' },
        correlationKey: { kind: 'feel', text: 'caseId' },
      },
      outputs: [{ target: ['reply'] }],
    });
  });

  testRefusals('receive-task', [
    {
      what: 'no message',
      from: ' messageRef="message-reply"',
      to: '',
      elementId: 'receive',
      message: /names no message/,
    },
    {
      what: 'a message that is not there',
      from: 'messageRef="message-reply"',
      to: 'messageRef="message-gone"',
      elementId: 'receive',
      message: /names a message that is not there, "message-gone"/,
    },
    {
      what: 'a message without a name',
      from: ' name="reply"',
      to: '',
      elementId: 'receive',
      message: /the message of the receive task "receive" has no name/,
    },
    {
      what: 'a message without a correlation key',
      from: '<zeebe:subscription correlationKey="=caseId" />',
      to: '',
      elementId: 'receive',
      message: /has no correlation key/,
    },
    {
      what: 'a correlation key that is plain text',
      from: 'correlationKey="=caseId"',
      to: 'correlationKey="caseId"',
      elementId: 'message-reply',
      message: /is the plain text "caseId"/,
    },
    {
      what: 'a boundary event that waits for the same message',
      from: '<bpmn:sequenceFlow',
      to: '<bpmn:boundaryEvent id="same" attachedToRef="receive"><bpmn:messageEventDefinition messageRef="message-reply" /></bpmn:boundaryEvent><bpmn:sequenceFlow',
      elementId: 'same',
      message: /waits for the message "reply", as another does/,
    },
    {
      what: 'a receive task that is to start the process',
      from: '<bpmn:receiveTask id="receive"',
      to: '<bpmn:receiveTask id="receive" instantiate="true"',
      elementId: 'receive',
      message: /is to start the process/,
    },
  ]);
});
