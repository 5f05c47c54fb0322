import { FeelAnalyzer } from '@bpmn-io/feel-analyzer';
import { camundaBuiltins, camundaReservedNameBuiltins } from '@camunda/feel-builtins';

const common = {
  parserDialect: 'camunda',
  builtins: camundaBuiltins,
  reservedNameBuiltins: camundaReservedNameBuiltins,
} as const;
const expressions = new FeelAnalyzer({ ...common, dialect: 'expression' });
const unaryTests = new FeelAnalyzer({ ...common, dialect: 'unaryTests' });

/** Variables that a FEEL expression reads. A text without a leading `=` is a constant in BPMN and reads none. */
export function namesInBpmn(source: string | undefined): string[] {
  if (!source?.startsWith('=')) return [];
  return namesInExpression(source.slice(1));
}

/** Variables that a FEEL expression of a decision reads; of several names only the outermost of a path. */
export function namesInExpression(text: string): string[] {
  return namesOf(expressions.analyzeExpression(text));
}

/** Variables that the cell of a decision table's condition reads. */
export function namesInUnaryTest(text: string): string[] {
  return namesOf(unaryTests.analyzeExpression(text));
}

function namesOf(result: { inputs?: readonly { name: string }[] }): string[] {
  return [...new Set((result.inputs ?? []).map(({ name }) => name))].filter((name) => name !== '?');
}
