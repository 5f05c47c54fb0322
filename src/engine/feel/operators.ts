import type { ArithmeticOperator } from './ast.ts';
import {
  add,
  type Decimal,
  divide,
  type FeelNumber,
  isNumber,
  multiply,
  power,
  subtract,
  toDecimal,
} from './numbers.ts';
import type { Run } from './run.ts';
import { SECONDS_A_DAY } from './temporal/calendar.ts';
import {
  DayTimeDuration,
  FeelDate,
  FeelDateTime,
  FeelTime,
  NANOS_A_SECOND,
  YearMonthDuration,
} from './temporal/values.ts';
import { type FeelValue, typeName } from './values.ts';

/** Arithmetic over all types (DMN 1.5, 10.3.2.13, tables 55 to 57). What has no result is null with a warning. */
export function calculate(operator: ArithmeticOperator, a: FeelValue, b: FeelValue, run: Run): FeelValue {
  const result = resultOf(operator, a, b, run);
  if (result !== null) return result;
  return run.warn('INVALID_TYPE', `There is no ${typeName(a)} ${operator} ${typeName(b)}.`);
}

function resultOf(operator: ArithmeticOperator, a: FeelValue, b: FeelValue, run: Run): FeelValue {
  if (isNumber(a) && isNumber(b)) return calculateNumbers(operator, a, b);
  switch (operator) {
    case '+':
      if (typeof a === 'string' && typeof b === 'string') {
        run.checkText(a.length + b.length);
        return a + b;
      }
      return plus(a, b) ?? plus(b, a);
    case '-':
      return minus(a, b);
    case '*':
      return isNumber(a) ? scale(b, a) : isNumber(b) ? scale(a, b) : null;
    case '/':
      return quotient(a, b);
    default:
      return null;
  }
}

function calculateNumbers(operator: ArithmeticOperator, a: FeelNumber, b: FeelNumber): FeelNumber | null {
  switch (operator) {
    case '+':
      return add(a, b);
    case '-':
      return subtract(a, b);
    case '*':
      return multiply(a, b);
    case '/':
      return divide(a, b);
    default:
      return power(a, b);
  }
}

/** A point in time, or a duration, plus a duration. */
function plus(a: FeelValue, b: FeelValue): FeelValue {
  if (b instanceof DayTimeDuration) {
    if (a instanceof DayTimeDuration) return DayTimeDuration.of(a.seconds + b.seconds, a.nano + b.nano);
    if (a instanceof FeelDate) return FeelDate.ofEpochDay(a.epochDay + Math.floor(b.seconds / SECONDS_A_DAY));
    if (a instanceof FeelTime) return timePlus(a, b);
    if (a instanceof FeelDateTime) return dateTimePlus(a, b);
  } else if (b instanceof YearMonthDuration) {
    if (a instanceof YearMonthDuration) return months(a.months + b.months);
    if (a instanceof FeelDate) return a.plusMonths(b.months);
    if (a instanceof FeelDateTime) {
      const date = a.date.plusMonths(b.months);
      return date && FeelDateTime.of(date, a.time);
    }
  }
  return null;
}

function timePlus(time: FeelTime, duration: DayTimeDuration): FeelTime {
  const nano = time.nano + duration.nano;
  const carry = nano >= NANOS_A_SECOND ? 1 : 0;
  const seconds = time.secondOfDay + (duration.seconds % SECONDS_A_DAY) + carry;
  const within = ((seconds % SECONDS_A_DAY) + SECONDS_A_DAY) % SECONDS_A_DAY;
  return FeelTime.ofSecondOfDay(within, nano - carry * NANOS_A_SECOND, time.offset, time.zone);
}

/** On the instants' line: a day in a named zone has 24 hours here, as java.time counts durations. */
function dateTimePlus(value: FeelDateTime, duration: DayTimeDuration): FeelDateTime | null {
  const { date, time } = value;
  const nano = time.nano + duration.nano;
  const carry = nano >= NANOS_A_SECOND ? 1 : 0;
  const days = Math.floor(duration.seconds / SECONDS_A_DAY);
  const seconds = time.secondOfDay + (duration.seconds - days * SECONDS_A_DAY) + carry;
  const rest = nano - carry * NANOS_A_SECOND;
  if (Math.abs(days) > 1e12) return null;
  if (time.zone === null) return FeelDateTime.ofLocal(date.epochDay + days, seconds, rest, time.offset, null);
  return FeelDateTime.ofInstant(date.epochDay + days, seconds - (time.offset ?? 0), rest, time.zone);
}

function months(total: number): YearMonthDuration | null {
  return Number.isSafeInteger(total) ? new YearMonthDuration(total) : null;
}

function minus(a: FeelValue, b: FeelValue): FeelValue {
  if (b instanceof DayTimeDuration) return plus(a, b.negated());
  if (b instanceof YearMonthDuration) return plus(a, new YearMonthDuration(0 - b.months));
  if (a instanceof FeelTime && b instanceof FeelTime) return timeDifference(a, b);
  const from = asDateTime(a);
  const to = asDateTime(b);
  return from && to && dateTimeDifference(from, to);
}

/** A date counts as its midnight in UTC. */
function asDateTime(value: FeelValue): FeelDateTime | null {
  if (value instanceof FeelDateTime) return value;
  return value instanceof FeelDate ? FeelDateTime.of(value, new FeelTime(0, 0, 0, 0, 0, null)) : null;
}

function timeDifference(a: FeelTime, b: FeelTime): DayTimeDuration | null {
  if ((a.offset === null) !== (b.offset === null)) return null;
  const seconds = a.secondOfDay - (a.offset ?? 0) - (b.secondOfDay - (b.offset ?? 0));
  return DayTimeDuration.of(seconds, a.nano - b.nano);
}

function dateTimeDifference(a: FeelDateTime, b: FeelDateTime): DayTimeDuration | null {
  if ((a.time.offset === null) !== (b.time.offset === null)) return null;
  const seconds = a.time.secondOfDay - (a.time.offset ?? 0) - (b.time.secondOfDay - (b.time.offset ?? 0));
  return DayTimeDuration.of(
    (a.date.epochDay - b.date.epochDay) * SECONDS_A_DAY + seconds,
    a.time.nano - b.time.nano,
  );
}

function nanosOf(duration: DayTimeDuration): Decimal {
  return toDecimal(duration.seconds).times(NANOS_A_SECOND).plus(duration.nano);
}

function durationOfNanos(nanos: Decimal): DayTimeDuration | null {
  const whole = nanos.trunc();
  const seconds = whole.divToInt(NANOS_A_SECOND);
  return DayTimeDuration.of(seconds.toNumber(), whole.minus(seconds.times(NANOS_A_SECOND)).toNumber());
}

function scale(duration: FeelValue, factor: FeelNumber): FeelValue {
  if (duration instanceof YearMonthDuration)
    return months(toDecimal(factor).times(duration.months).trunc().toNumber() + 0);
  if (duration instanceof DayTimeDuration) return durationOfNanos(nanosOf(duration).times(toDecimal(factor)));
  return null;
}

function quotient(a: FeelValue, b: FeelValue): FeelValue {
  if (a instanceof YearMonthDuration) {
    if (isNumber(b))
      return toDecimal(b).isZero()
        ? null
        : months(toDecimal(a.months).div(toDecimal(b)).trunc().toNumber() + 0);
    return b instanceof YearMonthDuration ? divide(a.months, b.months) : null;
  }
  if (a instanceof DayTimeDuration) {
    if (isNumber(b)) return toDecimal(b).isZero() ? null : durationOfNanos(nanosOf(a).div(toDecimal(b)));
    return b instanceof DayTimeDuration ? divide(nanosOf(a), nanosOf(b)) : null;
  }
  return null;
}
