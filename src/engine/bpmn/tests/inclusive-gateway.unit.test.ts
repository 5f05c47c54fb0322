import { describe, expect, test } from 'vitest';
import { compiled, nodeOf, testRefusals } from './support.ts';

describe('inclusive gateway', () => {
  test('conditions, default flow, join', () => {
    const process = compiled('inclusive-gateway');
    expect(nodeOf(process, 'choose')).toMatchObject({
      type: 'INCLUSIVE_GATEWAY',
      outgoing: [
        { id: 'a', condition: { text: 'wantsA' } },
        { id: 'b' },
        { id: 'other', condition: undefined },
      ],
      defaultFlow: { id: 'other' },
    });
    expect(nodeOf(process, 'join').incoming).toHaveLength(3);
  });

  testRefusals('inclusive-gateway', [
    {
      what: 'a flow without a condition that is not the default',
      from: ' default="other"',
      to: '',
      elementId: 'other',
      message: /without a condition/,
    },
    {
      what: 'a condition that is plain text',
      from: '=wantsB',
      to: 'wantsB',
      elementId: 'b',
      message: /is the plain text "wantsB"/,
    },
  ]);
});
