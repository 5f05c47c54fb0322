import { expect, it } from 'vitest';
import { Decimal } from './index.ts';
import { answer, evaluated } from './tests/answer.ts';

it.each([
  ['0.1 + 0.2 = 0.3', 'true'],
  ['0.1 + 0.2', '0.3'],
  ['0.1 * 3', '0.3'],
  ['1.10 - 1', '0.1'],
  ['1 / 3', '0.3333333333333333333333333333333333'],
  ['2 / 3', '0.6666666666666666666666666666666667'],
  ['10 / 4', '2.5'],
  ['1 / 0', 'null'],
  ['9007199254740991 + 2', '9007199254740993'],
  ['9007199254740993 - 9007199254740992', '1'],
  ['123456789012345678901234567890 + 1', '123456789012345678901234567891'],
  ['999999999999999999 * 999999999999999999', '999999999999999998000000000000000000'],
  ['1.0 = 1', 'true'],
  ['100 = 1e2', 'true'],
  ['1.23e-4', '0.000123'],
  ['.5 + .5', '1'],
  ['-0 = 0', 'true'],
  ['0 * -5', '0'],
  ['2 ** 10', '1024'],
  ['2 ** -1', '0.5'],
  ['3 ** 4 ** 5', '3486784401'],
  ['-3 ** 2', '9'],
  ['2 ** 0.5', '1.414213562373095048801688724209698'],
  ['10 - 2 - 3', '5'],
  ['2 + 3 * 4 - 6 / 2', '11'],
  ['-(2 + 3)', '-5'],
  ['- 5 + 3', '-2'],
  ['"1" + 2', 'null'],
  ['1 + null', 'null'],
  ['1e6144 * 10', 'null'],
])('%s is %s', (text, expected) => {
  expect(answer(text)).toBe(expected);
});

it.each([
  ['decimal(2.5, 0)', '2'],
  ['decimal(3.5, 0)', '4'],
  ['decimal(1234.5678, -2)', '1200'],
  ['decimal(1.005, 2, "half_up")', '1.01'],
  ['decimal(1.5, 7000)', 'null'],
  ['floor(-1.5)', '-2'],
  ['floor(1.567, 2)', '1.56'],
  ['ceiling(-1.5)', '-1'],
  ['round up(-5.5, 0)', '-6'],
  ['round down(-5.5, 0)', '-5'],
  ['round half up(5.5, 0)', '6'],
  ['round half down(5.5, 0)', '5'],
  ['abs(-10)', '10'],
  ['abs(duration("-P1D"))', 'P1D'],
  ['modulo(-12, 5)', '3'],
  ['modulo(12, -5)', '-3'],
  ['modulo(10.1, 4.5)', '1.1'],
  ['modulo(1, 0)', 'null'],
  ['sqrt(16)', '4'],
  ['sqrt(-1)', 'null'],
  ['log(10)', '2.302585092994045684017991454684364'],
  ['log(0)', 'null'],
  ['exp(0)', '1'],
  ['odd(5)', 'true'],
  ['even(2.5)', 'false'],
  ['even(-4)', 'true'],
  ['number("1 500,5", " ", ",")', '1500.5'],
  ['number("1,500", ",", ",")', 'null'],
  ['number("0x10")', 'null'],
  ['random number()', '0.5'],
])('%s is %s', (text, expected) => {
  expect(answer(text)).toBe(expected);
});

it('gives what a JS number holds exactly as one, and the rest as decimals', () => {
  expect(evaluated('0.1 + 0.2').value).toBe(0.3);
  expect(evaluated('9007199254740991').value).toBe(9007199254740991);
  expect(evaluated('9007199254740993').value).toBeInstanceOf(Decimal);
  expect(evaluated('9007199254740993 - 2').value).toBe(9007199254740991);
});

it('computes with scaled integers what decimals compute', () => {
  const places = [0.1, 0.25, 1.005, 99.99, 123456.789, 0.000001, -3.7, 999999999.999999];
  for (const a of places)
    for (const b of places) {
      expect(evaluated('a + b', { a, b }).value).toBe(new Decimal(a).plus(b).toNumber());
      expect(evaluated('a - b', { a, b }).value).toBe(new Decimal(a).minus(b).toNumber());
      expect(String(answer('a * b', { a, b }))).toBe(new Decimal(a).times(b).toFixed());
    }
});

it('warns when there is no result', () => {
  expect(evaluated('1 / 0')).toEqual({
    value: null,
    warnings: [{ type: 'INVALID_TYPE', message: 'There is no number / number.' }],
  });
});
