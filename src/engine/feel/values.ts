import { Decimal } from './numbers.ts';
import type { Run } from './run.ts';
import { DayTimeDuration, FeelDate, FeelDateTime, FeelTime, YearMonthDuration } from './temporal/values.ts';

/**
 * What an expression evaluates to. A JS number stands for the decimal that it prints as; numbers that a JS number
 * cannot hold exactly are decimals of 34 digits.
 */
export type FeelValue =
  | null
  | boolean
  | string
  | number
  | Decimal
  | FeelList
  | FeelContext
  | FeelDate
  | FeelTime
  | FeelDateTime
  | YearMonthDuration
  | DayTimeDuration
  | FeelRange
  | FeelFunction;

export type FeelList = readonly FeelValue[];

/** A Map: entries keep their order, and `__proto__` is a plain name. */
export type FeelContext = ReadonlyMap<string, FeelValue>;

/** `[1..5)`; an end that is `undefined` is open (`> 5`, `<= 3`). */
export class FeelRange {
  readonly start: FeelValue | undefined;
  readonly startIncluded: boolean;
  readonly end: FeelValue | undefined;
  readonly endIncluded: boolean;

  constructor(
    start: FeelValue | undefined,
    startIncluded: boolean,
    end: FeelValue | undefined,
    endIncluded: boolean,
  ) {
    this.start = start;
    this.startIncluded = startIncluded;
    this.end = end;
    this.endIncluded = endIncluded;
  }
}

/**
 * A function as a value: one of FEEL's own, one defined in an expression, or one of the host's (a business
 * knowledge model).
 */
export class FeelFunction {
  readonly parameters: readonly string[];
  /**
   * Called with exactly as many arguments as there are parameters (any number when `isVariadic`). `run` bounds the
   * work and takes warnings.
   */
  readonly invoke: (args: readonly FeelValue[], run: Run) => FeelValue;
  readonly isVariadic: boolean;

  constructor(
    parameters: readonly string[],
    invoke: (args: readonly FeelValue[], run: Run) => FeelValue,
    isVariadic = false,
  ) {
    this.parameters = parameters;
    this.invoke = invoke;
    this.isVariadic = isVariadic;
  }
}

export function isList(value: unknown): value is FeelList {
  return Array.isArray(value);
}

export function isContext(value: unknown): value is FeelContext {
  return value instanceof Map;
}

/** The FEEL type of a value as `instance of` names it: `number`, `date and time`, `days and time duration`, … */
export function typeName(value: FeelValue): string {
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    default:
  }
  if (value === null) return 'null';
  if (isList(value)) return 'list';
  if (isContext(value)) return 'context';
  if (value instanceof Decimal) return 'number';
  if (value instanceof FeelDate) return 'date';
  if (value instanceof FeelTime) return 'time';
  if (value instanceof FeelDateTime) return 'date and time';
  if (value instanceof DayTimeDuration) return 'days and time duration';
  if (value instanceof YearMonthDuration) return 'years and months duration';
  if (value instanceof FeelRange) return 'range';
  return 'function';
}
