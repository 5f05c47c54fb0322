import { describe, expect, test } from 'vitest';
import { compiled, nodeOf, testRefusals } from './support.ts';

const loop =
  '<zeebe:loopCharacteristics inputCollection="=members" inputElement="member" outputCollection="votes" outputElement="=vote" />';

describe('multi-instance', () => {
  test('the body has flows and boundary events, the activity within has the work', () => {
    const process = compiled('multi-instance');
    const body = nodeOf(process, 'ask');
    const inner = body.multiInstance?.inner;
    expect(body).toMatchObject({
      id: 'ask',
      name: '会签',
      type: 'MULTI_INSTANCE_BODY',
      incoming: [{ id: 'flow-1' }],
      outgoing: [{ id: 'flow-2' }],
      job: undefined,
      inputs: [],
      multiInstance: {
        sequential: false,
        inputCollection: { text: 'members' },
        inputElement: 'member',
        outputCollection: 'votes',
        outputElement: { text: 'vote' },
        completionCondition: { text: 'count(votes) > 2' },
      },
    });
    expect(body.boundaryEvents.map(({ id }) => id)).toEqual(['refused']);
    expect(nodeOf(process, 'refused').attachedTo).toBe(body);
    expect(inner).toMatchObject({
      id: 'ask',
      name: '会签',
      type: 'SERVICE_TASK',
      incoming: [],
      outgoing: [],
      boundaryEvents: [],
      job: { type: { text: 'ask' } },
      inputs: [{ target: ['who'] }],
      multiInstance: undefined,
    });
    expect(inner?.scope).toBe(body);
    expect(process.root.container?.nodes).toContain(body);
    expect(process.root.container?.nodes).not.toContain(inner);
  });

  test('what stands in a sub-process has the inner activity as its scope', () => {
    const process = compiled('multi-instance');
    const body = nodeOf(process, 'each');
    expect(body.multiInstance).toMatchObject({
      sequential: true,
      inputElement: undefined,
      outputCollection: undefined,
      outputElement: undefined,
      completionCondition: undefined,
    });
    expect(body.container).toBeUndefined();
    expect(body.multiInstance?.inner.container?.noneStart).toBe(nodeOf(process, 'each-start'));
    expect(nodeOf(process, 'each-start').scope).toBe(body.multiInstance?.inner);
  });

  testRefusals('multi-instance', [
    { what: 'no items', from: loop, to: '', elementId: 'ask', message: /does not say over which items/ },
    {
      what: 'no input collection',
      from: 'inputCollection="=members"',
      to: '',
      elementId: 'ask',
      message: /has no inputCollection/,
    },
    {
      what: 'an input collection that is plain text',
      from: 'inputCollection="=members"',
      to: 'inputCollection="members"',
      elementId: 'ask',
      message: /is the plain text "members"/,
    },
    {
      what: 'an output element without a collection',
      from: ' outputCollection="votes"',
      to: '',
      elementId: 'ask',
      message: /only one of outputCollection and outputElement/,
    },
    {
      what: 'an output collection without an element',
      from: ' outputElement="=vote"',
      to: '',
      elementId: 'ask',
      message: /only one of outputCollection and outputElement/,
    },
    {
      what: 'an output element that is plain text',
      from: 'outputElement="=vote"',
      to: 'outputElement="vote"',
      elementId: 'ask',
      message: /is the plain text "vote"/,
    },
    {
      what: 'an input element that is no variable',
      from: 'inputElement="member"',
      to: 'inputElement="the member"',
      elementId: 'ask',
      message: /is no variable name/,
    },
    {
      what: 'a completion condition that is plain text',
      from: '=count(votes)',
      to: 'count(votes)',
      elementId: 'ask',
      message: /the completion condition is the plain text/,
    },
  ]);
});
