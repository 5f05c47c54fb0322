import type { Decimal as DecimalJs } from 'decimal.js';
import { compareNumbers, Decimal, type FeelNumber, fromDecimal, toDecimal, truncated } from '../numbers.ts';
import { DayTimeDuration, YearMonthDuration } from '../temporal/values.ts';
import { type Definition, define } from './signature.ts';

type Rounding = DecimalJs.Rounding;

const MIN_SCALE = -6111;
const MAX_SCALE = 6176;

/** A number to `scale` places; places before the point when that is negative. Undefined beyond what decimals have. */
function rounded(n: FeelNumber, scale: FeelNumber, mode: Rounding): FeelNumber | undefined {
  const places = truncated(scale)!;
  if (places < MIN_SCALE || places > MAX_SCALE) return undefined;
  if (typeof n === 'number' && Number.isSafeInteger(n) && places >= 0) return n;
  const value = toDecimal(n);
  const result =
    places >= 0 ? value.toDecimalPlaces(places, mode) : value.toNearest(new Decimal(10).pow(-places), mode);
  return fromDecimal(result) ?? undefined;
}

const MODES: ReadonlyMap<string, Rounding> = new Map([
  ['UP', Decimal.ROUND_UP],
  ['DOWN', Decimal.ROUND_DOWN],
  ['CEILING', Decimal.ROUND_CEIL],
  ['FLOOR', Decimal.ROUND_FLOOR],
  ['HALF_UP', Decimal.ROUND_HALF_UP],
  ['HALF_DOWN', Decimal.ROUND_HALF_DOWN],
  ['HALF_EVEN', Decimal.ROUND_HALF_EVEN],
]);

/** The number, when it has no more places than `scale` (Java's rounding mode UNNECESSARY). */
function exactly(n: FeelNumber, scale: FeelNumber): FeelNumber | undefined {
  const same = rounded(n, scale, Decimal.ROUND_HALF_EVEN);
  return same !== undefined && compareNumbers(same, n) === 0 ? same : undefined;
}

function rounding(name: string, mode: Rounding, scale: 'scale' | 'scale?' = 'scale?'): Definition {
  return define<[FeelNumber, FeelNumber?]>(`${name}(n: number, ${scale}: number)`, ([n, places = 0]) =>
    rounded(n, places, mode),
  );
}

function absolute(value: FeelNumber | DayTimeDuration | YearMonthDuration) {
  if (value instanceof DayTimeDuration) return value.isNegative ? value.negated() : value;
  if (value instanceof YearMonthDuration) return new YearMonthDuration(Math.abs(value.months));
  return typeof value === 'number' ? Math.abs(value) : value.abs();
}

/** The sign of a remainder is the divisor's: dividend - divisor * floor(dividend / divisor). */
function modulo(dividend: FeelNumber, divisor: FeelNumber): FeelNumber | undefined {
  if (compareNumbers(divisor, 0) === 0) return undefined;
  if (typeof dividend === 'number' && typeof divisor === 'number') {
    if (Number.isSafeInteger(dividend) && Number.isSafeInteger(divisor)) {
      const rest = dividend % divisor;
      return (rest !== 0 && rest < 0 !== divisor < 0 ? rest + divisor : rest) + 0;
    }
  }
  return fromDecimal(toDecimal(dividend).mod(toDecimal(divisor))) ?? undefined;
}

function isMultiple(n: FeelNumber, rest: number): boolean {
  if (typeof n === 'number' && Number.isSafeInteger(n)) return Math.abs(n % 2) === rest;
  return toDecimal(n).abs().mod(2).eq(rest);
}

function squareRoot(n: FeelNumber): FeelNumber | undefined {
  return compareNumbers(n, 0) < 0 ? undefined : (fromDecimal(toDecimal(n).sqrt()) ?? undefined);
}

function logarithm(n: FeelNumber): FeelNumber | undefined {
  return compareNumbers(n, 0) <= 0 ? undefined : (fromDecimal(toDecimal(n).ln()) ?? undefined);
}

/** e^14,150 is above the largest decimal, e^-14,220 below the smallest. */
function exponential(n: FeelNumber): FeelNumber | undefined {
  if (compareNumbers(n, 14_200) > 0) return undefined;
  if (compareNumbers(n, -14_300) < 0) return 0;
  return fromDecimal(toDecimal(n).exp()) ?? undefined;
}

export const NUMERIC_FUNCTIONS: readonly Definition[] = [
  define<[FeelNumber, FeelNumber]>('decimal(n: number, scale: number)', ([n, scale]) =>
    rounded(n, scale, Decimal.ROUND_HALF_EVEN),
  ),
  define<[FeelNumber, FeelNumber, string]>(
    'decimal(n: number, scale: number, mode: string)',
    ([n, scale, name]) => {
      const mode = MODES.get(name.toUpperCase());
      if (mode !== undefined) return rounded(n, scale, mode);
      return name.toUpperCase() === 'UNNECESSARY' ? exactly(n, scale) : undefined;
    },
  ),
  rounding('floor', Decimal.ROUND_FLOOR),
  rounding('ceiling', Decimal.ROUND_CEIL),
  rounding('round up', Decimal.ROUND_UP, 'scale'),
  rounding('round down', Decimal.ROUND_DOWN, 'scale'),
  rounding('round half up', Decimal.ROUND_HALF_UP, 'scale'),
  rounding('round half down', Decimal.ROUND_HALF_DOWN, 'scale'),
  define<[FeelNumber]>('abs(n: number|days and time duration|years and months duration)', ([n]) =>
    absolute(n),
  ),
  define<[FeelNumber]>('abs(number: number|days and time duration|years and months duration)', ([n]) =>
    absolute(n),
  ),
  define<[FeelNumber, FeelNumber]>('modulo(dividend: number, divisor: number)', ([dividend, divisor]) =>
    modulo(dividend, divisor),
  ),
  define<[FeelNumber]>('sqrt(number: number)', ([n]) => squareRoot(n)),
  define<[FeelNumber]>('log(number: number)', ([n]) => logarithm(n)),
  define<[FeelNumber]>('exp(number: number)', ([n]) => exponential(n)),
  define<[FeelNumber]>('odd(number: number)', ([n]) => isMultiple(n, 1)),
  define<[FeelNumber]>('even(number: number)', ([n]) => isMultiple(n, 0)),
  define<[]>('random number()', (_args, run) => run.settings.random?.()),
];
