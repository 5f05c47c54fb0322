import { describe, expect, test } from 'vitest';
import { compiled, nodeOf, testRefusals } from './support.ts';

describe('call activity', () => {
  test('which process, with which variables', () => {
    const process = compiled('call-activity');
    expect(nodeOf(process, 'verify')).toMatchObject({
      type: 'CALL_ACTIVITY',
      calledElement: {
        processId: { kind: 'text', text: 'identity-verification' },
        binding: { kind: 'versionTag', versionTag: '2027.1' },
        propagateAllParentVariables: false,
        propagateAllChildVariables: false,
      },
    });
    expect(nodeOf(process, 'any').calledElement).toMatchObject({
      processId: { kind: 'feel', text: 'called' },
      binding: { kind: 'latest' },
      propagateAllParentVariables: true,
      propagateAllChildVariables: true,
    });
  });

  testRefusals('call-activity', [
    {
      what: 'nothing is called',
      from: '<zeebe:calledElement processId="=called" />',
      to: '',
      elementId: 'any',
      message: /calls nothing/,
    },
    {
      what: 'no process id',
      from: 'processId="=called"',
      to: '',
      elementId: 'any',
      message: /has no processId/,
    },
    {
      what: 'a wrong expression',
      from: 'processId="=called"',
      to: 'processId="=called +"',
      elementId: 'any',
      message: /no FEEL expression/,
    },
    {
      what: 'an attribute of old',
      from: 'processId="=called"',
      to: 'processId="=called" processIdExpression="called"',
      elementId: 'any',
      message: /processIdExpression is of Zeebe before 1.0/,
    },
    {
      what: 'propagation that is neither true nor false',
      from: 'propagateAllChildVariables="false"',
      to: 'propagateAllChildVariables="no"',
      elementId: 'verify',
      message: /is neither true nor false/,
    },
    {
      what: 'a version tag that is not named',
      from: ' versionTag="2027.1"',
      to: '',
      elementId: 'verify',
      message: /names none/,
    },
    {
      what: 'a business id',
      from: 'processId="=called"',
      to: 'processId="=called" businessId="=id"',
      elementId: 'any',
      message: /the attribute businessId of zeebe:calledElement is not known/,
    },
  ]);
});
