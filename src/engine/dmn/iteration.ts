import type { FeelValue, Scope } from '../feel/index.ts';
import type { Evaluator } from './compiler.ts';
import type { DecisionRun } from './decision-run.ts';
import { Frame } from './frame.ts';
import type { BoxedExpression, Filter, Iterator } from './model.ts';
import type { Names } from './names.ts';

/**
 * Boxed `for`, `some`, `every` and filter (DMN 1.4 and later).
 * @param compile compiles an expression within this one, for the names that it may use
 */
export function compileIteration(
  expression: Iterator | Filter,
  names: Names,
  compile: (part: BoxedExpression, names: Names) => Evaluator,
): Evaluator {
  const source = compile(expression.in, names);
  if (expression.kind === 'filter') {
    const match = compile(expression.match, names.with(['item']));
    return (scope, run) => {
      const items = itemsOf(source(scope, run), run);
      return items === null ? null : filter(items, match, scope, run);
    };
  }
  const { kind, variable } = expression;
  const body = compile(expression.body, names.with([variable]));
  return (scope, run) => {
    const items = itemsOf(source(scope, run), run);
    if (items === null) return null;
    if (kind === 'for') return collect(items, variable, body, scope, run);
    return quantify(items, kind === 'some', variable, body, scope, run);
  };
}

/** What is iterated over: a list, or one value as a list of one; null stays null. */
function itemsOf(value: FeelValue, run: DecisionRun): readonly FeelValue[] | null {
  if (value === null) return run.warn('INVALID_TYPE', 'a list was expected but null found');
  const items: readonly FeelValue[] = Array.isArray(value) ? value : [value];
  run.spend(items.length);
  return items;
}

/** `partial` is the list of the results so far. */
function collect(
  items: readonly FeelValue[],
  variable: string,
  body: Evaluator,
  scope: Scope,
  run: DecisionRun,
): FeelValue {
  const results: FeelValue[] = [];
  const partial = () => {
    run.spend(results.length);
    return [...results];
  };
  for (const item of items) {
    const get = (name: string) => {
      if (name === variable) return item;
      return name === 'partial' ? partial() : scope.get(name);
    };
    results.push(body({ get }, run));
  }
  return results;
}

/** Three-valued; an answer that is neither a boolean nor null makes the whole null. */
function quantify(
  items: readonly FeelValue[],
  deciding: boolean,
  variable: string,
  body: Evaluator,
  scope: Scope,
  run: DecisionRun,
): boolean | null {
  let result: boolean | null = !deciding;
  for (const item of items) {
    const answer = body(new Frame(new Map([[variable, item]]), scope), run);
    if (answer !== null && typeof answer !== 'boolean') return notBoolean(run);
    if (answer === deciding) result = deciding;
    else if (answer === null && result !== deciding) result = null;
  }
  return result;
}

/** The items that match; null when an answer is neither a boolean nor null. */
function filter(items: readonly FeelValue[], match: Evaluator, scope: Scope, run: DecisionRun): FeelValue {
  const kept: FeelValue[] = [];
  for (const item of items) {
    const answer = match(itemScope(item, scope), run);
    if (answer !== null && typeof answer !== 'boolean') return notBoolean(run);
    if (answer) kept.push(item);
  }
  return kept;
}

function notBoolean(run: DecisionRun): null {
  return run.warn('INVALID_TYPE', 'a boolean was expected');
}

/** An item is `item`; the entries of a context are variables as well. */
function itemScope(item: FeelValue, scope: Scope): Scope {
  const entries = item instanceof Map ? (item as ReadonlyMap<string, FeelValue>) : undefined;
  return {
    get: (name) => {
      const entry = entries?.get(name);
      if (entry !== undefined) return entry;
      return name === 'item' ? item : scope.get(name);
    },
  };
}
