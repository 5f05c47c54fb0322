import { describe, expect, test } from 'vitest';
import { compiled, nodeOf, testRefusals } from './support.ts';

describe('business rule task', () => {
  test('calls a decision or is done by a job', () => {
    const process = compiled('business-rule-task');
    expect(nodeOf(process, 'decide')).toMatchObject({
      type: 'BUSINESS_RULE_TASK',
      calledDecision: {
        decisionId: { kind: 'text', text: 'terms' },
        resultVariable: 'offer',
        binding: { kind: 'deployment' },
      },
      job: undefined,
    });
    expect(nodeOf(process, 'work')).toMatchObject({
      calledDecision: undefined,
      job: { type: { kind: 'text', text: 'own-rules' } },
    });
  });

  const job = '<zeebe:taskDefinition type="own-rules" />';
  testRefusals('business-rule-task', [
    { what: 'nothing to do', from: job, to: '', elementId: 'work', message: /says nothing to do/ },
    {
      what: 'a decision and a job',
      from: job,
      to: `${job}<zeebe:calledDecision decisionId="d" resultVariable="r" />`,
      elementId: 'work',
      message: /has zeebe:calledDecision and zeebe:taskDefinition/,
    },
    {
      what: 'no decision id',
      from: 'decisionId="terms"',
      to: '',
      elementId: 'decide',
      message: /has no decisionId/,
    },
    {
      what: 'no result variable',
      from: 'resultVariable="offer"',
      to: '',
      elementId: 'decide',
      message: /has no resultVariable/,
    },
    {
      what: 'a result variable that is none',
      from: 'resultVariable="offer"',
      to: 'resultVariable="the offer"',
      elementId: 'decide',
      message: /is no variable name/,
    },
    {
      what: 'an unknown binding',
      from: 'bindingType="deployment"',
      to: 'bindingType="deployed"',
      elementId: 'decide',
      message: /"deployed" is not known/,
    },
  ]);
});
