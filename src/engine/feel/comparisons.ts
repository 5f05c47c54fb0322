import type { ComparisonOperator } from './ast.ts';
import { compareValues, feelEquals } from './compare.ts';
import type { Run } from './run.ts';
import { type FeelContext, FeelRange, type FeelValue, isContext, isList, typeName } from './values.ts';

/** A range of two values of one ordered type; an end may be null (then nothing is known to be within) or open. */
export function makeRange(
  start: FeelValue | undefined,
  startIncluded: boolean,
  end: FeelValue | undefined,
  endIncluded: boolean,
  run: Run,
): FeelValue {
  const one = start ?? end ?? null;
  const other = end ?? start ?? null;
  if (compareValues(one, other) !== null) return new FeelRange(start, startIncluded, end, endIncluded);
  return run.warn('INVALID_TYPE', `There is no range from ${typeName(one)} to ${typeName(other)}.`);
}

export function equality(a: FeelValue, b: FeelValue, run: Run): boolean | null {
  if (a === b) return true;
  if (isList(a) || isContext(a)) run.spend(isList(a) ? a.length : (a as FeelContext).size);
  const equal = feelEquals(a, b);
  if (equal === null)
    run.warn('NOT_COMPARABLE', `A ${typeName(a)} cannot be compared with a ${typeName(b)}.`);
  return equal;
}

export function ordered(operator: ComparisonOperator, a: FeelValue, b: FeelValue, run: Run): boolean | null {
  const order = compareValues(a, b);
  if (order === null)
    return run.warn('NOT_COMPARABLE', `A ${typeName(a)} has no order with a ${typeName(b)}.`);
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    default:
      return order >= 0;
  }
}
