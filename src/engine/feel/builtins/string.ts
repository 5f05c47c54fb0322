import { decodeBase64, encodeBase64 } from '../base64.ts';
import { type FeelNumber, truncated } from '../numbers.ts';
import { allMatches, compiledPattern, firstMatch, type Pattern } from '../regex/index.ts';
import { replacementOf } from '../regex/replacement.ts';
import type { Run } from '../run.ts';
import type { FeelValue } from '../values.ts';
import { type Definition, define } from './signature.ts';

const SURROGATE = /[\ud800-\udfff]/;

/** The length in code points. */
function lengthOf(text: string, run: Run): number {
  if (!SURROGATE.test(text)) return text.length;
  run.spend(text.length >>> 3);
  let length = 0;
  for (let i = 0; i < text.length; i += text.codePointAt(i)! > 0xffff ? 2 : 1) length++;
  return length;
}

/** Positions count code points from 1, or from the end when negative; at 0 there is nothing, as in FEEL-Scala. */
function substring(
  text: string,
  start: FeelNumber,
  length: FeelNumber | undefined,
  run: Run,
): string | undefined {
  const position = truncated(start)!;
  const count = length === undefined ? Number.POSITIVE_INFINITY : truncated(length)!;
  if (count < 0) return undefined;
  run.spend(text.length >>> 5);
  const characters = SURROGATE.test(text) ? [...text] : null;
  const size = characters?.length ?? text.length;
  const from = position > 0 ? position - 1 : size + position;
  if (from < 0) return undefined;
  const part = characters ? characters.slice(from, from + count).join('') : text.slice(from, from + count);
  return part;
}

function before(text: string, match: string): string {
  const at = text.indexOf(match);
  return at > 0 ? text.slice(0, at) : '';
}

function after(text: string, match: string): string {
  const at = text.indexOf(match);
  return at < 0 ? '' : text.slice(at + match.length);
}

function withPattern<T extends FeelValue>(
  pattern: string,
  flags: string | null | undefined,
  run: Run,
  use: (pattern: Pattern) => T | undefined,
): T | undefined {
  const compiled = compiledPattern(pattern, flags ?? '');
  if (compiled === null) {
    run.warn('FUNCTION_INVOCATION_FAILURE', `Invalid pattern '${pattern}'`);
    return undefined;
  }
  return use(compiled);
}

function replace(text: string, pattern: Pattern, replacement: string, run: Run): string | undefined {
  const expand = replacementOf(replacement, pattern.groups);
  if (expand === null) return undefined;
  let result = '';
  let at = 0;
  for (const match of allMatches(pattern, text, run)) {
    const inserted = expand(text, match);
    run.spendText(result.length + inserted.length);
    result += text.slice(at, match[0]!) + inserted;
    at = match[1]!;
  }
  run.spendText(result.length + text.length - at);
  return result + text.slice(at);
}

function split(text: string, pattern: Pattern, run: Run): FeelValue {
  const parts: string[] = [];
  let at = 0;
  for (const match of allMatches(pattern, text, run)) {
    const [start, end] = match as [number, number];
    // An empty match at the beginning splits nothing off.
    if (start === end && (start === 0 || start === text.length)) continue;
    parts.push(text.slice(at, start));
    at = end;
  }
  parts.push(text.slice(at));
  run.spendItems(parts.length);
  return parts;
}

function extract(text: string, pattern: Pattern, run: Run): FeelValue {
  const found = allMatches(pattern, text, run).map((match) => text.slice(match[0]!, match[1]!));
  run.spendItems(found.length);
  return found;
}

/** A version 4 UUID from the run's randomness. */
function uuid(random: () => number): string {
  const digit = (): number => Math.floor(random() * 16) & 15;
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (place) =>
    (place === 'x' ? digit() : 8 + (digit() & 3)).toString(16),
  );
}

export const STRING_FUNCTIONS: readonly Definition[] = [
  define<[string, FeelNumber, FeelNumber?]>(
    'substring(string: string, start position: number, length?: number)',
    ([text, start, length], run) => substring(text, start, length, run),
  ),
  define<[string]>('string length(string: string)', ([text], run) => lengthOf(text, run)),
  define<[string]>('upper case(string: string)', ([text], run) => {
    run.spendText(text.length);
    return text.toUpperCase();
  }),
  define<[string]>('lower case(string: string)', ([text], run) => {
    run.spendText(text.length);
    return text.toLowerCase();
  }),
  define<[string, string]>('substring before(string: string, match: string)', ([text, match]) =>
    before(text, match),
  ),
  define<[string, string]>('substring after(string: string, match: string)', ([text, match]) =>
    after(text, match),
  ),
  define<[string, string]>('contains(string: string, match: string)', ([text, match]) =>
    text.includes(match),
  ),
  define<[string, string]>('starts with(string: string, match: string)', ([text, match]) =>
    text.startsWith(match),
  ),
  define<[string, string]>('ends with(string: string, match: string)', ([text, match]) =>
    text.endsWith(match),
  ),
  define<[string, string, (string | null)?]>(
    'matches(input: string, pattern: string, flags?: string|null)',
    ([text, pattern, flags], run) =>
      withPattern(pattern, flags, run, (compiled) => firstMatch(compiled, text, run) !== null),
  ),
  define<[string, string, string, (string | null)?]>(
    'replace(input: string, pattern: string, replacement: string, flags?: string|null)',
    ([text, pattern, replacement, flags], run) =>
      withPattern(pattern, flags, run, (compiled) => replace(text, compiled, replacement, run)),
  ),
  define<[string, string]>('split(string: string, delimiter: string)', ([text, delimiter], run) =>
    withPattern(delimiter, '', run, (compiled) => split(text, compiled, run)),
  ),
  define<[string, string]>('extract(input: string, pattern: string)', ([text, pattern], run) =>
    withPattern(pattern, '', run, (compiled) => extract(text, compiled, run)),
  ),
  define<[string]>('trim(string: string)', ([text]) => text.trim()),
  define<[string]>('is blank(string: string)', ([text]) => text.trim() === ''),
  define<[]>('uuid()', (_args, run) => (run.settings.random ? uuid(run.settings.random) : undefined)),
  define<[string]>('to base64(value: string)', ([text], run) => {
    run.spendText(text.length * 2);
    return encodeBase64(text);
  }),
  define<[string]>('from base64(value: string)', ([text], run) => {
    run.spendText(text.length);
    return decodeBase64(text) ?? undefined;
  }),
];
