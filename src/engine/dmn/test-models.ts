/** Short ways to write models in tests. */
import { type FeelContext, fromJson, scopeOf, toJson } from '../feel/index.ts';
import {
  type CompilationSettings,
  compileDrg,
  type DecisionResult,
  type DmnProblem,
  type Drg,
} from './index.ts';

const dmn13 = 'https://www.omg.org/spec/DMN/20191111/MODEL/';
export const settings = { now: Date.UTC(2026, 10, 28, 12), zone: 'Asia/Shanghai' };

export function definitions(content: string, namespace = dmn13): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="${namespace}" id="model" name="Model" namespace="http://tongban/test">${content}</definitions>`;
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

export function literal(text: string, typeRef = ''): string {
  return `<literalExpression${typeRef && ` typeRef="${typeRef}"`}><text>${escaped(text)}</text></literalExpression>`;
}

export interface TableText {
  readonly hitPolicy?: string;
  readonly aggregation?: string;
  /** The expressions. */
  readonly inputs: readonly string[];
  /** `name`, or `name: value, value` with the values in order of priority. */
  readonly outputs: readonly string[];
  readonly defaults?: readonly string[];
  /** Cells of the inputs, then of the outputs; rules are `r1`, `r2` … */
  readonly rules: readonly (readonly string[])[];
}

export function table({
  hitPolicy = 'UNIQUE',
  aggregation,
  inputs,
  outputs,
  defaults = [],
  rules,
}: TableText): string {
  const text = (content: string) => `<text>${escaped(content)}</text>`;
  const columns = outputs.map((output, index) => {
    const [name, values] = output.split(/: (.*)/);
    const listed = values ? `<outputValues>${text(values)}</outputValues>` : '';
    const byDefault = defaults[index]
      ? `<defaultOutputEntry>${text(defaults[index])}</defaultOutputEntry>`
      : '';
    return `<output id="o${index + 1}" name="${name}">${listed}${byDefault}</output>`;
  });
  return `<decisionTable hitPolicy="${hitPolicy}"${aggregation ? ` aggregation="${aggregation}"` : ''}>
${inputs.map((input, index) => `<input id="i${index + 1}"><inputExpression>${text(input)}</inputExpression></input>`).join('')}
${columns.join('')}
${rules
  .map(
    (cells, index) =>
      `<rule id="r${index + 1}">${cells
        .map((cell, column) =>
          column < inputs.length
            ? `<inputEntry>${text(cell)}</inputEntry>`
            : `<outputEntry>${text(cell)}</outputEntry>`,
        )
        .join('')}</rule>`,
  )
  .join('\n')}</decisionTable>`;
}

/** A model with the one decision `d` of this logic. */
export function oneDecision(logic: string): string {
  return definitions(`<decision id="d" name="D">${logic}</decision>`);
}

/** @throws Error with the problems when the model is refused */
export function compiled(xml: string, compilation?: CompilationSettings): Drg {
  const result = compileDrg(xml, 'test.dmn', compilation);
  if (result.kind === 'refused') throw new Error(JSON.stringify(result.problems));
  return result.drg;
}

export function problemsOf(xml: string): readonly DmnProblem[] {
  const result = compileDrg(xml, 'test.dmn');
  return result.kind === 'refused' ? result.problems : [];
}

/** Evaluates with variables given as plain values. */
export function evaluate(drg: Drg, id: string, variables: object = {}): DecisionResult {
  return drg.evaluate(id, scopeOf(fromJson(JSON.stringify(variables)) as FeelContext), settings);
}

/** The output as plain values, or the failure's message. */
export function output(drg: Drg, id: string, variables: object = {}): unknown {
  const result = evaluate(drg, id, variables);
  return result.failure ? result.failure.message : JSON.parse(toJson(result.output));
}

/** The output of the one decision of this logic. */
export function outputOf(logic: string, variables: object = {}): unknown {
  return output(compiled(oneDecision(logic)), 'd', variables);
}
