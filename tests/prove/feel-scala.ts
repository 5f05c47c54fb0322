import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  compileExpression,
  compileUnaryTests,
  Decimal,
  type Evaluation,
  FeelDateTime,
  FeelTime,
  type FeelValue,
  feelEquals,
  feelText,
  parseDate,
  parseDateTime,
  parseDuration,
  parseTime,
  scopeOf,
  typeName,
} from '../../src/engine/feel/index.ts';

/** One of FEEL-Scala's own tests: an expression, its variables, the input of unary tests, and what came out. */
interface ScalaTest {
  readonly k: string;
  readonly e: string;
  readonly vars: Readonly<Record<string, unknown>>;
  readonly inp: unknown;
  readonly exp: { readonly v?: unknown; readonly fail?: true };
}

interface Failure {
  readonly expression: string;
  readonly expected: string;
  readonly actual: string;
  readonly cause: string;
}

export interface Proof {
  readonly total: number;
  readonly passed: number;
  readonly failures: readonly Failure[];
}

/** Where FEEL-Scala's expressions lie beside the checkout; they are no part of the product. */
const SCALA_TESTS = path.join(
  path.dirname(fileURLToPath(import.meta.url)),
  '../../../shared/tck/feel-scala-tests.json',
);

export const hasScalaTests = (): boolean => existsSync(SCALA_TESTS);

const SETTINGS = { now: Date.UTC(2026, 10, 21, 10), zone: 'Etc/UTC', random: () => 0.5 };

/**
 * Why we answer otherwise than FEEL-Scala, by expression: the standard, which wins. Kept with
 * `src/engine/feel/differences.md`.
 */
const CAUSES: readonly (readonly [RegExp, string])[] = [
  [/context put/, 'a path of keys does not lead through what is no context'],
  [/context\(\[/, 'two entries of one name are no context'],
  [/string\(\{/, 'contexts print with a space after the colon'],
  [/before\("a"/, 'texts have an order'],
  [/uD83D/, 'FEEL-Scala ran with a charset that has no emoji: its answer was recorded as ??'],
];

/** Evaluates FEEL-Scala's own test expressions and compares. */
export function proveFeelScala(file = SCALA_TESTS): Proof {
  const tests = JSON.parse(readFileSync(file, 'utf8')) as ScalaTest[];
  const failures = tests.flatMap((test) => {
    const failure = check(test);
    return failure ? [failure] : [];
  });
  return { total: tests.length, passed: tests.length - failures.length, failures };
}

function check(test: ScalaTest): Failure | null {
  const result = evaluate(test);
  const { exp } = test;
  if (exp.fail) return 'failure' in result ? null : failureOf(test, 'a failure', shown(result.value));
  if (result.failure !== undefined)
    return failureOf(test, JSON.stringify(exp.v), `failure: ${result.failure}`);
  if (isExpected(exp.v, result.value)) return null;
  return failureOf(test, JSON.stringify(exp.v), shown(result.value));
}

function failureOf({ e }: ScalaTest, expected: string, actual: string): Failure {
  const cause = CAUSES.find(([pattern]) => pattern.test(e))?.[1] ?? 'unknown';
  return { expression: e.trim(), expected, actual, cause };
}

function evaluate(test: ScalaTest): Evaluation {
  const scope = scopeOf(new Map(Object.entries(test.vars).map(([name, value]) => [name, feelOf(value)])));
  if (test.k === 'evaluateUnaryTests') {
    const tests = compileUnaryTests(test.e);
    if (tests.kind === 'syntax-error') return { value: null, warnings: [], failure: tests.message };
    return tests.evaluate(feelOf(test.inp), scope, SETTINGS);
  }
  const expression = compileExpression(test.e);
  if (expression.kind === 'syntax-error') return { value: null, warnings: [], failure: expression.message };
  return expression.evaluate(scope, SETTINGS);
}

/** A value of the tests' JSON: `{"$n": "1"}` is a number, `{"$t": "LocalDate", "v": "…"}` a temporal one. */
function feelOf(json: unknown): FeelValue {
  if (json === null || typeof json === 'string' || typeof json === 'boolean') return json;
  if (Array.isArray(json)) return json.map(feelOf);
  const object = json as Record<string, unknown>;
  if (typeof object.$n === 'string') return new Decimal(object.$n).toNumber();
  if (typeof object.$t === 'string') return temporalOf(object.$t, String(object.v));
  return new Map(Object.entries(object).map(([key, value]) => [key, feelOf(value)]));
}

function temporalOf(type: string, text: string): FeelValue {
  if (/Duration|Period/.test(type)) return parseDuration(text);
  if (/DateTime/.test(type)) return parseDateTime(text);
  return /Date/.test(type) ? parseDate(text) : parseTime(text);
}

function isExpected(expected: unknown, actual: FeelValue): boolean {
  const value = feelOf(expected);
  if (value === null || actual === null) return value === actual;
  // Java's doubles have about 16 of our 34 digits.
  if (typeof value === 'number' && typeName(actual) === 'number')
    return new Decimal(actual as Decimal)
      .toSignificantDigits(15)
      .eq(new Decimal(value).toSignificantDigits(15));
  return (
    typeName(value) === typeName(actual) && feelEquals(value, actual) === true && isSameZone(value, actual)
  );
}

function isSameZone(a: FeelValue, b: FeelValue): boolean {
  const [x, y] = [a, b].map((value) => (value instanceof FeelDateTime ? value.time : value));
  return !(x instanceof FeelTime) || !(y instanceof FeelTime) || (x.offset === y.offset && x.zone === y.zone);
}

function shown(value: FeelValue): string {
  return `${feelText(value)} (${typeName(value)})`;
}
