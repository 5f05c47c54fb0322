import { describe, expect, test } from 'vitest';
import { compiled, nodeOf, testRefusals } from './support.ts';

describe('signal events', () => {
  test('thrown and caught by name', () => {
    const process = compiled('signal-event');
    expect(nodeOf(process, 'tell')).toMatchObject({
      eventType: 'SIGNAL',
      event: { kind: 'signal', name: { kind: 'text', text: 'done' } },
    });
    expect(nodeOf(process, 'hear').event).toMatchObject({ name: { kind: 'feel', text: 'topic' } });
    expect(nodeOf(process, 'end')).toMatchObject({ type: 'END_EVENT', event: { kind: 'signal' } });
  });

  testRefusals('signal-event', [
    {
      what: 'no signal',
      from: ' signalRef="signal-any"',
      to: '',
      elementId: 'hear',
      message: /names no signal/,
    },
    {
      what: 'a signal that is not there',
      from: 'signalRef="signal-any"',
      to: 'signalRef="signal-gone"',
      elementId: 'hear',
      message: /names the signal "signal-gone"/,
    },
    {
      what: 'a signal without a name',
      from: ' name="=topic"',
      to: '',
      elementId: 'hear',
      message: /has no name/,
    },
    {
      what: 'a name that is no FEEL',
      from: 'name="=topic"',
      to: 'name="=topic *"',
      elementId: 'hear',
      message: /no FEEL expression/,
    },
  ]);
});
