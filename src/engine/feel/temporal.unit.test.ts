import { expect, it } from 'vitest';
import { compileExpression, scopeOf, toJson } from './index.ts';
import { answer, evaluated, settings } from './tests/answer.ts';

it.each([
  ['date("2024-02-29")', '2024-02-29'],
  ['date("2023-02-29")', 'null'],
  ['date("01211-12-31")', 'null'],
  ['date("+2012-12-02")', 'null'],
  ['date(-2017, 1, 1)', '-2017-01-01'],
  ['date("999999999-12-31")', '999999999-12-31'],
  ['date("9999999999-12-25")', 'null'],
  ['time("10:30:00.987654321+08:00")', '10:30:00.987654321+08:00'],
  ['time("13:20:00+19:00")', 'null'],
  ['time("13:20:00@xyz/abc")', 'null'],
  ['time("23:59:60")', 'null'],
  ['time(11, 59, 45.5, duration("-PT2H45M55S"))', '11:59:45.5-02:45:55'],
  ['date and time("2026-11-21")', '2026-11-21T00:00:00'],
  ['date and time("2021-01-01T24:00:00")', '2021-01-02T00:00:00'],
  ['date and time("2011-12-03T10:15:30+01:00@Europe/Paris")', 'null'],
  ['date and time(date("2026-11-21"), time("10:00:00"))', '2026-11-21T10:00:00'],
  ['date and time(@"2020-07-31T14:27:30@Europe/Berlin", "Z")', '2020-07-31T12:27:30Z'],
  ['duration("P1Y27M")', 'P3Y3M'],
  ['duration("PT1000M0.999999999S")', 'PT16H40M0.999999999S'],
  ['duration("-P1DT2H")', '-P1DT2H'],
  ['duration("P1H")', 'null'],
  ['@"P"', 'null'],
  ['@"foo"', 'null'],
  ['now()', '2026-11-21T10:00:00.54@Etc/UTC'],
  ['today()', '2026-11-21'],
])('%s is %s', (text, expected) => {
  expect(answer(text)).toBe(expected);
});

it.each([
  ['@"2026-01-31" + duration("P1M")', '2026-02-28'],
  ['@"2026-03-01" - @"P1D"', '2026-02-28'],
  ['@"2026-03-01" - @"2026-02-01"', 'P28D'],
  ['@"23:30:00" + @"PT1H"', '00:30:00'],
  ['@"10:00:00+02:00" - @"10:00:00Z"', '-PT2H'],
  ['@"2026-11-21T10:00:00Z" - @"2026-11-20T10:00:00+08:00"', 'P1DT8H'],
  ['@"P1D" * 2.5', 'P2DT12H'],
  ['@"P1Y" / 5', 'P2M'],
  ['@"P1D" / @"PT6H"', '4'],
  ['@"P1Y" + @"P1D"', 'null'],
  ['-@"P1Y"', '-P1Y'],
  ['years and months duration(@"2011-12-22", @"2013-08-24")', 'P1Y8M'],
  ['@"2026-03-29T01:30:00@Europe/Berlin" + @"PT1H"', '2026-03-29T03:30:00@Europe/Berlin'],
  ['@"2026-03-29T02:30:00@Europe/Berlin"', '2026-03-29T03:30:00@Europe/Berlin'],
  ['@"2026-10-25T02:30:00@Europe/Berlin".time offset', 'PT2H'],
  ['@"2026-10-25T02:30:00@Europe/Berlin" + @"PT1H" = @"2026-10-25T02:30:00+01:00"', 'true'],
  ['@"1900-01-01T00:00:00@Asia/Shanghai".time offset', 'PT8H5M43S'],
  ['@"2026-11-21T10:00:00+08:00" = @"2026-11-21T02:00:00Z"', 'true'],
  ['@"2026-11-21T10:00:00" = @"2026-11-21T10:00:00Z"', 'null'],
  ['is(@"10:00:00+08:00", @"02:00:00Z")', 'false'],
  ['@"2026-11-21" < @"2026-11-22"', 'true'],
  ['@"P1Y" = @"P12M"', 'true'],
  ['@"2026-11-21".weekday', '6'],
  ['@"-P1DT2H".hours', '-2'],
  ['@"2026-11-21T10:20:30@Asia/Shanghai".timezone', 'Asia/Shanghai'],
  ['day of year(@"2019-09-17")', '260'],
  ['day of week(@"2026-11-21")', 'Saturday'],
  ['month of year(@"2026-11-21")', 'November'],
  ['week of year(@"2005-01-01")', '53'],
  ['last day of month(@"2024-02-01")', '2024-02-29'],
])('%s is %s', (text, expected) => {
  expect(answer(text)).toBe(expected);
});

it.each([
  ['@"2026-11-21T10:00:00@Etc/UTC"', '"2026-11-21T10:00Z[Etc/UTC]"'],
  ['@"2026-11-21T10:00:05@Asia/Shanghai"', '"2026-11-21T10:00:05+08:00[Asia/Shanghai]"'],
  ['now()', '"2026-11-21T10:00:00.540Z[Etc/UTC]"'],
  ['@"2026-11-21T10:00:00+08:00"', '"2026-11-21T10:00:00+08:00"'],
  ['@"2026-11-21T10:00:00"', '"2026-11-21T10:00:00"'],
  ['@"10:30:00@Asia/Shanghai"', '"10:30:00+08:00"'],
  ['@"P1DT2H"', '"P1DT2H"'],
  ['[@"2026-11-21", 12345678901234567890, 0.1]', '["2026-11-21",12345678901234567890,0.1]'],
])('%s is %s in JSON', (text, expected) => {
  expect(toJson(evaluated(text).value)).toBe(expected);
});

it('takes the zone of now() from the settings', () => {
  expect(nowIn('+08:00')).toBe('"2026-11-21T18:00:00.54+08:00"');
  expect(nowIn('Asia/Shanghai')).toBe('"2026-11-21T18:00:00.540+08:00[Asia/Shanghai]"');
  expect(nowIn('No/Where')).toBe('null');
});

function nowIn(zone: string): string {
  const expression = compileExpression('now()');
  if (expression.kind === 'syntax-error') throw new Error(expression.message);
  return toJson(expression.evaluate(scopeOf({}), { ...settings, zone }).value);
}
