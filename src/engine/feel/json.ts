import { Decimal, numberText, parseNumber } from './numbers.ts';
import { MAX_PRINTED, MAX_STRING } from './run.ts';
import { dateTimeJson, timeJson } from './temporal/format.ts';
import { FeelDateTime, FeelTime } from './temporal/values.ts';
import { feelText } from './text.ts';
import { FeelFunction, FeelRange, type FeelValue, isContext, isList } from './values.ts';

/** JSON nested more deeply is refused. */
const MAX_DEPTH = 500;

/**
 * JSON as FEEL values: objects become contexts (`__proto__` is a plain name), numbers keep 34 digits.
 * @throws SyntaxError when the text is no JSON, or nested more than 500 levels deep
 */
export function fromJson(text: string): FeelValue {
  return new JsonReader(text).read();
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const LITERALS: readonly (readonly [string, FeelValue])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];

class JsonReader {
  private readonly text: string;
  private at = 0;
  private depth = 0;

  constructor(text: string) {
    this.text = text;
  }

  read(): FeelValue {
    const value = this.value();
    if (this.next() !== '') this.fail();
    return value;
  }

  private fail(): never {
    throw new SyntaxError(
      `This is no JSON: unexpected ${JSON.stringify(this.text[this.at] ?? 'end')} at ${this.at}.`,
    );
  }

  private next(): string {
    const { text } = this;
    for (;;) {
      const code = text.charCodeAt(this.at);
      if (code === 32 || code === 10 || code === 13 || code === 9) this.at++;
      else return text[this.at] ?? '';
    }
  }

  private value(): FeelValue {
    const character = this.next();
    if (character === '"') return this.string();
    if (character === '{') return this.nested(() => this.object());
    if (character === '[') return this.nested(() => this.array());
    for (const [word, value] of LITERALS) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return value;
      }
    }
    return this.number();
  }

  private nested<T>(read: () => T): T {
    if (++this.depth > MAX_DEPTH)
      throw new SyntaxError(`The JSON is nested more than ${MAX_DEPTH} levels deep.`);
    this.at++;
    const value = read();
    this.depth--;
    return value;
  }

  private number(): FeelValue {
    NUMBER.lastIndex = this.at;
    const digits = NUMBER.exec(this.text)?.[0];
    const value = digits === undefined ? null : parseNumber(digits);
    if (value === null) return this.fail();
    this.at += digits!.length;
    return value;
  }

  private string(): string {
    const { text } = this;
    const start = this.at++;
    for (;;) {
      const code = text.charCodeAt(this.at);
      if (Number.isNaN(code)) this.fail();
      if (code === 34) break;
      this.at += code === 92 ? 2 : 1;
    }
    this.at++;
    return JSON.parse(text.slice(start, this.at)) as string;
  }

  private array(): FeelValue {
    const items: FeelValue[] = [];
    if (this.next() === ']') {
      this.at++;
      return items;
    }
    for (;;) {
      items.push(this.value());
      const character = this.next();
      this.at++;
      if (character === ']') return items;
      if (character !== ',') this.fail();
    }
  }

  private object(): FeelValue {
    const entries = new Map<string, FeelValue>();
    if (this.next() === '}') {
      this.at++;
      return entries;
    }
    for (;;) {
      if (this.next() !== '"') this.fail();
      const key = this.string();
      if (this.next() !== ':') this.fail();
      this.at++;
      entries.set(key, this.value());
      const character = this.next();
      this.at++;
      if (character === '}') return entries;
      if (character !== ',') this.fail();
    }
  }
}

/**
 * A value as JSON: numbers with all their digits, temporal values as texts (durations, dates and times as FEEL prints
 * them; a date and time in a named zone as Camunda does, `2026-11-21T10:00Z[Etc/UTC]`), ranges and functions as texts.
 * @throws RangeError when the value is nested more than 500 levels deep, or the text would be too long
 */
export function toJson(value: FeelValue): string {
  return writeJson(value, dateTimeJson);
}

/** `toJson` with a way to print a date and time. */
export function writeJson(value: FeelValue, dateTime: (value: FeelDateTime) => string): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' || value instanceof Decimal) return numberText(value);
  if (value === null || typeof value === 'boolean') return String(value);
  const parts: string[] = [];
  write(value, parts, { depth: 0, left: MAX_STRING * 4, values: MAX_PRINTED * 2, dateTime });
  return parts.join('');
}

interface Writing {
  depth: number;
  left: number;
  values: number;
  readonly dateTime: (value: FeelDateTime) => string;
}

function write(value: FeelValue, parts: string[], writing: Writing): void {
  if (isList(value) || isContext(value)) {
    if (++writing.depth > MAX_DEPTH)
      throw new RangeError(`The value is nested more than ${MAX_DEPTH} levels deep.`);
    if (isList(value)) writeList(value, parts, writing);
    else writeContext(value, parts, writing);
    writing.depth--;
  } else put(scalar(value, writing), parts, writing);
}

function put(text: string, parts: string[], writing: Writing): void {
  parts.push(text);
  writing.left -= text.length;
  if (writing.left < 0 || --writing.values < 0) throw new RangeError('The value is too long for JSON.');
}

function writeList(list: readonly FeelValue[], parts: string[], writing: Writing): void {
  put('[', parts, writing);
  for (let i = 0; i < list.length; i++) {
    if (i > 0) put(',', parts, writing);
    write(list[i]!, parts, writing);
  }
  put(']', parts, writing);
}

function writeContext(context: ReadonlyMap<string, FeelValue>, parts: string[], writing: Writing): void {
  let separator = '{';
  for (const [key, entry] of context) {
    put(`${separator}${JSON.stringify(key)}:`, parts, writing);
    separator = ',';
    write(entry, parts, writing);
  }
  put(separator === '{' ? '{}' : '}', parts, writing);
}

function scalar(value: FeelValue, writing: Writing): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' || value instanceof Decimal) return numberText(value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (value instanceof FeelDateTime) return JSON.stringify(writing.dateTime(value));
  if (value instanceof FeelTime) return JSON.stringify(timeJson(value));
  if (value instanceof FeelFunction || value instanceof FeelRange) return JSON.stringify(feelText(value));
  return JSON.stringify(feelText(value));
}
