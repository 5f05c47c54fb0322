import { compareNumbers, isNumber } from './numbers.ts';
import { FeelFailure } from './run.ts';
import { SECONDS_A_DAY } from './temporal/calendar.ts';
import { DayTimeDuration, FeelDate, FeelDateTime, FeelTime, YearMonthDuration } from './temporal/values.ts';
import {
  type FeelContext,
  FeelFunction,
  type FeelList,
  FeelRange,
  type FeelValue,
  isContext,
  isList,
} from './values.ts';

/** Values nested more deeply are not compared. */
const MAX_DEPTH = 500;
const MAX_VALUES = 10_000_000;

interface Work {
  depth: number;
  left: number;
}

/**
 * FEEL's `=`: true, false, or null for values of different types (DMN 1.5, 10.3.2.13, table 54). Null equals null
 * only. Within lists and contexts, what cannot be compared differs.
 * @throws FeelFailure when the values are nested more than 500 levels deep, or are of more than 10 million parts
 */
export function feelEquals(a: FeelValue, b: FeelValue): boolean | null {
  return equals(a, b, null);
}

function equals(a: FeelValue, b: FeelValue, within: Work | null): boolean | null {
  if (a === b) return true;
  if (a === null || b === null) return false;
  if (typeof a !== 'object' || typeof b !== 'object') {
    if (isNumber(a) && isNumber(b)) return compareNumbers(a, b) === 0;
    return typeof a === typeof b ? false : null;
  }
  if (isList(a)) return isList(b) ? equalLists(a, b, within) : null;
  if (isContext(a)) return isContext(b) ? equalContexts(a, b, within) : null;
  if (a instanceof FeelRange) return b instanceof FeelRange ? equalRanges(a, b, within) : null;
  if (a instanceof FeelFunction) return b instanceof FeelFunction ? false : null;
  const order = compareValues(a, b);
  return order === null ? null : order === 0;
}

/** Goes a level down, with so many values there. */
function descend(work: Work, values: number): void {
  work.depth++;
  work.left -= values;
  if (work.depth > MAX_DEPTH || work.left < 0) throw new FeelFailure('The values are too large to compare.');
}

function equalLists(a: FeelList, b: FeelList, within: Work | null): boolean | null {
  if (a.length !== b.length) return false;
  const work = within ?? { depth: 0, left: MAX_VALUES };
  descend(work, a.length);
  for (let i = 0; i < a.length; i++) if (equals(a[i]!, b[i]!, work) !== true) return false;
  work.depth--;
  return true;
}

function equalContexts(a: FeelContext, b: FeelContext, within: Work | null): boolean | null {
  if (a.size !== b.size) return false;
  const work = within ?? { depth: 0, left: MAX_VALUES };
  descend(work, a.size);
  for (const [key, value] of a) {
    const other = b.get(key);
    if (other === undefined || equals(value, other, work) !== true) return false;
  }
  work.depth--;
  return true;
}

function equalRanges(a: FeelRange, b: FeelRange, within: Work | null): boolean | null {
  if (a.startIncluded !== b.startIncluded || a.endIncluded !== b.endIncluded) return false;
  const work = within ?? { depth: 0, left: MAX_VALUES };
  return equalEnds(a.start, b.start, work) && equalEnds(a.end, b.end, work);
}

/** An open end is not the same as one that is null. */
function equalEnds(a: FeelValue | undefined, b: FeelValue | undefined, work: Work): boolean {
  return a === undefined || b === undefined ? a === b : equals(a, b, work) === true;
}

function isZoned(value: FeelValue): boolean {
  if (value instanceof FeelDateTime) return value.time.offset !== null;
  return value instanceof FeelTime && value.offset !== null;
}

/**
 * The order of two values: negative, zero or positive, or null when they have none (different types, null, a local
 * time beside one with an offset).
 */
export function compareValues(a: FeelValue, b: FeelValue): number | null {
  if (typeof a === 'string') return typeof b === 'string' ? (a < b ? -1 : a > b ? 1 : 0) : null;
  if (isNumber(a)) return isNumber(b) ? compareNumbers(a, b) : null;
  if (a instanceof FeelDate) {
    if (b instanceof FeelDate) return a.epochDay - b.epochDay;
    return null;
  }
  if (a instanceof FeelDateTime) return b instanceof FeelDateTime ? compareDateTimes(a, b) : null;
  if (a instanceof FeelTime) return b instanceof FeelTime ? compareTimes(a, b) : null;
  if (a instanceof DayTimeDuration)
    return b instanceof DayTimeDuration ? a.seconds - b.seconds || a.nano - b.nano : null;
  if (a instanceof YearMonthDuration) return b instanceof YearMonthDuration ? a.months - b.months : null;
  return null;
}

function compareTimes(a: FeelTime, b: FeelTime): number | null {
  if ((a.offset === null) !== (b.offset === null)) return null;
  return a.secondOfDay - (a.offset ?? 0) - (b.secondOfDay - (b.offset ?? 0)) || a.nano - b.nano;
}

function compareDateTimes(a: FeelDateTime, b: FeelDateTime): number | null {
  if (isZoned(a) !== isZoned(b)) return null;
  const days = a.date.epochDay - b.date.epochDay;
  const seconds = a.time.secondOfDay - (a.time.offset ?? 0) - (b.time.secondOfDay - (b.time.offset ?? 0));
  return days * SECONDS_A_DAY + seconds || a.time.nano - b.time.nano;
}

/** Whether a value is within a range; null when it cannot be compared with its ends. */
export function rangeIncludes(range: FeelRange, value: FeelValue): boolean | null {
  const { start, end } = range;
  let result: boolean | null = true;
  if (start !== undefined) {
    const order = compareValues(value, start);
    if (order === null) return null;
    result = range.startIncluded ? order >= 0 : order > 0;
  }
  if (end !== undefined) {
    const order = compareValues(value, end);
    if (order === null) return null;
    result = result && (range.endIncluded ? order <= 0 : order < 0);
  }
  return result;
}
