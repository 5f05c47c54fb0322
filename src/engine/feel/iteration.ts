import type { Iterator, Node } from './ast.ts';
import { compareValues } from './compare.ts';
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
  if ((compareValues(start, end) ?? 1) > 0)
    return run.warn(
      'INVALID_TYPE',
      'There is nothing to go through in a range without an end, or from high to low.',
    );
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

type Body = (frame: Frame) => boolean;

interface Loop {
  readonly names: Names;
  /** Calls `body` with each frame, until it answers false. False when a source was no list. */
  readonly run: (run: Run, frame: Frame | null, partial: FeelList, body: Body) => boolean;
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
    run: (run, parent, partial, body) => walk(sources, 0, { values: [partial], parent }, run, body) !== null,
  };
}

/** Null when a source was no list, false when the body ended the loop. */
function walk(sources: readonly Source[], depth: number, outer: Frame, run: Run, body: Body): boolean | null {
  const items = sources[depth]!(run, outer);
  if (items === null) return null;
  const isLast = depth === sources.length - 1;
  for (const item of items) {
    run.spend(1);
    // Each turn has a frame of its own: functions made in it keep it.
    const values = outer.values.slice();
    values.push(item);
    const frame = { values, parent: outer.parent };
    const going = isLast ? body(frame) : walk(sources, depth + 1, frame, run, body);
    if (going !== true) return going;
  }
  return true;
}

export function compileFor(compiler: Compiler, node: Node & { kind: 'for' }, names: Names | null): Code {
  const loop = loopOf(compiler, node.iterators, names);
  const body = compiler.compile(node.body, loop.names);
  const mention = mentionOf(node.body, 'partial');
  return (run, frame) => {
    const results: FeelValue[] = [];
    const isList = loop.run(run, frame, mention === 'reads' ? results : [], (inner) => {
      // What a result keeps of `partial` must not grow with later results.
      if (mention === 'keeps') {
        run.spend(results.length >>> 3);
        inner.values[0] = results.slice();
      }
      results.push(body(run, inner));
      if (results.length > MAX_ITEMS) throw new FeelFailure('A list is too long.');
      return true;
    });
    return isList ? results : null;
  };
}

/** Functions whose result holds nothing of a list but its items. */
const READERS: ReadonlySet<string> = new Set(
  'count,sum,min,max,mean,median,product,list contains,index of,is empty,all,any'.split(','),
);

type Mention = 'none' | 'reads' | 'keeps';

/** Whether an expression uses a name not at all, only for its items (`partial[-1]`, `sum(partial)`), or as a whole. */
function mentionOf(node: unknown, name: string): Mention {
  if (typeof node !== 'object' || node === null) return 'none';
  const { kind, target, callee, args } = node as {
    kind?: string;
    target?: Node;
    callee?: Node;
    args?: Node[];
  };
  if (kind === 'literal') return 'none';
  if (kind === 'name') return (node as { name: string }).name === name ? 'keeps' : 'none';
  const isNamed = (part: unknown): boolean =>
    (part as Node | undefined)?.kind === 'name' && (part as { name: string }).name === name;
  const isReader = callee?.kind === 'name' && READERS.has(callee.name);
  let mention: Mention = 'none';
  for (const part of Object.values(node)) {
    const parts: unknown[] = Array.isArray(part) ? part : [part];
    for (const item of parts) {
      const isRead =
        isNamed(item) && ((kind === 'filter' && item === target) || (isReader && args?.[0] === item));
      const own = isRead ? 'reads' : mentionOf(item, name);
      if (own === 'keeps') return own;
      if (own === 'reads') mention = own;
    }
  }
  return mention;
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
    if (value === null) return run.warn('INVALID_TYPE', 'A list is expected, not null.');
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
