import { type ConstantTest, type FeelValue, type Scope, scopeOf, type UnaryTests } from '../feel/index.ts';
import { type DecisionRun, evaluateTests } from './decision-run.ts';
import { addRule, emptyRuleSet, hasRule, intersect, type RuleSet, removeRule } from './rule-set.ts';

/** The cells of one input, a rule each. */
export interface Column {
  /** Takes the rules out of the set whose cell the input does not satisfy. */
  narrow(rules: RuleSet, input: FeelValue, scope: Scope, run: DecisionRun): void;
}

/**
 * Compiles a column. Cells that are constants are indexed: which rules an input satisfies is looked up. What the
 * index says was asked of the cells themselves when it was made, so that it can say nothing else than they do.
 */
export function compileColumn(cells: readonly UnaryTests[]): Column {
  const index = new ColumnIndex(cells);
  const tested = cells.flatMap((cell, rule) => (cell.constant?.kind === 'any' ? [] : [rule]));
  const test = (
    candidates: Iterable<number>,
    rules: RuleSet,
    input: FeelValue,
    scope: Scope,
    run: DecisionRun,
  ) => {
    for (const rule of candidates)
      if (hasRule(rules, rule) && evaluateTests(cells[rule] as UnaryTests, input, scope, run) !== true)
        removeRule(rules, rule);
  };
  return {
    narrow(rules, input, scope, run) {
      if (index.narrow(rules, input)) {
        if (index.dynamic.length > 0) test(index.dynamic, rules, input, scope, run);
      } else test(tested, rules, input, scope, run);
    },
  };
}

/** A column with more places times rules is tested cell by cell for numbers. */
const MAX_ANSWERS = 200_000;

const nowhere = scopeOf({});
const never = { now: 0, zone: 'Z' };

class ColumnIndex {
  /** The rules whose cells are not constants: they are in every set and have to be tested. */
  readonly dynamic: readonly number[];
  private readonly cells: readonly UnaryTests[];
  private readonly forNull: RuleSet;
  private readonly forTrue: RuleSet;
  private readonly forFalse: RuleSet;
  /** For a string that no cell mentions. */
  private readonly forOther: RuleSet;
  /** For a string that cells mention: the rules for which it is otherwise than for others. */
  private readonly changed = new Map<string, number[]>();
  /** The numbers that cells mention, ascending. */
  private readonly numbers: readonly number[];
  /** For the numbers below the first, the first, between first and second, the second … Undefined: too many. */
  private readonly forNumbers: readonly RuleSet[] | undefined;

  constructor(cells: readonly UnaryTests[]) {
    this.cells = cells;
    const strings = cells.map(
      (cell) => new Set(constants(cell).filter((value) => typeof value === 'string')),
    );
    this.dynamic = cells.flatMap((cell, rule) => (isIndexed(cell) ? [] : [rule]));
    this.forNull = this.ask(null);
    this.forTrue = this.ask(true);
    this.forFalse = this.ask(false);
    const mentioned = new Set(strings.flatMap((values) => [...values]));
    this.forOther = this.ask(unmentioned(mentioned));
    for (const [rule, values] of strings.entries())
      for (const value of values)
        if (this.isSatisfied(rule, value) !== hasRule(this.forOther, rule)) {
          const rules = this.changed.get(value);
          if (rules) rules.push(rule);
          else this.changed.set(value, [rule]);
        }
    const numbers = cells.map((cell) =>
      ascending(constants(cell).filter((value) => typeof value === 'number')),
    );
    this.numbers = ascending(numbers.flat());
    this.forNumbers = this.askNumbers(numbers);
  }

  /** False when inputs of this kind are not indexed. */
  narrow(rules: RuleSet, input: FeelValue): boolean {
    if (typeof input === 'string') {
      const changed = this.changed.get(input);
      if (!changed) intersect(rules, this.forOther);
      else this.narrowChanged(rules, changed);
    } else if (typeof input === 'number') {
      if (!this.forNumbers) return false;
      intersect(rules, this.forNumbers[placeOf(input, this.numbers)] as RuleSet);
    } else if (input === null) intersect(rules, this.forNull);
    else if (typeof input === 'boolean') intersect(rules, input ? this.forTrue : this.forFalse);
    else return false;
    return true;
  }

  private narrowChanged(rules: RuleSet, changed: readonly number[]): void {
    const kept = changed.filter((rule) => hasRule(rules, rule) && !hasRule(this.forOther, rule));
    intersect(rules, this.forOther);
    for (const rule of changed) removeRule(rules, rule);
    for (const rule of kept) addRule(rules, rule);
  }

  private ask(input: FeelValue): RuleSet {
    const rules = emptyRuleSet(this.cells.length);
    for (const rule of this.cells.keys()) if (this.isSatisfied(rule, input)) addRule(rules, rule);
    return rules;
  }

  /** A cell's answer changes at its own numbers only: it is asked once for each place between them. */
  private askNumbers(own: readonly (readonly number[])[]): readonly RuleSet[] | undefined {
    const places = representatives(this.numbers);
    if (places.length * this.cells.length > MAX_ANSWERS) return undefined;
    const sets = places.map(() => emptyRuleSet(this.cells.length));
    for (const [rule, numbers] of own.entries()) {
      const answers = representatives(numbers).map((number) => this.isSatisfied(rule, number));
      for (const [place, number] of places.entries())
        if (answers[placeOf(number, numbers)]) addRule(sets[place] as RuleSet, rule);
    }
    return sets;
  }

  private isSatisfied(rule: number, input: FeelValue): boolean {
    const cell = this.cells[rule] as UnaryTests;
    if (!isIndexed(cell) || cell.constant?.kind === 'any') return true;
    return cell.evaluate(input, nowhere, never).value === true;
  }
}

/** Constants that a JavaScript number, a string, a boolean or null holds. */
function isIndexed(cell: UnaryTests): boolean {
  return (
    cell.constant !== undefined &&
    constants(cell).every((value) => typeof value !== 'object' || value === null)
  );
}

function constants(cell: UnaryTests): readonly FeelValue[] {
  return cell.constant?.kind === 'tests' ? cell.constant.tests.flatMap(constantsOf) : [];
}

function constantsOf(test: ConstantTest): readonly FeelValue[] {
  if (test.kind === 'equals') return [test.value];
  return [test.start, test.end].filter((value) => value !== undefined);
}

function unmentioned(strings: ReadonlySet<string>): string {
  let other = '?';
  while (strings.has(other)) other += '?';
  return other;
}

function ascending(numbers: readonly number[]): readonly number[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
}

/** Where a number is among others: 0 below the first, 1 the first, 2 between the first and the second … */
function placeOf(number: number, others: readonly number[]): number {
  let low = 0;
  let high = others.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((others[middle] as number) < number) low = middle + 1;
    else high = middle;
  }
  return others[low] === number ? 2 * low + 1 : 2 * low;
}

/** A number for each place: below the first, the first, between the first and the second … above the last. */
function representatives(numbers: readonly number[]): readonly number[] {
  const first = numbers[0];
  if (first === undefined) return [0];
  const beyond = (number: number) => Math.abs(number) + 1;
  const places = [first - beyond(first)];
  for (const [index, number] of numbers.entries()) {
    const next = numbers[index + 1];
    places.push(number, next === undefined ? number + beyond(number) : (number + next) / 2);
  }
  return places;
}
