import { describe, expect, test } from 'vitest';
import { compiled, nodeOf, testRefusals } from './support.ts';

describe('link events', () => {
  test('go on at the catch event of their name', () => {
    const process = compiled('link-event');
    expect(nodeOf(process, 'to-a')).toMatchObject({ eventType: 'LINK', event: { kind: 'link', name: 'A' } });
    expect(nodeOf(process, 'at-a')).toMatchObject({ eventType: 'LINK', event: { kind: 'link', name: 'A' } });
  });

  testRefusals('link-event', [
    {
      what: 'no name',
      from: 'id="d3" name="B"',
      to: 'id="d3"',
      elementId: 'at-b',
      message: /has no link name/,
    },
    {
      what: 'a name caught twice',
      from: 'id="d3" name="B"',
      to: 'id="d3" name="A"',
      elementId: 'at-b',
      message: /the link "A" is caught twice/,
    },
    {
      what: 'a name that nobody catches',
      from: 'id="d1" name="A"',
      to: 'id="d1" name="C"',
      elementId: 'to-a',
      message: /the link "C" leads nowhere/,
    },
    {
      what: 'a flow out of the throwing one',
      from: 'sourceRef="at-a" targetRef="end"',
      to: 'sourceRef="to-a" targetRef="end"',
      elementId: 'flow-2',
      message: /goes on at the catch event of its name/,
    },
    {
      what: 'a flow into the catching one',
      from: 'sourceRef="at-a" targetRef="end"',
      to: 'sourceRef="at-a" targetRef="at-b"',
      elementId: 'flow-2',
      message: /is reached by its link only/,
    },
  ]);
});
