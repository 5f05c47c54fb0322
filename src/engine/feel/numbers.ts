import { Decimal as DecimalJs } from 'decimal.js';

/**
 * FEEL's numbers that a JS number cannot hold exactly: IEEE 754-2008 decimal128, 34 digits, half even
 * (DMN 1.5, 10.3.2.3.1).
 */
export const Decimal = DecimalJs.clone({
  precision: 34,
  rounding: DecimalJs.ROUND_HALF_EVEN,
  maxE: 6144,
  minE: -6176,
  toExpNeg: -6177,
  toExpPos: 6145,
  modulo: DecimalJs.ROUND_FLOOR,
});
export type Decimal = DecimalJs;

/** A FEEL number. A JS number stands for the decimal that it prints as: 0.1 is a tenth, exactly. */
export type FeelNumber = number | Decimal;

export function isNumber(value: unknown): value is FeelNumber {
  return typeof value === 'number' || value instanceof Decimal;
}

export function toDecimal(value: FeelNumber): Decimal {
  return typeof value === 'number' ? new Decimal(value) : value;
}

const SHORT_DIGITS = 15;

/**
 * The one form of a decimal: a JS number where that is exact (a safe integer, or at most 15 digits), else the
 * decimal itself. Null for what is no number (overflow, division by zero).
 */
export function fromDecimal(value: Decimal): FeelNumber | null {
  if (!value.isFinite()) return null;
  if (value.isZero()) return 0;
  const exponent = value.e;
  if (exponent > 20 || exponent < -20) return value;
  if (value.precision() <= SHORT_DIGITS) return value.toNumber();
  if (value.isInteger()) {
    const integer = value.toNumber();
    if (Number.isSafeInteger(integer)) return integer;
  }
  return value;
}

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,6})?$/;

/** Reads digits (`1`, `-.5`, `1e3`) to 34 digits; null for anything else. */
export function parseNumber(text: string): FeelNumber | null {
  if (text.length > 100_000 || !NUMBER.test(text)) return null;
  if (text.length <= SHORT_DIGITS) {
    const value = Number(text);
    if (Number.isSafeInteger(value)) return value === 0 ? 0 : value;
  }
  return fromDecimal(new Decimal(text).toSignificantDigits(34));
}

/** A number as FEEL and JSON print it: all its digits, no exponent below 10^40. */
export function numberText(value: FeelNumber): string {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  const decimal = toDecimal(value);
  return decimal.e > 40 || decimal.e < -40 ? decimal.toExponential().replace('e', 'E') : decimal.toFixed();
}

/** The safe integer that a number is, or null. */
export function asInteger(value: unknown): number | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : null;
  return null;
}

/** The number without its fraction (towards zero), kept within the safe integers; null for no number. */
export function truncated(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? bounded(Math.trunc(value)) : null;
  if (value instanceof Decimal) return bounded(value.trunc().toNumber());
  return null;
}

function bounded(value: number): number {
  return Math.max(-Number.MAX_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, value)) + 0;
}

/*
 * Decimals with at most six places and below 10^9 are computed as scaled integers: the scaled value is exact
 * when dividing it gives the same JS number back.
 */
const SCALE = 1e6;
const SCALED_LIMIT = 1e9;

function scaled(value: number): number {
  if (value >= SCALED_LIMIT || value <= -SCALED_LIMIT) return Number.NaN;
  const result = Math.round(value * SCALE);
  return result / SCALE === value ? result : Number.NaN;
}

export function add(a: FeelNumber, b: FeelNumber): FeelNumber | null {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (Number.isSafeInteger(a) && Number.isSafeInteger(b) && Number.isSafeInteger(sum)) return sum;
    const total = scaled(a) + scaled(b);
    if (!Number.isNaN(total)) return total / SCALE;
  }
  return fromDecimal(toDecimal(a).plus(b));
}

export function subtract(a: FeelNumber, b: FeelNumber): FeelNumber | null {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b;
    if (Number.isSafeInteger(a) && Number.isSafeInteger(b) && Number.isSafeInteger(difference))
      return difference;
    const total = scaled(a) - scaled(b);
    if (!Number.isNaN(total)) return total / SCALE;
  }
  return fromDecimal(toDecimal(a).minus(b));
}

export function multiply(a: FeelNumber, b: FeelNumber): FeelNumber | null {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b;
    if (Number.isSafeInteger(a) && Number.isSafeInteger(b) && Number.isSafeInteger(product))
      return product + 0;
    const exact = scaled(a) * scaled(b);
    if (exact < 1e15 && exact > -1e15) return exact / (SCALE * SCALE) + 0;
  }
  return fromDecimal(toDecimal(a).times(b));
}

/** Null when `b` is zero. */
export function divide(a: FeelNumber, b: FeelNumber): FeelNumber | null {
  if (typeof a === 'number' && typeof b === 'number') {
    if (b === 0) return null;
    if (Number.isSafeInteger(a) && Number.isSafeInteger(b) && a % b === 0) return a / b + 0;
  }
  const divisor = toDecimal(b);
  return divisor.isZero() ? null : fromDecimal(toDecimal(a).div(divisor));
}

/** Null when there is no such (real, finite) number. */
export function power(a: FeelNumber, b: FeelNumber): FeelNumber | null {
  if (
    typeof a === 'number' &&
    typeof b === 'number' &&
    Number.isInteger(a) &&
    Number.isInteger(b) &&
    b >= 0
  ) {
    const result = a ** b;
    if (Number.isSafeInteger(result)) return result + 0;
  }
  return fromDecimal(toDecimal(a).pow(b));
}

export function negate(a: FeelNumber): FeelNumber {
  return typeof a === 'number' ? 0 - a : a.negated();
}

/** -1, 0 or 1. */
export function compareNumbers(a: FeelNumber, b: FeelNumber): number {
  if (typeof a === 'number' && typeof b === 'number') return a < b ? -1 : a > b ? 1 : 0;
  return toDecimal(a).cmp(b);
}
