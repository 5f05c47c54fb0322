import { compareValues, feelEquals } from '../compare.ts';
import { type FeelNumber, isNumber, numberText, truncated } from '../numbers.ts';
import { MAX_ITEMS, type Run } from '../run.ts';
import { temporalText } from '../text.ts';
import { FeelFunction, type FeelList, type FeelValue, isList } from '../values.ts';
import { type Definition, define } from './signature.ts';

function contains(list: FeelList, element: FeelValue, run: Run): boolean {
  run.spend(list.length);
  return list.some((item) => feelEquals(item, element) === true);
}

/**
 * The index from 0 of a position from 1, or from the end when negative; null for 0. It may be outside of the list, which
 * the standard leaves open: then, as FEEL-Scala has it, nothing is there to take, and what is put in comes at the end.
 */
function indexOf(list: FeelList, position: FeelNumber): number | null {
  const at = truncated(position)!;
  return at === 0 ? null : at > 0 ? at - 1 : list.length + at;
}

function sublist(
  list: FeelList,
  start: FeelNumber,
  length: FeelNumber | undefined,
  run: Run,
): FeelValue | undefined {
  const from = indexOf(list, start);
  if (from === null) return undefined;
  const to = length === undefined ? list.length : from + truncated(length)!;
  const part = list.slice(Math.max(0, from), Math.max(0, to));
  run.spendItems(part.length);
  return part;
}

function concatenate(lists: FeelList, run: Run): FeelValue {
  const result: FeelValue[] = [];
  for (const list of lists) {
    if (!isList(list)) {
      result.push(list);
      continue;
    }
    run.spendItems(result.length + list.length);
    for (const item of list) result.push(item);
  }
  return result;
}

function insert(list: FeelList, position: FeelNumber, item: FeelValue, run: Run): FeelValue | undefined {
  const index = indexOf(list, position);
  if (index === null) return undefined;
  run.spendItems(list.length + 1);
  return list.toSpliced(Math.max(0, index), 0, item);
}

function without(list: FeelList, position: FeelNumber, run: Run): FeelValue | undefined {
  const index = indexOf(list, position);
  if (index === null) return undefined;
  run.spendItems(list.length);
  return index < 0 ? list : list.toSpliced(index, 1);
}

function replaceAt(list: FeelList, position: FeelNumber, item: FeelValue, run: Run): FeelValue | undefined {
  const index = indexOf(list, position);
  if (index === null || list[index] === undefined) return undefined;
  run.spendItems(list.length);
  return list.with(index, item);
}

function replaceMatches(
  list: FeelList,
  match: FeelFunction,
  item: FeelValue,
  run: Run,
): FeelValue | undefined {
  if (match.parameters.length !== 2 && !match.isVariadic) return undefined;
  run.spendItems(list.length);
  const result: FeelValue[] = [];
  for (const old of list) {
    const isMatch = match.invoke([old, item], run);
    if (typeof isMatch !== 'boolean') return undefined;
    result.push(isMatch ? item : old);
  }
  return result;
}

/**
 * A key under which equal values, and no others, are the same; null for values that must be compared one by one.
 * Times that are equal may be written in different zones.
 */
function keyOf(value: FeelValue): string | null {
  if (value === null) return 'null';
  if (typeof value === 'string') return `s${value}`;
  if (typeof value === 'boolean') return `b${value}`;
  if (isNumber(value)) return `n${numberText(value)}`;
  const text = temporalText(value);
  return text !== null && !text.includes(':') ? `t${text}` : null;
}

/** Values seen so far, with how often each was. */
class Seen {
  private readonly byKey = new Map<string, number>();
  private readonly others: { value: FeelValue; count: number }[] = [];

  /** Counts the value; answers how often it has been here, this time included. */
  count(value: FeelValue, run: Run): number {
    const key = keyOf(value);
    if (key !== null) {
      const count = (this.byKey.get(key) ?? 0) + 1;
      this.byKey.set(key, count);
      return count;
    }
    run.spend(this.others.length);
    const known = this.others.find((other) => feelEquals(other.value, value) === true);
    if (known) return ++known.count;
    this.others.push({ value, count: 1 });
    return 1;
  }
}

function distinct(list: FeelList, run: Run): FeelList {
  run.spendItems(list.length);
  const seen = new Seen();
  return list.filter((item) => seen.count(item, run) === 1);
}

/** Each value that is there more than once, in the order in which they came first. */
function duplicates(list: FeelList, run: Run): FeelList {
  run.spendItems(list.length);
  const seen = new Seen();
  const repeated = list.filter((item) => seen.count(item, run) === 2);
  if (repeated.length === 0) return [];
  const wanted = new Seen();
  for (const item of repeated) wanted.count(item, run);
  return list.filter((item) => wanted.count(item, run) === 2);
}

function flatten(list: FeelList, run: Run): FeelList {
  const result: FeelValue[] = [];
  const walk = (items: FeelList): void => {
    run.spendItems(items.length + (result.length > MAX_ITEMS ? result.length : 0));
    for (const item of items) {
      if (isList(item)) run.nested(5, () => walk(item));
      else result.push(item);
    }
  };
  walk(list);
  return result;
}

class NoOrder extends Error {}

/** Merge sort: stable, and bounded whatever the function answers. */
function sort(list: FeelList, precedes: (a: FeelValue, b: FeelValue) => boolean): FeelValue | undefined {
  try {
    // Array.prototype.sort is a stable merge sort, which ends with any answers.
    return [...list].sort((a, b) => (precedes(a, b) ? -1 : precedes(b, a) ? 1 : 0));
  } catch (error) {
    if (error instanceof NoOrder) return undefined;
    throw error;
  }
}

function sortBy(list: FeelList, precedes: FeelFunction, run: Run): FeelValue | undefined {
  if (precedes.parameters.length !== 2 && !precedes.isVariadic) return undefined;
  run.spendItems(list.length);
  return sort(list, (a, b) => {
    const answer = precedes.invoke([a, b], run);
    if (typeof answer !== 'boolean') throw new NoOrder();
    return answer;
  });
}

function sortNaturally(list: FeelList, run: Run): FeelValue | undefined {
  run.spendItems(list.length * 4);
  return sort(list, (a, b) => {
    const order = compareValues(a, b);
    if (order === null) throw new NoOrder();
    return order < 0;
  });
}

function join(
  list: FeelList,
  delimiter: string | null | undefined,
  prefix: string | null | undefined,
  suffix: string | null | undefined,
  run: Run,
): FeelValue | undefined {
  let length = 0;
  const texts: string[] = [];
  for (const item of list) {
    if (item === null) continue;
    if (typeof item !== 'string') return undefined;
    texts.push(item);
    length += item.length + (delimiter?.length ?? 0);
  }
  run.spendItems(list.length);
  run.spendText(length);
  return `${prefix ?? ''}${texts.join(delimiter ?? '')}${suffix ?? ''}`;
}

function partition(list: FeelList, size: FeelNumber, run: Run): FeelValue | undefined {
  const length = truncated(size)!;
  if (length < 1) return undefined;
  run.spendItems(list.length);
  const parts: FeelValue[] = [];
  for (let i = 0; i < list.length; i += length) parts.push(list.slice(i, i + length));
  return parts;
}

export const LIST_FUNCTIONS: readonly Definition[] = [
  define<[FeelList, FeelValue]>('list contains(list: list, element: any)', ([list, element], run) =>
    contains(list, element, run),
  ),
  define<[FeelList]>('count(list: list)', ([list]) => list.length),
  define<[FeelList, FeelNumber, FeelNumber?]>(
    'sublist(list: list, start position: number, length?: number)',
    ([list, start, length], run) => sublist(list, start, length, run),
  ),
  define<[FeelList, FeelNumber, FeelNumber?]>(
    'sublist(list: list, start: number, length?: number)',
    ([list, start, length], run) => sublist(list, start, length, run),
  ),
  define<[FeelList, FeelList]>('append(list: list, ...items: any)', ([list, items], run) => {
    run.spendItems(list.length + items.length);
    return [...list, ...items];
  }),
  define<[FeelList, FeelList]>('append(list: list, ...item: any)', ([list, items], run) => {
    run.spendItems(list.length + items.length);
    return [...list, ...items];
  }),
  define<[FeelList]>('concatenate(...lists: any)', ([lists], run) => concatenate(lists, run)),
  define<[FeelList, FeelNumber, FeelValue]>(
    'insert before(list: list, position: number, newItem: any)',
    ([list, position, item], run) => insert(list, position, item, run),
  ),
  define<[FeelList, FeelNumber]>('remove(list: list, position: number)', ([list, position], run) =>
    without(list, position, run),
  ),
  define<[FeelList, FeelNumber, FeelValue]>(
    'list replace(list: list, position: number|function, newItem: any)',
    ([list, position, item], run) =>
      (position as FeelValue) instanceof FeelFunction
        ? replaceMatches(list, position as unknown as FeelFunction, item, run)
        : replaceAt(list, position, item, run),
  ),
  define<[FeelList, FeelFunction, FeelValue]>(
    'list replace(list: list, match: function, newItem: any)',
    ([list, match, item], run) => replaceMatches(list, match, item, run),
  ),
  define<[FeelList]>('reverse(list: list)', ([list], run) => {
    run.spendItems(list.length);
    return list.toReversed();
  }),
  define<[FeelList, FeelValue]>('index of(list: list, match: any)', ([list, match], run) => {
    run.spendItems(list.length);
    return list.flatMap((item, index) => (feelEquals(item, match) === true ? [index + 1] : []));
  }),
  define<[FeelList]>('union(...lists: any)', ([lists], run) =>
    distinct(concatenate(lists, run) as FeelList, run),
  ),
  define<[FeelList]>('distinct values(list: list)', ([list], run) => distinct(list, run)),
  define<[FeelList]>('duplicate values(list: list)', ([list], run) => duplicates(list, run)),
  define<[FeelList]>('flatten(list: list)', ([list], run) => flatten(list, run)),
  define<[FeelList, FeelFunction?]>('sort(list: list, precedes?: function)', ([list, precedes], run) =>
    precedes === undefined ? sortNaturally(list, run) : sortBy(list, precedes, run),
  ),
  define<[FeelList, (string | null)?]>(
    'string join(list: list, delimiter?: string|null)',
    ([list, delimiter], run) => join(list, delimiter, '', '', run),
  ),
  define<[FeelList, string | null, string | null, string | null]>(
    'string join(list: list, delimiter: string|null, prefix: string|null, suffix: string|null)',
    ([list, delimiter, prefix, suffix], run) => join(list, delimiter, prefix, suffix, run),
  ),
  define<[FeelList]>('is empty(list: list)', ([list]) => list.length === 0),
  define<[FeelList, FeelNumber]>('partition(list: list, size: number)', ([list, size], run) =>
    partition(list, size, run),
  ),
];
