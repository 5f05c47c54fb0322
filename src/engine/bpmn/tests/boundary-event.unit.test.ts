import { describe, expect, test } from 'vitest';
import { compiled, nodeOf, testRefusals } from './support.ts';

describe('boundary events', () => {
  test('in the order of the diagram, interrupting or not', () => {
    const process = compiled('boundary-event');
    const work = nodeOf(process, 'work');
    expect(
      work.boundaryEvents.map(({ id, eventType, interrupting }) => [id, eventType, interrupting]),
    ).toEqual([
      ['cancel', 'MESSAGE', true],
      ['late', 'TIMER', false],
      ['refused', 'ERROR', true],
      ['other-error', 'ERROR', true],
      ['every-error', 'ERROR', true],
      ['stop', 'SIGNAL', true],
    ]);
    expect(work.boundaryEvents.every((event) => event.attachedTo === work)).toBe(true);
    expect(nodeOf(process, 'refused').outgoing.map(({ id }) => id)).toEqual(['flow-2']);
    expect(nodeOf(process, 'every-error').event).toEqual({ kind: 'error', code: undefined });
  });

  testRefusals('boundary-event', [
    {
      what: 'attached to nothing',
      from: ' id="stop" attachedToRef="work"',
      to: ' id="stop"',
      elementId: 'stop',
      message: /is attached to nothing/,
    },
    {
      what: 'attached to what is not there',
      from: ' id="stop" attachedToRef="work"',
      to: ' id="stop" attachedToRef="gone"',
      elementId: 'stop',
      message: /is attached to "gone", which is no activity/,
    },
    {
      what: 'attached to a gateway',
      from: ' id="stop" attachedToRef="work"',
      to: ' id="stop" attachedToRef="gateway"',
      elementId: 'stop',
      message: /is attached to "gateway", which is no activity/,
    },
    {
      what: 'no definition',
      from: '<bpmn:signalEventDefinition id="d6" signalRef="signal-stop" />',
      to: '',
      elementId: 'stop',
      message: /has no event definition, which is not supported at a boundary event/,
    },
    {
      what: 'two definitions',
      from: '<bpmn:signalEventDefinition id="d6" signalRef="signal-stop" />',
      to: '<bpmn:signalEventDefinition id="d6" signalRef="signal-stop" /><bpmn:errorEventDefinition id="d7" />',
      elementId: 'stop',
      message: /has 2 event definitions/,
    },
    {
      what: 'a condition',
      from: '<bpmn:signalEventDefinition id="d6" signalRef="signal-stop" />',
      to: '<bpmn:conditionalEventDefinition id="d6" />',
      elementId: 'stop',
      message: /<bpmn:conditionalEventDefinition>, which is not supported/,
    },
    {
      what: 'a flow into it',
      from: 'sourceRef="after" targetRef="gateway"',
      to: 'sourceRef="after" targetRef="late"',
      elementId: 'flow-3',
      message: /is reached by its event only/,
    },
    {
      what: 'an error that does not interrupt',
      from: 'id="refused" attachedToRef="work"',
      to: 'id="refused" attachedToRef="work" cancelActivity="false"',
      elementId: 'refused',
      message: /catches an error without interrupting/,
    },
    {
      what: 'the same error twice',
      from: 'errorRef="error-other"',
      to: 'errorRef="error-refused"',
      elementId: 'other-error',
      message: /waits for the error "refused", as another does/,
    },
    {
      what: 'every error twice',
      from: ' errorRef="error-other"',
      to: '',
      elementId: 'every-error',
      message: /waits for every error, as another does/,
    },
    {
      what: 'an error whose code is an expression',
      from: 'errorCode="other"',
      to: 'errorCode="=code"',
      elementId: 'other-error',
      message: /the errorCode of the error is an expression, which is not evaluated here/,
    },
    {
      what: 'a message without a correlation key',
      from: '<zeebe:subscription correlationKey="=caseId" />',
      to: '',
      elementId: 'cancel',
      message: /has no correlation key/,
    },
  ]);
});
