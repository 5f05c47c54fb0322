import { describe, expect, test } from 'vitest';
import { changed, compiled, nodeOf, problemsOf, testRefusals } from './support.ts';

const pause = '<bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT15M</bpmn:timeDuration>';
const until = '<bpmn:timeDate xsi:type="bpmn:tFormalExpression">=deadline</bpmn:timeDate>';
const remind = '<bpmn:timeCycle>R3/PT1H</bpmn:timeCycle>';

describe('timer events', () => {
  test('date, duration, cycle', () => {
    const process = compiled('timer-event');
    const timer = (id: string) => nodeOf(process, id).event;
    expect(timer('start')).toEqual({
      kind: 'timer',
      timer: { kind: 'cycle', value: { kind: 'text', text: 'R/P1D' } },
    });
    expect(timer('pause')).toMatchObject({ timer: { kind: 'duration', value: { text: 'PT15M' } } });
    expect(timer('until')).toMatchObject({
      timer: { kind: 'date', value: { kind: 'feel', text: 'deadline' } },
    });
    expect(timer('remind')).toMatchObject({ timer: { kind: 'cycle', value: { text: 'R3/PT1H' } } });
  });

  testRefusals('timer-event', [
    { what: 'no time', from: pause, to: '', elementId: 'pause', message: /has no time/ },
    {
      what: 'an empty time',
      from: pause,
      to: '<bpmn:timeDuration> </bpmn:timeDuration>',
      elementId: 'pause',
      message: /has no time/,
    },
    {
      what: 'two times',
      from: pause,
      to: `${pause}<bpmn:timeDate>=x</bpmn:timeDate>`,
      elementId: 'pause',
      message: /has several times/,
    },
    {
      what: 'a cycle at an intermediate event',
      from: pause,
      to: '<bpmn:timeCycle>R3/PT1H</bpmn:timeCycle>',
      elementId: 'pause',
      message: /has a cycle, which is not possible here/,
    },
    {
      what: 'a cycle that interrupts',
      from: ' cancelActivity="false"',
      to: '',
      elementId: 'remind',
      message: /has a cycle, which is not possible here/,
    },
    {
      what: 'an expression that is no FEEL',
      from: '=deadline',
      to: '=deadline +',
      elementId: 'until',
      message: /the date is no FEEL expression/,
    },
  ]);

  const accepted = (from: string, to: string) => problemsOf(changed('timer-event', from, to));
  test.each(['P1D', 'PT0.5S', 'P1Y2M3W4DT5H6M7S', '-PT1H', 'P0D'])('the duration %s', (text) => {
    expect(accepted(pause, `<bpmn:timeDuration>${text}</bpmn:timeDuration>`)).toEqual([]);
  });

  test.each(['P', 'PT', '1D', 'P1H', 'PT1D', 'P1DT', 'P1.5D', 'pt1h', 'PT1H ago', '15m'])(
    'no duration: %s',
    (text) => {
      expect(accepted(pause, `<bpmn:timeDuration>${text}</bpmn:timeDuration>`)).toMatchObject([
        { elementId: 'pause', message: expect.stringMatching(/is no ISO 8601 duration/) },
      ]);
    },
  );

  test.each([
    '2027-01-04T09:00:00Z',
    '2027-01-04T09:00+08:00',
    '2027-01-04T09:00:00.123456789+08:00[Asia/Shanghai]',
    '2028-02-29T00:00:00Z[UTC]',
    '9999-12-31T23:59:59Z',
    '12027-01-04T09:00:00Z',
  ])('the date %s', (text) => {
    expect(accepted(until, `<bpmn:timeDate>${text}</bpmn:timeDate>`)).toEqual([]);
  });

  test.each([
    ['2027-01-04', /is no date and time/],
    ['2027-01-04T09:00:00', /is no date and time/],
    ['2027-13-04T09:00:00Z', /not in the calendar/],
    ['2100-02-29T09:00:00Z', /not in the calendar/],
    ['2027-01-04T24:00:00Z', /not on the clock/],
    ['2027-01-04T09:00:60Z', /not on the clock/],
    ['2027-01-04T09:00:00+19:00', /offset beyond 18 hours/],
    ['2027-01-04T09:00:00+08:00[Asia/Peking2]', /unknown time zone, "Asia\/Peking2"/],
    ['2027-01-04T09:00:00@Asia/Shanghai', /is no date and time/],
  ])('no date: %s', (text, message) => {
    expect(accepted(until, `<bpmn:timeDate>${text}</bpmn:timeDate>`)).toMatchObject([
      { elementId: 'until', message: expect.stringMatching(message) },
    ]);
  });

  test.each([
    'R/PT10S',
    'R-1/PT10S',
    'R5/2027-01-04T09:00:00Z/P1D',
    '0 0 9 * * MON-FRI',
    '*/5 0-30/10 8,12,18 ? JAN-MAR 0',
    '0 0 0 L * *',
    '0 0 0 15W * *',
    '0 0 0 ? * FRI#2',
    '0 0 0 * * fril',
    '@daily',
  ])('the cycle %s', (text) => {
    expect(accepted(remind, `<bpmn:timeCycle>${text}</bpmn:timeCycle>`)).toEqual([]);
  });

  test.each([
    ['R3', /is no repetition/],
    ['Rx/PT10S', /is no repetition/],
    ['R3/10S', /is no ISO 8601 duration/],
    ['R3/2027-01-04/P1D', /is no date and time/],
    ['0 9 * * MON', /nor a crontab of six fields/],
    ['60 0 9 * * *', /is no crontab/],
    ['0 0 24 * * *', /is no crontab/],
    ['0 0 9 32 * *', /is no crontab/],
    ['0 0 9 * 13 *', /is no crontab/],
    ['0 0 9 * * XYZ', /is no crontab/],
    ['0 0/0 9 * * *', /is no crontab/],
    ['0 0 12-2 * * *', /is no crontab/],
    ['0 0 0 L-3 * *', /is no crontab/],
    ['0 0 9 * * * 2030', /nor a crontab/],
    ['@never', /nor a crontab/],
  ])('no cycle: %s', (text, message) => {
    expect(accepted(remind, `<bpmn:timeCycle>${text}</bpmn:timeCycle>`)).toMatchObject([
      { elementId: 'remind', message: expect.stringMatching(message) },
    ]);
  });
});
