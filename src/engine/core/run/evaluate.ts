import type { Attribute } from '../../bpmn/model.ts';
import {
  Decimal,
  type Expression,
  type FeelValue,
  fromJson,
  type Scope,
  toJson,
  typeName,
  type Warning,
} from '../../feel/index.ts';
import type { IncidentType, JsonText } from '../records/records.ts';
import type { ElementInstance, Variable } from '../state/state.ts';
import type { Processing } from './processing.ts';

/** Why an element cannot go on: becomes an incident. */
export interface Failure {
  readonly kind: 'failure';
  readonly errorType: IncidentType;
  readonly message: string;
}

export type Evaluated<T> = Failure | EvaluatedValue<T>;

interface EvaluatedValue<T> {
  readonly kind: 'value';
  readonly value: T;
  /** What FEEL warned of: it explains a value that was not expected. */
  readonly warnings?: readonly Warning[];
}

export const failure = (errorType: IncidentType, message: string): Failure => ({
  kind: 'failure',
  errorType,
  message,
});

const evaluated = <T>(value: T): EvaluatedValue<T> => ({ kind: 'value', value });

export function isFailure(value: unknown): value is Failure {
  return typeof value === 'object' && value !== null && (value as Failure).kind === 'failure';
}

/** Variables as an expression at this element sees them: its own, then its scopes', up to its process. */
export function scopeOfElement(
  element: ElementInstance | undefined,
  overlay?: ReadonlyMap<string, FeelValue>,
): Scope {
  return {
    get(name) {
      const own = overlay?.get(name);
      if (own !== undefined) return own;
      for (let at = element; at; at = at.scope) {
        const variable = at.variables.get(name);
        if (variable) return parsedValue(variable);
      }
      return undefined;
    },
  };
}

export function parsedValue(variable: Variable): FeelValue {
  if (variable.parsed === undefined) variable.parsed = fromJson(variable.json);
  return variable.parsed;
}

/** As much as Zeebe takes in one message. */
export const longestVariable = 4 * 1024 * 1024;

export function tooLong(): Failure {
  return failure('EXTRACT_VALUE_ERROR', `The value is longer than ${longestVariable} characters.`);
}

/** What an expression gave as the JSON of a variable; what is nested too deep or too long for one is a failure. */
export function jsonOf(value: FeelValue): Evaluated<JsonText> {
  try {
    const json = toJson(value);
    return json.length <= longestVariable ? evaluated(json) : tooLong();
  } catch (error) {
    if (error instanceof RangeError) return failure('EXTRACT_VALUE_ERROR', error.message);
    throw error;
  }
}

export function evaluate(
  run: Processing,
  expression: Expression,
  element: ElementInstance | undefined,
  overlay?: ReadonlyMap<string, FeelValue>,
): Evaluated<FeelValue> {
  const result = expression.evaluate(scopeOfElement(element, overlay), run.settings);
  const { value, warnings, failure: failed } = result;
  return failed === undefined
    ? { kind: 'value', value, warnings }
    : failure('EXTRACT_VALUE_ERROR', `The expression '${expression.text}' could not be evaluated: ${failed}`);
}

/** Literal text stands for itself. */
export function evaluateAttribute(
  run: Processing,
  attribute: Attribute,
  element: ElementInstance | undefined,
): Evaluated<FeelValue> {
  return attribute.kind === 'text' ? evaluated(attribute.text) : evaluate(run, attribute.expression, element);
}

export function evaluateText(
  run: Processing,
  attribute: Attribute,
  element: ElementInstance | undefined,
): Evaluated<string> {
  const result = evaluateAttribute(run, attribute, element);
  if (isFailure(result)) return result;
  return typeof result.value === 'string'
    ? evaluated(result.value)
    : wrongType(attribute.text, 'STRING', result);
}

/** @returns undefined when the attribute is not given; one that gives null is a failure, as with Zeebe */
export function evaluateOptionalText(
  run: Processing,
  attribute: Attribute | undefined,
  element: ElementInstance,
): Evaluated<string | undefined> {
  return attribute ? evaluateText(run, attribute, element) : evaluated(undefined);
}

export function evaluateBoolean(
  run: Processing,
  expression: Expression,
  element: ElementInstance,
  overlay?: ReadonlyMap<string, FeelValue>,
): Evaluated<boolean> {
  const result = evaluate(run, expression, element, overlay);
  if (isFailure(result)) return result;
  return typeof result.value === 'boolean'
    ? evaluated(result.value)
    : wrongType(expression.text, 'BOOLEAN', result);
}

/** A whole number that a double holds. */
export function evaluateInteger(
  run: Processing,
  attribute: Attribute,
  element: ElementInstance,
): Evaluated<number> {
  const result = evaluateAttribute(run, attribute, element);
  if (isFailure(result)) return result;
  const number = asInteger(result.value);
  return number === undefined ? wrongType(attribute.text, 'NUMBER', result) : evaluated(number);
}

function asInteger(value: FeelValue): number | undefined {
  const number =
    typeof value === 'number'
      ? value
      : value instanceof Decimal
        ? value.toNumber()
        : typeof value === 'string' && /^-?\d{1,15}$/.test(value)
          ? Number(value)
          : Number.NaN;
  return Number.isSafeInteger(number) ? number : undefined;
}

/** Strings, and lists of strings or one comma-separated text, as Zeebe takes candidate groups and users. */
export function evaluateTexts(
  run: Processing,
  attribute: Attribute | undefined,
  element: ElementInstance,
): Evaluated<readonly string[]> {
  if (!attribute) return evaluated([]);
  const result = evaluateAttribute(run, attribute, element);
  if (isFailure(result)) return result;
  const { value } = result;
  if (typeof value === 'string')
    return evaluated(
      value
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    );
  if (Array.isArray(value) && value.every((item) => typeof item === 'string'))
    return evaluated(value as readonly string[]);
  return wrongType(attribute.text, 'ARRAY of STRING', result);
}

export function wrongType(
  text: string,
  expected: string,
  { value, warnings = [] }: { readonly value: FeelValue; readonly warnings?: readonly Warning[] },
): Failure {
  return failure(
    'EXTRACT_VALUE_ERROR',
    `Expected result of the expression '${shortened(text)}' to be '${expected}', but was '${typeName(value).toUpperCase()}'.${warned(warnings)}`,
  );
}

export function warned(warnings: readonly Warning[]): string {
  if (warnings.length === 0) return '';
  const lines = warnings.slice(0, 10).map(({ type, message }) => `[${type}] ${message}`);
  return ` The evaluation reported the following warnings:\n${lines.join('\n')}`;
}

function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
