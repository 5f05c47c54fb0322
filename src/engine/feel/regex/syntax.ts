import { type CodeSet, escapeSet, isLineEnd, isWord, not, rangeSet, unicodeSet, unionOf } from './sets.ts';

/** A pattern of XPath and XQuery Functions 3.1 (5.6.1), with what Java has beside and people use. */
export type RegexNode =
  | { readonly kind: 'set'; readonly set: CodeSet }
  | { readonly kind: 'character'; readonly code: number; readonly isCaseless: boolean }
  | { readonly kind: 'sequence'; readonly items: readonly RegexNode[] }
  | { readonly kind: 'choice'; readonly options: readonly RegexNode[] }
  | { readonly kind: 'group'; readonly index: number; readonly body: RegexNode }
  | {
      readonly kind: 'repeat';
      readonly body: RegexNode;
      readonly min: number;
      readonly max: number;
      readonly isLazy: boolean;
    }
  | { readonly kind: 'assertion'; readonly holds: (text: string, at: number) => boolean }
  | { readonly kind: 'look'; readonly body: RegexNode; readonly isNegated: boolean }
  | { readonly kind: 'atomic'; readonly body: RegexNode }
  | { readonly kind: 'reference'; readonly index: number; readonly isCaseless: boolean };

export interface Regex {
  readonly root: RegexNode;
  readonly groups: number;
}

/** What is no pattern. */
export class PatternFailure extends Error {}

const MAX_DEPTH = 100;
const MAX_COUNT = 1000;
const CONTROLS: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, a: 7, e: 27 };

const atStart = (_text: string, at: number): boolean => at === 0;
const atEnd = (text: string, at: number): boolean => at === text.length;
const atLineStart = (text: string, at: number): boolean => at === 0 || text.charCodeAt(at - 1) === 10;
const atLineEnd = (text: string, at: number): boolean => at === text.length || text.charCodeAt(at) === 10;

function isBoundary(text: string, at: number): boolean {
  const before = at > 0 && isWord(text.charCodeAt(at - 1));
  const after = at < text.length && isWord(text.charCodeAt(at));
  return before !== after;
}

/** @throws PatternFailure */
export function parseRegex(pattern: string, flags: string): Regex {
  if (/[^smix]/.test(flags)) throw new PatternFailure(`unknown flags '${flags}'`);
  return new RegexParser(flags.includes('x') ? withoutSpaces(pattern) : pattern, flags).parse();
}

/** Flag `x`: spaces outside of character classes do not count. */
function withoutSpaces(pattern: string): string {
  let result = '';
  let depth = 0;
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i]!;
    if (character === '\\' && !/\s/.test(pattern[i + 1] ?? '')) {
      result += character + (pattern[++i] ?? '');
      continue;
    }
    if (character === '[') depth++;
    if (character === ']' && depth > 0) depth--;
    if (depth > 0 || !/[\t\n\r ]/.test(character)) result += character;
  }
  return result;
}

class RegexParser {
  private readonly pattern: string;
  private at = 0;
  private depth = 0;
  private groups = 0;
  private closed = new Set<number>();
  private isCaseless: boolean;
  private isDotAll: boolean;
  private isMultiline: boolean;

  constructor(pattern: string, flags: string) {
    this.pattern = pattern;
    this.isCaseless = flags.includes('i');
    this.isDotAll = flags.includes('s');
    this.isMultiline = flags.includes('m');
  }

  parse(): Regex {
    const root = this.choice();
    if (this.at < this.pattern.length) this.fail('an unexpected )');
    return { root, groups: this.groups };
  }

  private fail(what: string): never {
    throw new PatternFailure(`${what} at ${this.at}`);
  }

  private take(text: string): boolean {
    if (!this.pattern.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  private choice(): RegexNode {
    if (++this.depth > MAX_DEPTH) this.fail('too deep a nesting');
    const options = [this.sequence()];
    while (this.take('|')) options.push(this.sequence());
    this.depth--;
    return options.length === 1 ? options[0]! : { kind: 'choice', options };
  }

  private sequence(): RegexNode {
    const items: RegexNode[] = [];
    while (this.at < this.pattern.length && this.pattern[this.at] !== '|' && this.pattern[this.at] !== ')') {
      const atom = this.atom();
      if (atom !== null) items.push(this.quantified(atom));
    }
    return items.length === 1 ? items[0]! : { kind: 'sequence', items };
  }

  private quantified(atom: RegexNode): RegexNode {
    const bounds = this.bounds();
    if (bounds === null) return atom;
    const [min, max] = bounds;
    if (this.take('?')) return { kind: 'repeat', body: atom, min, max, isLazy: true };
    const greedy: RegexNode = { kind: 'repeat', body: atom, min, max, isLazy: false };
    const result: RegexNode = this.take('+') ? { kind: 'atomic', body: greedy } : greedy;
    if (this.at < this.pattern.length && '*+?{'.includes(this.pattern[this.at]!))
      this.fail('a doubled quantifier');
    return result;
  }

  private bounds(): readonly [number, number] | null {
    if (this.take('*')) return [0, Number.POSITIVE_INFINITY];
    if (this.take('+')) return [1, Number.POSITIVE_INFINITY];
    if (this.take('?')) return [0, 1];
    if (this.pattern[this.at] !== '{') return null;
    const match = /\{(\d{1,9})(,(\d{1,9})?)?\}/y;
    match.lastIndex = this.at;
    const parts = match.exec(this.pattern);
    if (!parts) return this.fail('a wrong quantifier');
    this.at += parts[0].length;
    const min = Number(parts[1]);
    const max =
      parts[2] === undefined ? min : parts[3] === undefined ? Number.POSITIVE_INFINITY : Number(parts[3]);
    if (min > max || min > MAX_COUNT || (max > MAX_COUNT && max !== Number.POSITIVE_INFINITY))
      this.fail('a wrong count');
    return [min, max];
  }

  /** Null for what stands for nothing (a flag). */
  private atom(): RegexNode | null {
    const code = this.pattern.codePointAt(this.at)!;
    const character = String.fromCodePoint(code);
    this.at += character.length;
    switch (character) {
      case '.':
        return { kind: 'set', set: this.isDotAll ? () => true : not(isLineEnd) };
      case '^':
        return { kind: 'assertion', holds: this.isMultiline ? atLineStart : atStart };
      case '$':
        return { kind: 'assertion', holds: this.isMultiline ? atLineEnd : atEnd };
      case '(':
        return this.group();
      case '[':
        return { kind: 'set', set: this.characterClass() };
      case '\\':
        return this.escape();
      case '*':
      case '+':
      case '?':
      case '{':
        return this.fail('a quantifier of nothing');
      default:
        return { kind: 'character', code, isCaseless: this.isCaseless };
    }
  }

  private group(): RegexNode | null {
    if (!this.take('?')) return this.capture();
    if (this.take(':')) return this.closing(this.choice());
    if (this.take('=')) return { kind: 'look', body: this.closing(this.choice()), isNegated: false };
    if (this.take('!')) return { kind: 'look', body: this.closing(this.choice()), isNegated: true };
    if (this.take('>')) return { kind: 'atomic', body: this.closing(this.choice()) };
    const name = /<[A-Za-z][A-Za-z0-9]*>/y;
    name.lastIndex = this.at;
    const named = name.exec(this.pattern);
    if (named) {
      this.at += named[0].length;
      return this.capture();
    }
    return this.inlineFlags();
  }

  private capture(): RegexNode {
    const index = ++this.groups;
    const body = this.closing(this.choice());
    this.closed.add(index);
    return { kind: 'group', index, body };
  }

  private closing(node: RegexNode): RegexNode {
    if (!this.take(')')) this.fail('a missing )');
    return node;
  }

  /** Java's `(?i)` for the rest of the pattern, `(?i:…)` for a group. */
  private inlineFlags(): RegexNode | null {
    const match = /([sim]+)([:)])/y;
    match.lastIndex = this.at;
    const parts = match.exec(this.pattern);
    if (!parts) return this.fail('an unknown group');
    this.at += parts[0].length;
    const saved = [this.isCaseless, this.isDotAll, this.isMultiline] as const;
    this.isCaseless ||= parts[1]!.includes('i');
    this.isDotAll ||= parts[1]!.includes('s');
    this.isMultiline ||= parts[1]!.includes('m');
    if (parts[2] === ')') return null;
    const node = this.closing(this.choice());
    [this.isCaseless, this.isDotAll, this.isMultiline] = saved;
    return node;
  }

  private escape(): RegexNode {
    const letter = this.pattern[this.at] ?? '';
    switch (letter) {
      case 'b':
      case 'B':
        this.at++;
        return {
          kind: 'assertion',
          holds: letter === 'b' ? isBoundary : (text, at) => !isBoundary(text, at),
        };
      case 'A':
        this.at++;
        return { kind: 'assertion', holds: atStart };
      case 'z':
      case 'Z':
        this.at++;
        return { kind: 'assertion', holds: atEnd };
      default:
    }
    if (letter >= '1' && letter <= '9') return this.reference();
    const set = this.setEscape();
    if (set !== null) return { kind: 'set', set };
    return { kind: 'character', code: this.characterEscape(), isCaseless: this.isCaseless };
  }

  /** The longest number of a group that is closed already. */
  private reference(): RegexNode {
    let index = Number(this.pattern[this.at++]);
    while (/\d/.test(this.pattern[this.at] ?? '')) {
      const longer = index * 10 + Number(this.pattern[this.at]);
      if (longer > this.groups) break;
      index = longer;
      this.at++;
    }
    if (!this.closed.has(index)) this.fail('a reference to no group');
    return { kind: 'reference', index, isCaseless: this.isCaseless };
  }

  /** `\d`, `\p{Lu}`, … after the backslash; null (nothing passed over) for other escapes. */
  private setEscape(): CodeSet | null {
    const letter = this.pattern[this.at] ?? '';
    if (letter === 'p' || letter === 'P') {
      const property = /[pP](?:\{([A-Za-z0-9_-]+)\}|([A-Z]))/y;
      property.lastIndex = this.at;
      const parts = property.exec(this.pattern);
      const set = parts && unicodeSet(parts[1] ?? parts[2]!);
      if (!parts || !set) return this.fail('an unknown property');
      this.at += parts[0].length;
      return letter === 'p' ? set : not(set);
    }
    const set = escapeSet(letter);
    if (set !== null) this.at++;
    return set;
  }

  private characterEscape(): number {
    const code = this.pattern.codePointAt(this.at);
    if (code === undefined) return this.fail('a backslash at the end');
    const letter = String.fromCodePoint(code);
    this.at += letter.length;
    const control = CONTROLS[letter];
    if (control !== undefined) return control;
    const digits = letter === 'u' ? /[0-9A-Fa-f]{4}/y : letter === 'x' ? /[0-9A-Fa-f]{2}/y : null;
    if (digits !== null) {
      digits.lastIndex = this.at;
      const hex = digits.exec(this.pattern)?.[0];
      if (hex === undefined) return this.fail('a wrong escape');
      this.at += hex.length;
      return Number.parseInt(hex, 16);
    }
    if (/[A-Za-z0-9]/.test(letter)) this.fail(`an unknown escape \\${letter}`);
    return code;
  }

  /** After `[`: items, ranges, and what is taken off (`[a-z-[aeiou]]`). */
  private characterClass(): CodeSet {
    if (++this.depth > MAX_DEPTH) this.fail('too deep a nesting');
    const isNegated = this.take('^');
    const sets: CodeSet[] = [];
    let subtracted: CodeSet | null = null;
    while (!this.take(']')) {
      if (sets.length > 0 && this.take('-[')) {
        subtracted = this.characterClass();
        if (!this.take(']')) this.fail('a missing ]');
        break;
      }
      sets.push(this.classItem());
    }
    if (sets.length === 0) this.fail('an empty class');
    this.depth--;
    const union = isNegated ? not(unionOf(sets)) : unionOf(sets);
    const without = subtracted;
    return without === null ? union : (code) => union(code) && !without(code);
  }

  private classItem(): CodeSet {
    if (this.pattern[this.at] === '\\') {
      this.at++;
      const set = this.setEscape();
      if (set !== null) return set;
      return this.classRange(this.characterEscape());
    }
    const code = this.pattern.codePointAt(this.at);
    if (code === undefined) return this.fail('a class that does not end');
    if (code === 91) this.fail('a [ within a class');
    this.at += code > 0xffff ? 2 : 1;
    return this.classRange(code);
  }

  private classRange(from: number): CodeSet {
    const next = this.pattern[this.at + 1];
    if (this.pattern[this.at] !== '-' || next === ']' || next === '[' || next === undefined)
      return rangeSet(from, from, this.isCaseless);
    this.at++;
    let to = this.pattern.codePointAt(this.at)!;
    this.at += to > 0xffff ? 2 : 1;
    if (to === 92) to = this.characterEscape();
    if (to < from) this.fail('a range from high to low');
    return rangeSet(from, to, this.isCaseless);
  }
}
