import { describe, expect, test } from 'vitest';
import { compiled, nodeOf, testRefusals } from './support.ts';

describe('compensation', () => {
  test('an activity knows its handler; throwing says which activity', () => {
    const process = compiled('compensation');
    expect(nodeOf(process, 'book').compensation).toEqual({
      boundaryEvent: nodeOf(process, 'book-undone'),
      handler: nodeOf(process, 'undo'),
    });
    expect(nodeOf(process, 'book').boundaryEvents).toEqual([]);
    expect(nodeOf(process, 'book-undone').attachedTo).toBe(nodeOf(process, 'book'));
    expect(nodeOf(process, 'undo')).toMatchObject({ eventType: 'COMPENSATION', isForCompensation: true });
    expect(nodeOf(process, 'undo-book').event).toEqual({ kind: 'compensation', activityId: 'book' });
    expect(nodeOf(process, 'undo-all').event).toEqual({ kind: 'compensation', activityId: undefined });
  });

  test('a handler in multi-instance is its body', () => {
    const process = compiled('compensation');
    expect(nodeOf(process, 'pay').compensation?.handler).toMatchObject({
      type: 'MULTI_INSTANCE_BODY',
      isForCompensation: true,
      multiInstance: { inner: { type: 'SUB_PROCESS' } },
    });
  });

  const link =
    '<bpmn:association id="link-1" associationDirection="One" sourceRef="book-undone" targetRef="undo" />';
  testRefusals('compensation', [
    {
      what: 'no handler',
      from: link,
      to: '',
      elementId: 'book-undone',
      message: /leads to no compensation handler/,
    },
    {
      what: 'two handlers',
      from: link,
      to: `${link}<bpmn:association id="link-3" sourceRef="book-undone" targetRef="repay" />`,
      elementId: 'book-undone',
      message: /leads to several handlers/,
    },
    {
      what: 'a handler without the marker',
      from: ' targetRef="undo"',
      to: ' targetRef="other"',
      elementId: 'book-undone',
      message: /leads to "other", which is no compensation handler/,
    },
    {
      what: 'two compensation events at one activity',
      from: 'id="pay-undone" attachedToRef="pay"',
      to: 'id="pay-undone" attachedToRef="book"',
      elementId: 'pay-undone',
      message: /several compensation boundary events/,
    },
    {
      what: 'a flow into a handler',
      from: 'sourceRef="pay" targetRef="other"',
      to: 'sourceRef="pay" targetRef="undo"',
      elementId: 'flow-3',
      message: /is a compensation handler and stands in no flow/,
    },
    {
      what: 'a flow out of the boundary event',
      from: 'sourceRef="pay" targetRef="other"',
      to: 'sourceRef="pay-undone" targetRef="other"',
      elementId: 'flow-3',
      message: /leads to its handler by an association/,
    },
    {
      what: 'an activity that is not there',
      from: 'activityRef="book"',
      to: 'activityRef="gone"',
      elementId: 'undo-book',
      message: /compensates "gone", which is no activity in its scope/,
    },
    {
      what: 'an activity in another scope',
      from: 'activityRef="book"',
      to: 'activityRef="repay-start"',
      elementId: 'undo-book',
      message: /which is no activity in its scope/,
    },
    {
      what: 'an activity without a handler',
      from: 'activityRef="book"',
      to: 'activityRef="other"',
      elementId: 'undo-book',
      message: /which has no compensation handler/,
    },
    {
      what: 'throwing without waiting',
      from: 'waitForCompletion="true"',
      to: 'waitForCompletion="false"',
      elementId: 'undo-all',
      message: /does not wait for the compensation/,
    },
    {
      what: 'a boundary event at a handler',
      from: '<bpmn:task id="other" />',
      to: '<bpmn:task id="other" /><bpmn:boundaryEvent id="late" attachedToRef="undo"><bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>',
      elementId: 'undo',
      message: /the compensation handler task "undo" has boundary events/,
    },
  ]);
});
