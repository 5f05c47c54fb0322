import { describe, expect, test } from 'vitest';
import { compiled, nodeOf, testRefusals } from './support.ts';

describe('send task', () => {
  test('is done by a job', () => {
    expect(nodeOf(compiled('send-task'), 'send')).toMatchObject({
      type: 'SEND_TASK',
      eventType: 'UNSPECIFIED',
      job: { type: { kind: 'text', text: 'send-letter' } },
    });
  });

  testRefusals('send-task', [
    {
      what: 'no job type',
      from: '<zeebe:taskDefinition type="send-letter" />',
      to: '',
      elementId: 'send',
      message: /has no job type/,
    },
  ]);
});
