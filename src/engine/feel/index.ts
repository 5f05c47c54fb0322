/**
 * FEEL (DMN 1.5, chapter 10): an expression is parsed, compiled to closures and evaluated. Pure: time, zone and
 * randomness are arguments, so that it gives the same in a browser, a replay and a broker.
 */

export { feelEquals } from './compare.ts';
export type { Expression, SyntaxProblem, UnaryTests } from './compile.ts';
export { compileExpression, compileUnaryTests } from './compile.ts';
export type { ConstantTest } from './constant-tests.ts';
export { fromJson, toJson } from './json.ts';
export { Decimal } from './numbers.ts';
export type { Evaluation, EvaluationSettings, Scope, Warning } from './run.ts';
export { FeelFailure, Run } from './run.ts';
export { scopeOf } from './scope.ts';
export { parseDate, parseDateTime, parseDuration, parseTime } from './temporal/parse.ts';
export {
  DayTimeDuration,
  FeelDate,
  FeelDateTime,
  FeelTime,
  YearMonthDuration,
} from './temporal/values.ts';
export { feelText } from './text.ts';
export type { CustomTypes } from './types.ts';
export type { FeelContext, FeelList, FeelValue } from './values.ts';
export { FeelFunction, FeelRange, typeName } from './values.ts';
