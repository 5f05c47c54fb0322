import type { Run } from './run.ts';
import { DayTimeDuration, FeelDate, FeelDateTime, FeelTime, YearMonthDuration } from './temporal/values.ts';
import { FeelRange, type FeelValue, isContext, isList, typeName } from './values.ts';

/** `value.name`: an entry, a property of a temporal value or range, or of each item of a list. */
export function propertyOf(value: FeelValue, name: string, run: Run): FeelValue {
  if (isContext(value)) {
    const entry = value.get(name);
    if (entry !== undefined) return entry;
    return run.warn('NO_CONTEXT_ENTRY_FOUND', `No context entry found with key '${name}'.${keysOf(value)}`);
  }
  if (isList(value)) {
    run.spendItems(value.length);
    return run.nested(5, () => value.map((item) => propertyOf(item, name, run)));
  }
  if (value === null)
    return run.warn(
      'NO_CONTEXT_ENTRY_FOUND',
      `No context entry found with key '${name}'. The context is null.`,
    );
  const found = property(value, name);
  if (found !== undefined) return found;
  return run.warn('NO_PROPERTY_FOUND', `No property found with name '${name}' of a ${typeName(value)}.`);
}

function keysOf(context: ReadonlyMap<string, FeelValue>): string {
  if (context.size === 0) return ' The context is empty.';
  const keys = [...context.keys()].slice(0, 20).map((key) => `'${key.slice(0, 40)}'`);
  return ` Available keys: ${keys.join(', ')}${context.size > keys.length ? ', …' : ''}.`;
}

function property(value: FeelValue, name: string): FeelValue | undefined {
  if (value instanceof FeelDate) return dateProperty(value, name);
  if (value instanceof FeelTime) return timeProperty(value, name);
  if (value instanceof FeelDateTime) return dateProperty(value.date, name) ?? timeProperty(value.time, name);
  if (value instanceof DayTimeDuration) return dayTimeProperty(value, name);
  if (value instanceof YearMonthDuration) {
    if (name === 'years') return Math.trunc(value.months / 12) + 0;
    return name === 'months' ? (value.months % 12) + 0 : undefined;
  }
  return value instanceof FeelRange ? rangeProperty(value, name) : undefined;
}

function dateProperty(date: FeelDate, name: string): FeelValue | undefined {
  switch (name) {
    case 'year':
      return date.year;
    case 'month':
      return date.month;
    case 'day':
      return date.day;
    case 'weekday':
      return date.weekday;
    default:
      return undefined;
  }
}

function timeProperty(time: FeelTime, name: string): FeelValue | undefined {
  switch (name) {
    case 'hour':
      return time.hour;
    case 'minute':
      return time.minute;
    case 'second':
      return time.second;
    case 'time offset':
      return time.offset === null ? null : new DayTimeDuration(time.offset, 0);
    case 'timezone':
      return time.zone;
    default:
      return undefined;
  }
}

function dayTimeProperty(duration: DayTimeDuration, name: string): FeelValue | undefined {
  const sign = duration.isNegative ? -1 : 1;
  const { seconds } = duration.isNegative ? duration.negated() : duration;
  switch (name) {
    case 'days':
      return sign * Math.floor(seconds / 86_400) + 0;
    case 'hours':
      return sign * (Math.floor(seconds / 3600) % 24) + 0;
    case 'minutes':
      return sign * (Math.floor(seconds / 60) % 60) + 0;
    case 'seconds':
      return sign * (seconds % 60) + 0;
    default:
      return undefined;
  }
}

function rangeProperty(range: FeelRange, name: string): FeelValue | undefined {
  switch (name) {
    case 'start':
      return range.start ?? null;
    case 'end':
      return range.end ?? null;
    case 'start included':
      return range.startIncluded;
    case 'end included':
      return range.endIncluded;
    default:
      return undefined;
  }
}
