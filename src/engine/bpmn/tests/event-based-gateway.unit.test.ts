import { describe, expect, test } from 'vitest';
import { compiled, nodeOf, problemsOf, testRefusals } from './support.ts';

describe('event-based gateway', () => {
  test('leads to events that are waited for', () => {
    const process = compiled('event-based-gateway');
    expect(nodeOf(process, 'wait').type).toBe('EVENT_BASED_GATEWAY');
    expect(nodeOf(process, 'wait').outgoing.map(({ target }) => target.eventType)).toEqual([
      'MESSAGE',
      'MESSAGE',
      'TIMER',
      'SIGNAL',
    ]);
  });

  test('refused: fewer than two flows', () => {
    const xml = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p" isExecutable="true">
      <startEvent id="start"/><eventBasedGateway id="wait"/>
      <intermediateCatchEvent id="t"><timerEventDefinition><timeDuration>PT1S</timeDuration></timerEventDefinition></intermediateCatchEvent>
      <sequenceFlow id="f1" sourceRef="start" targetRef="wait"/><sequenceFlow id="f2" sourceRef="wait" targetRef="t"/></process></definitions>`;
    expect(problemsOf(xml)).toMatchObject([
      { elementId: 'wait', message: expect.stringMatching(/fewer than two events/) },
    ]);
  });

  testRefusals('event-based-gateway', [
    {
      what: 'a task behind it',
      from: 'sourceRef="wait" targetRef="other"',
      to: 'sourceRef="wait" targetRef="task"',
      elementId: 'to-other',
      message: /leads to the task "task"/,
    },
    {
      what: 'another flow into one of its events',
      from: 'sourceRef="answer" targetRef="task"',
      to: 'sourceRef="answer" targetRef="timeout"',
      elementId: 'timeout',
      message: /has other incoming flows/,
    },
    {
      what: 'the same message twice',
      from: 'messageRef="message-other"',
      to: 'messageRef="message-answer"',
      elementId: 'other',
      message: /waits for the message "answered", as another does/,
    },
    {
      what: 'one that is to start the process',
      from: '<bpmn:eventBasedGateway id="wait" />',
      to: '<bpmn:eventBasedGateway id="wait" instantiate="true" />',
      elementId: 'wait',
      message: /is to start the process/,
    },
  ]);
});
