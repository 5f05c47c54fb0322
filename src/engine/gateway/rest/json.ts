import type { JsonText } from '../../core/records/records.ts';
import { endOfString, isDeeper } from '../json-depth.ts';
import { invalid } from '../refused.ts';

/** Nothing that the API takes is nested deeper, beside variables, which the engine bounds. */
const maxDepth = 300;

/** JSON text inside an answer that is written as it is. */
export class RawJson {
  readonly text: JsonText;

  constructor(text: JsonText) {
    this.text = text;
  }
}

/** As JSON.stringify, but for raw text in it. */
export function writeJson(value: unknown): string {
  if (value instanceof RawJson) return value.text;
  if (Array.isArray(value)) return `[${value.map(writeJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${writeJson(member)}`).join(',')}}`;
}

/**
 * A request's JSON without loss: every member named `variables` becomes the text that it was, and integers beyond 2^53
 * (keys) become strings of their digits.
 * @returns an empty object for an empty body
 * @throws Refused for what is no JSON object
 */
export function parseBody(text: string): Readonly<Record<string, unknown>> {
  if (text.trim() === '') return {};
  if (isDeeper(text, maxDepth)) throw invalid(`Expected the body to be nested no deeper than ${maxDepth}`);
  let value: unknown;
  try {
    JSON.parse(text);
    value = JSON.parse(withTexts(text));
  } catch {
    throw invalid('Expected the body to be valid JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid('Expected the body to be a JSON object');
  return value as Record<string, unknown>;
}

/** Of valid JSON. */
function withTexts(text: string): string {
  let out = '';
  let copied = 0;
  const replace = (from: number, to: number) => {
    out += text.slice(copied, from) + JSON.stringify(text.slice(from, to));
    copied = to;
  };
  for (let at = 0; at < text.length; ) {
    const character = text[at] as string;
    if (character === '"') {
      const end = endOfString(text, at);
      const value = valueAfterName(text, end);
      const isVariables = value !== undefined && JSON.parse(text.slice(at, end)) === 'variables';
      at = isVariables ? endOfValue(text, value) : end;
      if (isVariables) replace(value, at);
    } else if (character === '-' || isDigit(character)) {
      const end = endOfNumber(text, at);
      if (isLongInteger(text.slice(at, end))) replace(at, end);
      at = end;
    } else at++;
  }
  return out + text.slice(copied);
}

/** @returns where the value begins when the string before was a member's name */
function valueAfterName(text: string, end: number): number | undefined {
  let at = end;
  while (isSpace(text[at])) at++;
  if (text[at] !== ':') return undefined;
  at++;
  while (isSpace(text[at])) at++;
  return at;
}

function endOfValue(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const character = text[at] as string;
    if (character === '"') {
      at = endOfString(text, at) - 1;
      if (depth === 0) return at + 1;
    } else if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') {
      if (depth === 0) return at;
      if (--depth === 0) return at + 1;
    } else if (depth === 0 && (character === ',' || isSpace(character))) return at;
  }
  return text.length;
}

function endOfNumber(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && /[\d.eE+-]/.test(text[at] as string)) at++;
  return at;
}

const isSpace = (character: string | undefined): boolean =>
  character === ' ' || character === '\t' || character === '\n' || character === '\r';
const isDigit = (character: string): boolean => character >= '0' && character <= '9';
const isLongInteger = (token: string): boolean =>
  token.length >= 16 && /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token));
