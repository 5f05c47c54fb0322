import type { Iterator, Node } from './ast.ts';
import type { Compiler } from './compiler.ts';
import { type Code, type Frame, Names } from './frames.ts';
import { compareNumbers, type FeelNumber, isNumber, truncated } from './numbers.ts';
import { calculate } from './operators.ts';
import { FeelFailure, MAX_ITEMS, type Run } from './run.ts';
import { FeelDate } from './temporal/values.ts';
import { type FeelList, FeelRange, type FeelValue, isList, typeName } from './values.ts';

/** The items that an iterator goes through, or null (with a warning) when there are none to go through. */
type Source = (run: Run, frame: Frame | null) => FeelList | null;

function sourceCode(compiler: Compiler, iterator: Iterator, names: Names | null): Source {
  const from = compiler.compile(iterator.from, names);
  if (iterator.to === null)
    return (run, frame) => {
      const value = from(run, frame);
      if (isList(value)) return value;
      if (value instanceof FeelRange) return rangeItems(value, run);
      // A single value is a list of one (10.3.2.9.4), null is none.
      return value === null ? run.warn('INVALID_TYPE', 'A list is expected, not null.') : [value];
    };
  const to = compiler.compile(iterator.to, names);
  return (run, frame) => itemsBetween(from(run, frame), to(run, frame), run);
}

function rangeItems(range: FeelRange, run: Run): FeelList | null {
  const { start = null, end = null } = range;
  const items = itemsBetween(start, end, run);
  if (items === null) return null;
  const first = range.startIncluded ? 0 : 1;
  return items.slice(first, range.endIncluded ? items.length : items.length - 1);
}

/** The whole numbers, or days, from one end to the other, either way. */
function itemsBetween(from: FeelValue, to: FeelValue, run: Run): FeelList | null {
  if (isNumber(from) && isNumber(to)) return numbersBetween(from, to, run);
  if (from instanceof FeelDate && to instanceof FeelDate) {
    const days = to.epochDay - from.epochDay;
    run.spendItems(Math.abs(days) + 1);
    const items: FeelValue[] = [];
    for (let i = 0; i <= Math.abs(days); i++)
      items.push(FeelDate.ofEpochDay(from.epochDay + (days < 0 ? -i : i)));
    return items;
  }
  return run.warn(
    'INVALID_TYPE',
    `There is nothing to go through from ${typeName(from)} to ${typeName(to)}.`,
  );
}

function numbersBetween(from: FeelNumber, to: FeelNumber, run: Run): FeelList | null {
  const isUp = compareNumbers(from, to) <= 0;
  const distance = truncated(calculate('-', isUp ? to : from, isUp ? from : to, run));
  if (distance === null) return null;
  run.spendItems(distance + 1);
  const items: FeelValue[] = [];
  const isPlain = typeof from === 'number' && Number.isSafeInteger(from);
  for (let i = 0; i <= distance; i++) {
    const step = isUp ? i : -i;
    items.push(isPlain ? from + step : calculate('+', from, step, run));
  }
  return items;
}

interface Loop {
  readonly names: Names;
  /** Calls `body` with each frame, until it answers false. False when a source was no list. */
  readonly run: (
    run: Run,
    frame: Frame | null,
    partial: FeelList,
    body: (frame: Frame) => boolean,
  ) => boolean;
}

/** All combinations of the iterators, the last one changing fastest. A later iterator sees the earlier ones. */
function loopOf(compiler: Compiler, iterators: readonly Iterator[], names: Names | null): Loop {
  const declared = iterators.map(({ name }) => name);
  // The slot before the iterators holds `partial`.
  const sources = iterators.map((iterator, i) =>
    sourceCode(compiler, iterator, new Names(['partial', ...declared.slice(0, i)], false, names)),
  );
  return {
    names: new Names(['partial', ...declared], false, names),
    run: (run, parent, partial, body) => {
      const walk = (depth: number, values: FeelValue[]): boolean | null => {
        const items = sources[depth]!(run, { values, parent });
        if (items === null) return null;
        const isLast = depth === sources.length - 1;
        for (const item of items) {
          run.spend(1);
          const next = [...values, item];
          const going = isLast ? body({ values: next, parent }) : walk(depth + 1, next);
          if (going !== true) return going;
        }
        return true;
      };
      return walk(0, [partial]) !== null;
    },
  };
}

export function compileFor(compiler: Compiler, node: Node & { kind: 'for' }, names: Names | null): Code {
  const loop = loopOf(compiler, node.iterators, names);
  const body = compiler.compile(node.body, loop.names);
  const usesPartial = mentions(node.body, 'partial');
  return (run, frame) => {
    const results: FeelValue[] = [];
    // What a result keeps of `partial` must not grow with later results.
    const isList = loop.run(run, frame, [], (inner) => {
      if (usesPartial) {
        run.spend(results.length >>> 4);
        inner.values[0] = results.slice();
      }
      results.push(body(run, inner));
      if (results.length > MAX_ITEMS) throw new FeelFailure('A list is too long.');
      return true;
    });
    return isList ? results : null;
  };
}

/** Whether a body names something; a text search in the tree, so that an unused `partial` costs nothing. */
function mentions(node: unknown, name: string): boolean {
  if (typeof node !== 'object' || node === null) return false;
  if (Array.isArray(node)) return node.some((item) => mentions(item, name));
  const { kind, name: own } = node as { kind?: unknown; name?: unknown };
  if (kind === 'name' && own === name) return true;
  if (kind === 'literal') return false;
  return Object.values(node).some((item) => mentions(item, name));
}

export function compileQuantified(
  compiler: Compiler,
  node: Node & { kind: 'quantified' },
  names: Names | null,
): Code {
  const loop = loopOf(compiler, node.iterators, names);
  const body = compiler.compile(node.body, loop.names);
  const { every } = node;
  return (run, frame) => {
    let result: boolean | null = every;
    const isList = loop.run(run, frame, [], (inner) => {
      const value = body(run, inner);
      if (value === !every) {
        result = !every;
        return false;
      }
      if (typeof value !== 'boolean') result = null;
      return true;
    });
    return isList ? result : null;
  };
}

/** `list[1]`, `list[-1]`, `list[item > 2]`, `contexts[a = 1]`. */
export function compileFilter(
  compiler: Compiler,
  node: Node & { kind: 'filter' },
  names: Names | null,
): Code {
  const target = compiler.compile(node.target, names);
  if (node.filter.kind === 'literal' && isNumber(node.filter.value)) {
    const position = node.filter.value;
    return (run, frame) => itemAt(asList(target(run, frame)), position, run);
  }
  const filter = compiler.compile(node.filter, new Names(['item'], true, names));
  return (run, parent) => {
    const value = target(run, parent);
    if (value === null) return [];
    const list = asList(value);
    run.spend(list.length);
    if (list.length === 0) return positionOfEmpty(filter, run, parent);
    const kept: FeelValue[] = [];
    for (let i = 0; i < list.length; i++) {
      const item = list[i]!;
      const chosen = filter(run, { values: [item], parent });
      // A number chooses by position; it does not depend on the item.
      if (i === 0 && isNumber(chosen)) return itemAt(list, chosen, run);
      if (chosen === true) kept.push(item);
    }
    return kept;
  };
}

/** A filter of an empty list: nothing is found at a position, and nothing is kept by a condition. */
function positionOfEmpty(filter: Code, run: Run, parent: Frame | null): FeelValue {
  return isNumber(filter(run, { values: [null], parent })) ? null : [];
}

function asList(value: FeelValue): FeelList {
  if (isList(value)) return value;
  return value === null ? [] : [value];
}

function itemAt(list: FeelList, position: FeelNumber, run: Run): FeelValue {
  const at = truncated(position) ?? 0;
  const item = at > 0 ? list[at - 1] : at < 0 ? list[list.length + at] : undefined;
  return item === undefined ? run.warn('UNKNOWN', `The list has no item at ${at}.`) : item;
}
