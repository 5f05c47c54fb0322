import { describe, expect, test } from 'vitest';
import { compiled, nodeOf, testRefusals } from './support.ts';

describe('script task', () => {
  test('is an expression or is done by a job', () => {
    const process = compiled('script-task');
    expect(nodeOf(process, 'sum')).toMatchObject({
      type: 'SCRIPT_TASK',
      script: { expression: { text: 'a + b' }, resultVariable: 'total' },
      job: undefined,
    });
    expect(nodeOf(process, 'work')).toMatchObject({
      script: undefined,
      job: { type: { text: 'run-script' }, headers: { language: 'python' } },
    });
  });

  const job = '<zeebe:taskDefinition type="run-script" />';
  testRefusals('script-task', [
    { what: 'nothing to do', from: job, to: '', elementId: 'work', message: /says nothing to do/ },
    {
      what: 'an expression and a job',
      from: job,
      to: `${job}<zeebe:script expression="=1" resultVariable="one" />`,
      elementId: 'work',
      message: /has zeebe:script and zeebe:taskDefinition/,
    },
    {
      what: 'plain text as expression',
      from: 'expression="=a + b"',
      to: 'expression="a + b"',
      elementId: 'sum',
      message: /is the plain text "a \+ b"/,
    },
    {
      what: 'an empty expression',
      from: 'expression="=a + b"',
      to: 'expression="="',
      elementId: 'sum',
      message: /is no FEEL expression: it is empty/,
    },
    {
      what: 'a wrong expression',
      from: 'expression="=a + b"',
      to: 'expression="=a + "',
      elementId: 'sum',
      message: /is no FEEL expression/,
    },
    {
      what: 'no result variable',
      from: ' resultVariable="total"',
      to: '',
      elementId: 'sum',
      message: /has no resultVariable/,
    },
  ]);
});
