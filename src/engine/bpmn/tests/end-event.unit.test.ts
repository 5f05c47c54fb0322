import { describe, expect, test } from 'vitest';
import { compiled, nodeOf, testRefusals } from './support.ts';

describe('end event', () => {
  test('ends, terminates, throws an error, tells by a job', () => {
    const process = compiled('end-event');
    expect(nodeOf(process, 'done')).toMatchObject({ type: 'END_EVENT', eventType: 'NONE', event: undefined });
    expect(nodeOf(process, 'stop')).toMatchObject({ eventType: 'TERMINATE', event: { kind: 'terminate' } });
    expect(nodeOf(process, 'refuse')).toMatchObject({
      eventType: 'ERROR',
      event: { kind: 'error', code: { kind: 'text', text: 'refused' } },
    });
    expect(nodeOf(process, 'fail').event).toMatchObject({ code: { kind: 'feel', text: 'code' } });
    expect(nodeOf(process, 'tell')).toMatchObject({
      eventType: 'MESSAGE',
      event: undefined,
      job: { type: { text: 'tell' } },
    });
  });

  testRefusals('end-event', [
    {
      what: 'a flow out of it',
      from: 'sourceRef="fork" targetRef="done"',
      to: 'sourceRef="stop" targetRef="done"',
      elementId: 'flow-2',
      message: /leaves the end event "stop", where the way ends/,
    },
    {
      what: 'an error that is not there',
      from: 'errorRef="error-any"',
      to: 'errorRef="error-gone"',
      elementId: 'fail',
      message: /names the error "error-gone", which is not in the file/,
    },
    {
      what: 'no error',
      from: ' errorRef="error-any"',
      to: '',
      elementId: 'fail',
      message: /names no error/,
    },
    {
      what: 'an error without a code',
      from: ' errorCode="=code"',
      to: '',
      elementId: 'fail',
      message: /has no errorCode/,
    },
    {
      what: 'a message without a job',
      from: '<zeebe:taskDefinition type="tell" />',
      to: '',
      elementId: 'tell',
      message: /has no job type/,
    },
    {
      what: 'a cancellation',
      from: '<bpmn:terminateEventDefinition id="d1" />',
      to: '<bpmn:cancelEventDefinition id="d1" />',
      elementId: 'stop',
      message: /<bpmn:cancelEventDefinition>, which is not supported at an end event/,
    },
  ]);
});
