import { compareValues } from '../compare.ts';
import {
  add,
  compareNumbers,
  divide,
  type FeelNumber,
  fromDecimal,
  isNumber,
  multiply,
  subtract,
  toDecimal,
} from '../numbers.ts';
import type { Run } from '../run.ts';
import type { FeelList, FeelValue } from '../values.ts';
import { type Definition, define } from './signature.ts';

/** The functions over a list of numbers take it as one argument, or its items as several. */

function numbersOf(list: FeelList, run: Run): readonly FeelNumber[] | null {
  run.spend(list.length);
  return list.every(isNumber) ? list : null;
}

function total(numbers: readonly FeelNumber[]): FeelNumber | null {
  let sum: FeelNumber | null = 0;
  for (const n of numbers) {
    sum = add(sum, n);
    if (sum === null) return null;
  }
  return sum;
}

function product(numbers: readonly FeelNumber[]): FeelNumber | null {
  let result: FeelNumber | null = 1;
  for (const n of numbers) {
    result = multiply(result, n);
    if (result === null) return null;
  }
  return result;
}

function mean(numbers: readonly FeelNumber[]): FeelNumber | null {
  const sum = total(numbers);
  return sum === null ? null : divide(sum, numbers.length);
}

function median(numbers: readonly FeelNumber[]): FeelNumber | null {
  const sorted = [...numbers].sort(compareNumbers);
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[middle]!;
  const sum = add(sorted[middle - 1]!, sorted[middle]!);
  return sum === null ? null : divide(sum, 2);
}

/** Of a sample: divided by the count less one. */
function deviation(numbers: readonly FeelNumber[]): FeelNumber | null {
  if (numbers.length < 2) return null;
  const average = mean(numbers);
  if (average === null) return null;
  const squares = numbers.map((n) => {
    const difference = subtract(n, average);
    return difference === null ? null : multiply(difference, difference);
  });
  const sum = squares.every((square) => square !== null) ? total(squares) : null;
  const variance = sum === null ? null : divide(sum, numbers.length - 1);
  return variance === null ? null : fromDecimal(toDecimal(variance).sqrt());
}

/** The most frequent numbers, in ascending order. */
function modes(numbers: readonly FeelNumber[]): FeelNumber[] {
  const sorted = [...numbers].sort(compareNumbers);
  let found: FeelNumber[] = [];
  let most = 0;
  for (let i = 0; i < sorted.length; ) {
    let end = i;
    while (end < sorted.length && compareNumbers(sorted[end]!, sorted[i]!) === 0) end++;
    if (end - i > most) {
      found = [];
      most = end - i;
    }
    if (end - i === most) found.push(sorted[i]!);
    i = end;
  }
  return found;
}

/** The item that goes before (-1) or after (1) all others; undefined when some have no order. */
function extreme(list: FeelList, direction: -1 | 1, run: Run): FeelValue | undefined {
  run.spend(list.length);
  let best: FeelValue | undefined;
  for (const item of list) {
    const order = compareValues(item, best ?? item);
    if (order === null) return undefined;
    if (best === undefined || order * direction > 0) best = item;
  }
  return best;
}

function overNumbers(name: string, compute: (numbers: readonly FeelNumber[]) => FeelValue): Definition {
  return define<[FeelList]>(`${name}(...list: any)`, ([list], run) => {
    if (list.length === 0) return null;
    const numbers = numbersOf(list, run);
    return numbers === null ? undefined : (compute(numbers) ?? undefined);
  });
}

/** Three-valued `and` (false decides) and `or` (true decides) over a list. */
function logic(name: string, deciding: boolean): Definition {
  return define<[FeelList]>(`${name}(...list: any)`, ([list], run) => {
    run.spend(list.length);
    if (list.includes(deciding)) return deciding;
    return list.every((item) => item === !deciding) ? !deciding : null;
  });
}

export const STATISTICS_FUNCTIONS: readonly Definition[] = [
  define<[FeelList]>('min(...list: any)', ([list], run) =>
    list.length === 0 ? null : extreme(list, -1, run),
  ),
  define<[FeelList]>('max(...list: any)', ([list], run) =>
    list.length === 0 ? null : extreme(list, 1, run),
  ),
  overNumbers('sum', total),
  overNumbers('product', product),
  overNumbers('mean', mean),
  overNumbers('median', median),
  overNumbers('stddev', deviation),
  define<[FeelList]>('mode(...list: any)', ([list], run) => {
    const numbers = numbersOf(list, run);
    return numbers === null ? undefined : modes(numbers);
  }),
  logic('all', false),
  logic('and', false),
  logic('any', true),
  logic('or', true),
];
