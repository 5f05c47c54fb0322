import { type Expression, type FeelValue, type Scope, scopeOf, type UnaryTests } from '../feel/index.ts';
import { type Column, compileColumn } from './column.ts';
import type { Compiler, Evaluator } from './compiler.ts';
import { DecisionRun, evaluateFeel, failureMessage } from './decision-run.ts';
import { compileHitPolicy, type HitPolicyResult, type RuleOutputs } from './hit-policy.ts';
import type { Cell, DecisionTable, OutputClause } from './model.ts';
import { Names } from './names.ts';
import { fullRuleSet, isEmpty, rulesOf } from './rule-set.ts';

/** What a table's evaluation was, for the audit record too: `inputs` and `hits` grow while it runs. */
export interface TableEvaluation {
  output: FeelValue;
  readonly inputs: FeelValue[];
  readonly hits: { readonly rule: number; readonly outputs: RuleOutputs }[];
}

export interface CompiledTable {
  readonly table: DecisionTable;
  /** @param record what is filled in; given from outside it can be read after a failure */
  evaluate(scope: Scope, run: DecisionRun, record?: TableEvaluation): TableEvaluation;
}

/**
 * Compiles a decision table. Inputs are evaluated first, then the rules column by column, from the left and only as
 * far as rules are left; then the outputs of the rules that hit (under FIRST of the first). No rule hit: the default
 * outputs, or null.
 */
export function compileDecisionTable(
  table: DecisionTable,
  names: Names,
  owner: string,
  compiler: Compiler,
): CompiledTable {
  const inputs = table.inputs.map(({ id, expression }) =>
    evaluatorOf(compiler.expression(expression.text, names, expression.id || id || owner), expression.text),
  );
  const columns = table.inputs.map((_input, column) => compileTests(table, column, names, owner, compiler));
  const outputs = table.rules.map((rule) =>
    rule.outputEntries.map((cell) => compileOutput(cell, names, cell.id || rule.id || owner, compiler)),
  );
  const compose = composer(table.outputs);
  const defaults = compileDefaults(table, names, owner, compiler);
  const result: HitPolicyResult = compileHitPolicy(table, compose, compilePriorities(table, owner, compiler));
  const all = fullRuleSet(table.rules.length);
  const isFirst = table.hitPolicy === 'FIRST';

  return {
    table,
    evaluate(scope, run, record = { output: null, inputs: [], hits: [] }) {
      for (const input of inputs) record.inputs.push(input(scope, run));
      const rules = all.slice();
      for (let column = 0; column < columns.length && !isEmpty(rules); column++)
        (columns[column] as Column).narrow(rules, record.inputs[column] as FeelValue, scope, run);
      const hits = rulesOf(rules);
      if (isFirst && hits.length > 1) hits.length = 1;
      for (const rule of hits)
        record.hits.push({
          rule,
          outputs: (outputs[rule] as Evaluator[]).map((output) => output(scope, run)),
        });
      record.output =
        record.hits.length === 0
          ? defaults(scope, run)
          : result(
              record.hits.map((hit) => hit.outputs),
              run,
            );
      return record;
    },
  };
}

function evaluatorOf(expression: Expression | undefined, text: string): Evaluator {
  if (!expression) return (_scope, run) => run.fail(`failed to parse expression '${text}'`);
  return (scope, run) => evaluateFeel(expression, scope, run);
}

function compileTests(
  table: DecisionTable,
  column: number,
  names: Names,
  owner: string,
  compiler: Compiler,
): Column {
  const cells = table.rules.map((rule) => {
    const cell = rule.inputEntries[column];
    return compiler.tests(cell?.text ?? '', names, cell?.id || rule.id || owner);
  });
  const broken = cells.indexOf(undefined);
  if (broken < 0) return compileColumn(cells as UnaryTests[]);
  const text = table.rules[broken]?.inputEntries[column]?.text;
  return { narrow: (_rules, _input, _scope, run) => run.fail(`failed to parse expression '${text}'`) };
}

const literal = /^\s*(?:"[^"\\]*"|-?\d{1,15}(?:\.\d{1,6})?|true|false|null)\s*$/;
const nowhere = scopeOf({});

function compileOutput(cell: Cell, names: Names, id: string, compiler: Compiler): Evaluator {
  const expression = compiler.expression(cell.text, names, id);
  if (!expression || !literal.test(cell.text)) return evaluatorOf(expression, cell.text);
  const { value } = expression.evaluate(nowhere, { now: 0, zone: 'Z' });
  return () => value;
}

/** One output is the value itself; several are a context. */
function composer(outputs: readonly OutputClause[]): (values: RuleOutputs) => FeelValue {
  if (outputs.length === 1) return (values) => values[0] ?? null;
  const names = outputs.map(({ name, id }) => name ?? id);
  return (values) => new Map(names.map((name, index) => [name, values[index] ?? null]));
}

/** Without a hit: null when no output has a default, otherwise the outputs with their defaults. */
function compileDefaults(table: DecisionTable, names: Names, owner: string, compiler: Compiler): Evaluator {
  if (table.outputs.every((output) => output.defaultOutput === undefined)) return () => null;
  const compose = composer(table.outputs);
  const defaults = table.outputs.map(({ id, defaultOutput }): Evaluator => {
    if (!defaultOutput) return () => null;
    const expression = compiler.expression(defaultOutput.text, names, defaultOutput.id || id || owner);
    return evaluatorOf(expression, defaultOutput.text);
  });
  return (scope, run) => compose(defaults.map((output) => output(scope, run)));
}

/** The values of each output in order of priority: its own, or those that its type allows. */
function compilePriorities(
  table: DecisionTable,
  owner: string,
  compiler: Compiler,
): readonly (readonly FeelValue[])[] {
  if (table.hitPolicy !== 'PRIORITY' && table.hitPolicy !== 'OUTPUT ORDER') return [];
  const listed = table.outputs.map(({ id, typeRef, outputValues }) => {
    const text = outputValues ?? compiler.types.allowedValuesOf(typeRef);
    return text === undefined ? [] : constantList(text, id || owner, compiler);
  });
  if (listed.every((values) => values.length === 0))
    compiler.problems.add(
      table.id || owner,
      `the hit policy ${table.hitPolicy} needs the values of an output in order of priority`,
      'list the output values, the most important first',
    );
  return listed;
}

function constantList(text: string, elementId: string, compiler: Compiler): readonly FeelValue[] {
  const expression = compiler.expression(`[${text}]`, Names.none, elementId);
  if (!expression) return [];
  const run = new DecisionRun(nowhere, { now: 0, zone: 'Z' });
  try {
    const value = evaluateFeel(expression, nowhere, run);
    return Array.isArray(value) ? value : [];
  } catch (thrown) {
    compiler.problems.add(elementId, failureMessage(thrown), 'list constants');
    return [];
  }
}
