/** What FEEL-Scala answered to generated expressions (nulls and wrong types above all), asked of our own compiler. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import {
  compileExpression,
  compileUnaryTests,
  type Evaluation,
  FeelFunction,
  FeelRange,
  type FeelValue,
  feelText,
  scopeOf,
  toJson,
  typeName,
} from '../../src/engine/feel/index.ts';

const fixtures = new URL('../../src/engine/feel/fixtures/', import.meta.url);

interface Recording {
  readonly expressions: readonly (readonly [text: string, answer: string])[];
  readonly unaryTests: readonly (readonly [tests: string, input: string, answer: string])[];
}

interface Difference {
  /** The expression, or `tests <- input`. */
  readonly text: string;
  readonly feelScala: string;
  readonly ours: string;
}

/** The accepted differences, by reason: `[text, FEEL-Scala's answer, ours]`. */
type AcceptedDifferences = readonly {
  readonly reason: string;
  readonly differences: readonly (readonly [text: string, feelScala: string, ours: string])[];
}[];

export interface AnswerCheck {
  readonly total: number;
  readonly equal: number;
  /** Differences that are listed, with their reason. */
  readonly accepted: readonly (Difference & { readonly reason: string })[];
  readonly unexplained: readonly Difference[];
  /** Listed as different, but our answer is another one or there is no difference. */
  readonly stale: readonly string[];
}

/** Asks everything that was recorded. */
export function checkAnswers(): AnswerCheck {
  const listed = JSON.parse(
    readFileSync(new URL('feel-engine-differences.json', fixtures), 'utf8'),
  ) as AcceptedDifferences;
  const reasons = new Map<string, { reason: string; feelScala: string; ours: string }>();
  for (const { reason, differences } of listed)
    for (const [text, feelScala, ours] of differences) reasons.set(text, { reason, feelScala, ours });
  const all = answers();
  const accepted: (Difference & { reason: string })[] = [];
  const unexplained: Difference[] = [];
  for (const difference of all.filter(({ feelScala, ours }) => !isSame(feelScala, ours))) {
    const known = reasons.get(difference.text);
    if (known?.ours === difference.ours) {
      accepted.push({ ...difference, reason: known.reason });
      reasons.delete(difference.text);
    } else unexplained.push(difference);
  }
  return {
    total: all.length,
    equal: all.length - accepted.length - unexplained.length,
    accepted,
    unexplained,
    stale: [...reasons.keys()],
  };
}

function answers(): readonly Difference[] {
  const file = gunzipSync(readFileSync(new URL('feel-engine-1.18.json.gz', fixtures)));
  const { expressions, unaryTests } = JSON.parse(file.toString('utf8')) as Recording;
  return [
    ...expressions.map(([text, feelScala]) => ({ text, feelScala, ours: answer(text) })),
    ...unaryTests.map(([tests, input, feelScala]) => ({
      text: `${tests} <- ${input}`,
      feelScala,
      ours: unaryAnswer(tests, input),
    })),
  ];
}

const settings = { now: Date.UTC(2024, 4, 1, 12), zone: 'Z', random: () => 0.5 };
const nothing = scopeOf({});

function answer(text: string): string {
  const expression = compileExpression(text);
  return expression.kind === 'syntax-error' ? 'syntax' : described(expression.evaluate(nothing, settings));
}

function unaryAnswer(tests: string, input: string): string {
  const compiled = compileUnaryTests(tests);
  const expression = compileExpression(input);
  if (compiled.kind === 'syntax-error' || expression.kind === 'syntax-error') return 'syntax';
  return described(compiled.evaluate(expression.evaluate(nothing, settings).value, nothing, settings));
}

function described({ value, failure }: Evaluation): string {
  return failure === undefined ? valueText(value) : 'failure';
}

const temporal: ReadonlyMap<string, string> = new Map([
  ['date', 'date'],
  ['time', 'time'],
  ['date and time', 'date and time'],
  ['days and time duration', 'days'],
  ['years and months duration', 'months'],
]);

function valueText(value: FeelValue): string {
  if (Array.isArray(value)) return `[${value.map(valueText).join(',')}]`;
  if (value instanceof Map) {
    const entries = [...(value as ReadonlyMap<string, FeelValue>)].map(
      ([name, inner]) => [JSON.stringify(name), valueText(inner)] as const,
    );
    return `{${entries
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, text]) => `${name}:${text}`)
      .join(',')}}`;
  }
  if (value instanceof FeelFunction) return 'function';
  if (value instanceof FeelRange) return 'range';
  const kind = temporal.get(typeName(value));
  return kind ? `${kind}(${feelText(value)})` : toJson(value);
}

/** Numbers that FEEL-Scala computes in doubles have 15 certain digits. */
function isSame(a: string, b: string): boolean {
  if (a === b) return true;
  const [x, y] = [Number(a), Number(b)];
  const isNumber = a !== '' && b !== '' && Number.isFinite(x) && Number.isFinite(y);
  return isNumber && Math.abs(x - y) <= 1e-14 * Math.max(Math.abs(x), Math.abs(y));
}
