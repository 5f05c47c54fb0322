import { beforeEach, describe, expect, test } from 'vitest';
import { fixturesOf, noon, TestEngine } from './support/test-engine.ts';

const fixture = fixturesOf(import.meta.url);
const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

let engine: TestEngine;
beforeEach(() => {
  engine = new TestEngine();
  engine.deploy(fixture('timers.bpmn'));
  engine.skip();
});

/** When the timers that were set so far are due, from noon on. */
const dueAfter = () => engine.recordsOf('TIMER', 'CREATED').map(({ value }) => value.dueDate - noon);

describe('a duration', () => {
  test.each([
    ['PT0.25S', 250],
    ['PT90M', 90 * minute],
    ['P1DT2H', 26 * hour],
    ['P2W', 14 * day],
    // From 28 November: as a person counts months.
    ['P1M', 30 * day],
    ['P1Y', 365 * day],
    ['P1M1DT1H', 31 * day + hour],
    ['-PT5S', -5 * second],
    ['PT0S', 0],
  ])('%s', (span, ms) => {
    engine.start('catching', { span });
    expect(dueAfter()).toEqual([ms]);
  });

  test('ends the wait at its time, to the millisecond', () => {
    engine.start('catching', { span: 'PT1M' });
    engine.skip().engine.advance(minute - 1);
    expect(engine.lines()).toEqual([]);
    engine.engine.advance(1);
    expect(engine.lines()).toEqual([
      'TIMER TRIGGERED wait',
      'ELEMENT_COMPLETING INTERMEDIATE_CATCH_EVENT wait',
      'ELEMENT_COMPLETED INTERMEDIATE_CATCH_EVENT wait',
      'ELEMENT_COMPLETING PROCESS catching',
      'ELEMENT_COMPLETED PROCESS catching',
    ]);
    expect(engine.left()).toEqual({});
  });

  test('in the past is due at once', () => {
    engine.start('catching', { span: '-PT5S' });
    engine.engine.advance(0);
    expect(engine.active()).toEqual([]);
  });
});

describe('a date', () => {
  test.each([
    ['2026-11-28T13:00:00Z', hour],
    ['2026-11-28T21:00:00+08:00', hour],
    ['2026-11-28T21:00:00+08:00[Asia/Shanghai]', hour],
    ['2026-11-28T11:00:00Z', -hour],
    ['9999-12-31T23:59:59Z', Date.UTC(9999, 11, 31, 23, 59, 59) - noon],
  ])('%s', (at, ms) => {
    engine.start('dated', { at });
    expect(dueAfter()).toEqual([ms]);
  });

  test('that never comes does not keep the clock from moving', () => {
    engine.start('dated', { at: '9999-12-31T23:59:59Z' });
    engine.engine.advance(100 * day);
    expect(engine.active()).toEqual(['dated', 'dated-wait']);
  });
});

describe('a cycle', () => {
  test('fires as often as it says, each time counted from when it was due', () => {
    engine.start('reminding', { repeat: 'R3/PT10M' });
    engine.skip().engine.advance(hour);
    expect(engine.lines('TIMER')).toEqual([
      'TIMER TRIGGERED remind R3',
      'TIMER CREATED remind R2',
      'TIMER TRIGGERED remind R2',
      'TIMER CREATED remind',
      'TIMER TRIGGERED remind',
    ]);
    expect(dueAfter()).toEqual([10 * minute, 20 * minute, 30 * minute]);
    expect(engine.active()).toEqual(['reminding', 'work']);
  });

  test('without a number goes on until its activity ends', () => {
    engine.start('reminding', { repeat: 'R/PT10M' });
    engine.engine.advance(hour);
    expect(engine.recordsOf('TIMER', 'TRIGGERED')).toHaveLength(6);
    engine.skip().complete('work');
    expect(engine.lines('TIMER')).toEqual(['TIMER CANCELED remind R-1']);
    expect(engine.left()).toEqual({});
  });

  test('may begin at a date', () => {
    engine.start('reminding', { repeat: 'R2/2026-11-29T00:00:00Z/P1D' });
    engine.engine.advance(3 * day);
    expect(dueAfter()).toEqual([12 * hour, 36 * hour]);
  });

  test('may be a crontab, in UTC: nine o’clock there is five in the afternoon in Beijing', () => {
    engine.start('reminding', { repeat: '0 0 9 * * MON-FRI' });
    engine.engine.advance(4 * day);
    // From Saturday noon: Monday to Thursday.
    expect(dueAfter()).toEqual([45 * hour, 69 * hour, 93 * hour, 117 * hour]);
  });
});

test.each<[string, string, object, string]>([
  ['catching', 'wait', { span: 'soon' }, "'soon' is no duration"],
  ['catching', 'wait', { span: null }, 'null is no duration'],
  ['catching', 'wait', { span: 'P99999999999Y' }, 'no duration'],
  ['dated', 'dated-wait', { at: '2026-11-28T13:00:00' }, "'2026-11-28T13:00:00' is no date and time"],
  ['dated', 'dated-wait', { at: 7 }, 'is no date and time'],
  ['reminding', 'work', { repeat: 'now' }, "'now' is neither a repetition nor a crontab"],
  ['reminding', 'work', { repeat: 'R0/PT1S' }, 'never repeats'],
  ['reminding', 'work', { repeat: 'Rx/PT1S' }, 'is no repetition'],
  ['reminding', 'work', { repeat: `${'* '.repeat(50_000)}` }, 'neither a repetition nor a crontab'],
])('in %s, a time that is none is an incident at %s (case %#)', (process, element, variables, why) => {
  engine.start(process, variables);
  expect(engine.problems()).toHaveLength(1);
  expect(engine.problems()[0]).toMatch(new RegExp(`^EXTRACT_VALUE_ERROR ${element}: The timer of `));
  expect(engine.problems()[0]).toContain(why);
  engine.setVariables(engine.element(process).key, {
    span: 'PT1S',
    at: '2026-11-28T12:00:01Z',
    repeat: 'R1/PT1S',
  });
  engine.resolve();
  engine.engine.advance(second);
  expect(engine.recordsOf('TIMER', 'TRIGGERED')).toHaveLength(1);
});

test('many due at once fire in the order in which they are due', () => {
  for (const span of ['PT3S', 'PT1S', 'PT2S', 'PT1S']) engine.start('catching', { span, nr: span });
  engine.skip().engine.advance(minute);
  expect(engine.recordsOf('TIMER', 'TRIGGERED').map(({ timestamp }) => timestamp - noon)).toEqual([
    1000, 1000, 2000, 3000,
  ]);
});

describe('a start event', () => {
  const scheduled = (kind: string, time: string) => {
    const { name, text } = fixture('timer-starts.bpmn');
    return { name, text: text.replace('TIME', `<${kind} xsi:type="tFormalExpression">${time}</${kind}>`) };
  };

  test('at a date starts one instance', () => {
    engine.deploy(scheduled('timeDate', '2026-11-28T13:00:00Z'));
    engine.engine.advance(day);
    expect(engine.elements('scheduled')).toHaveLength(1);
    expect(engine.engine.nextDue()).toBeUndefined();
  });

  test('in a cycle starts one each time', () => {
    engine.skip().deploy(scheduled('timeCycle', 'R2/PT1H'));
    engine.engine.advance(day);
    expect(engine.lines('TIMER')).toEqual([
      'TIMER CREATED scheduled-start R2',
      'TIMER TRIGGERED scheduled-start R2',
      'TIMER CREATED scheduled-start',
      'TIMER TRIGGERED scheduled-start',
    ]);
    expect(engine.elements('scheduled')).toHaveLength(2);
  });

  test('of a newer version takes over; deleted, the version before is back', () => {
    engine.deploy(scheduled('timeCycle', 'R/PT1H'));
    engine.skip().deploy(scheduled('timeCycle', 'R/PT2H'));
    expect(engine.lines('TIMER')).toEqual([
      'TIMER CANCELED scheduled-start R-1',
      'TIMER CREATED scheduled-start R-1',
    ]);
    engine.engine.advance(2 * hour);
    expect(engine.elements('scheduled').map(({ definition }) => definition.version)).toEqual([2]);
    const newest = engine.recordsOf('PROCESS', 'CREATED').at(-1)?.key as string;
    engine.ok({ type: 'delete-resource', resourceKey: newest });
    engine.engine.advance(2 * hour);
    expect(engine.elements('scheduled').map(({ definition }) => definition.version)).toEqual([2, 1, 1]);
  });

  test('on several partitions starts one instance all the same', () => {
    engine = new TestEngine({ partitions: 3 });
    engine.deploy(scheduled('timeDate', '2026-11-28T13:00:00Z'));
    engine.engine.advance(day);
    expect(engine.elements('scheduled')).toHaveLength(1);
  });

  test('a time that is none is refused at deployment', () => {
    const { name, text } = scheduled('timeCycle', '=&quot;never&quot;');
    expect(
      engine.refused({
        type: 'deploy-resources',
        resources: [{ name, content: new TextEncoder().encode(text) }],
      }),
    ).toMatch(/^INVALID_ARGUMENT: (.|\n)*'timer-starts.bpmn', element 'scheduled-start': 'never' is neither/);
  });
});
