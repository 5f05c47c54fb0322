import { describe, expect, test } from 'vitest';
import { compiled, nodeOf, testRefusals } from './support.ts';

describe('intermediate message events', () => {
  test('throwing is done by a job, catching waits by name and key', () => {
    const process = compiled('message-event');
    expect(nodeOf(process, 'ask')).toMatchObject({
      type: 'INTERMEDIATE_THROW_EVENT',
      eventType: 'MESSAGE',
      job: { type: { text: 'ask' }, retries: { kind: 'feel', text: 'attempts' } },
    });
    expect(nodeOf(process, 'reply')).toMatchObject({
      type: 'INTERMEDIATE_CATCH_EVENT',
      eventType: 'MESSAGE',
      interrupting: false,
      event: { kind: 'message', name: { kind: 'feel', text: '"reply-" + channel' } },
    });
  });

  testRefusals('message-event', [
    {
      what: 'throwing without a job type',
      from: '<zeebe:taskDefinition type="ask" retries="=attempts" />',
      to: '',
      elementId: 'ask',
      message: /has no job type/,
    },
    {
      what: 'catching without a message',
      from: ' messageRef="message-reply"',
      to: '',
      elementId: 'reply',
      message: /names no message/,
    },
    {
      what: 'catching a message that is not there',
      from: 'messageRef="message-reply"',
      to: 'messageRef="process"',
      elementId: 'reply',
      message: /names the message "process", which is not in the file/,
    },
    {
      what: 'a message without a correlation key',
      from: '<zeebe:subscription correlationKey="=caseId" />',
      to: '',
      elementId: 'reply',
      message: /has no correlation key/,
    },
    {
      what: 'a name that is no FEEL',
      from: '&quot; + channel"',
      to: '&quot; +"',
      elementId: 'reply',
      message: /the name of the message is no FEEL expression/,
    },
    {
      what: 'catching without a definition',
      from: '<bpmn:messageEventDefinition id="d2" messageRef="message-reply" />',
      to: '',
      elementId: 'reply',
      message: /has no event definition/,
    },
    {
      what: 'catching several at once',
      from: '<bpmn:intermediateCatchEvent id="reply">',
      to: '<bpmn:intermediateCatchEvent id="reply" parallelMultiple="true"><bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>',
      elementId: 'reply',
      message: /has 2 event definitions/,
    },
    {
      what: 'catching an error',
      from: '<bpmn:messageEventDefinition id="d2" messageRef="message-reply" />',
      to: '<bpmn:errorEventDefinition id="d2" />',
      elementId: 'reply',
      message: /<bpmn:errorEventDefinition>, which is not supported at an intermediate catch event/,
    },
    {
      what: 'a definition kept elsewhere',
      from: '<bpmn:messageEventDefinition id="d2" messageRef="message-reply" />',
      to: '<bpmn:eventDefinitionRef>shared</bpmn:eventDefinitionRef>',
      elementId: 'reply',
      message: /<bpmn:eventDefinitionRef>, which is not supported/,
    },
  ]);
});
