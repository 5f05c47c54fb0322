import { Decimal, numberText } from './numbers.ts';
import { MAX_PRINTED, MAX_STRING } from './run.ts';
import { dateText, dateTimeText, dayTimeText, timeText, yearMonthText } from './temporal/format.ts';
import { DayTimeDuration, FeelDate, FeelDateTime, FeelTime, YearMonthDuration } from './temporal/values.ts';
import { FeelFunction, FeelRange, type FeelValue, isContext, isList } from './values.ts';

const MAX_DEPTH = 500;

/** The temporal types, as FEEL's `string` prints them: what FEEL reads back. Null for other types. */
export function temporalText(value: FeelValue): string | null {
  if (value instanceof FeelDate) return dateText(value);
  if (value instanceof FeelTime) return timeText(value);
  if (value instanceof FeelDateTime) return dateTimeText(value);
  if (value instanceof DayTimeDuration) return dayTimeText(value);
  if (value instanceof YearMonthDuration) return yearMonthText(value);
  return null;
}

/**
 * A value as FEEL's `string` prints it: texts as they are, within lists and contexts in quotes. Null when that would
 * be longer or deeper than any text may be.
 */
export function feelText(value: FeelValue): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return numberText(value);
  const parts: string[] = [];
  return print(value, parts, { depth: 0, left: MAX_STRING, values: MAX_PRINTED }) ? parts.join('') : null;
}

interface Bounds {
  depth: number;
  left: number;
  values: number;
}

function print(value: FeelValue, parts: string[], bounds: Bounds): boolean {
  const put = (text: string): boolean => {
    parts.push(text);
    bounds.left -= text.length;
    bounds.values--;
    return bounds.left >= 0 && bounds.values >= 0;
  };
  if (typeof value === 'string') return put(`"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`);
  if (typeof value === 'number' || value instanceof Decimal) return put(numberText(value));
  if (value === null || typeof value === 'boolean') return put(String(value));
  if (bounds.depth >= MAX_DEPTH) return false;
  bounds.depth++;
  const done = printNested(value, parts, bounds, put);
  bounds.depth--;
  return done;
}

function printNested(
  value: FeelValue & object,
  parts: string[],
  bounds: Bounds,
  put: (text: string) => boolean,
): boolean {
  if (isList(value)) {
    put('[');
    for (let i = 0; i < value.length; i++) {
      if (i > 0) put(', ');
      if (!print(value[i]!, parts, bounds)) return false;
    }
    return put(']');
  }
  if (isContext(value)) {
    put('{');
    let first = true;
    for (const [key, entry] of value) {
      put(`${first ? '' : ', '}${keyText(key)}: `);
      first = false;
      if (!print(entry, parts, bounds)) return false;
    }
    return put('}');
  }
  if (value instanceof FeelRange) {
    put(value.startIncluded ? '[' : '(');
    if (!print(value.start ?? null, parts, bounds)) return false;
    put('..');
    if (!print(value.end ?? null, parts, bounds)) return false;
    return put(value.endIncluded ? ']' : ')');
  }
  if (value instanceof FeelFunction) return put(`function(${value.parameters.join(', ')})`);
  return put(temporalText(value) ?? 'null');
}

function keyText(key: string): string {
  return /["{}:,[\]\\]/.test(key) || key === ''
    ? `"${key.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
    : key;
}
