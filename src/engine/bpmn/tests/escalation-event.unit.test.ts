import { describe, expect, test } from 'vitest';
import { compiled, nodeOf, testRefusals } from './support.ts';

describe('escalation events', () => {
  test('thrown within, caught at the border', () => {
    const process = compiled('escalation-event');
    expect(nodeOf(process, 'warn')).toMatchObject({
      eventType: 'ESCALATION',
      event: { kind: 'escalation', code: { kind: 'text', text: 'late' } },
    });
    expect(nodeOf(process, 'stage').boundaryEvents.map(({ id, interrupting }) => [id, interrupting])).toEqual(
      [
        ['late', false],
        ['lost', true],
        ['every', true],
      ],
    );
    expect(nodeOf(process, 'every').event).toEqual({ kind: 'escalation', code: undefined });
  });

  testRefusals('escalation-event', [
    {
      what: 'attached to a task',
      from: 'id="lost" attachedToRef="stage"',
      to: 'id="lost" attachedToRef="task"',
      elementId: 'lost',
      message: /waits for an escalation of a task "task", which throws none/,
    },
    {
      what: 'the same code twice',
      from: '<bpmn:escalationEventDefinition id="d5" />',
      to: '<bpmn:escalationEventDefinition id="d5" escalationRef="escalation-lost" />',
      elementId: 'every',
      message: /waits for the escalation "lost", as another does/,
    },
    {
      what: 'every escalation twice',
      from: 'id="d4" escalationRef="escalation-lost"',
      to: 'id="d4"',
      elementId: 'every',
      message: /waits for every escalation, as another does/,
    },
    {
      what: 'thrown without an escalation',
      from: 'id="d1" escalationRef="escalation-late"',
      to: 'id="d1"',
      elementId: 'warn',
      message: /names no escalation/,
    },
    {
      what: 'an escalation without a code',
      from: '<bpmn:escalationEventDefinition id="d5" />',
      to: '<bpmn:escalationEventDefinition id="d5" escalationRef="process" />',
      elementId: 'every',
      message: /names the escalation "process", which is not in the file/,
    },
  ]);
});
