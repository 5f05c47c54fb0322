import { isDigit, isNameStart, isSpace, nameEnd } from './characters.ts';

/** A text that is not FEEL; caught where compiling begins. */
export class SyntaxFailure extends Error {
  override readonly name = 'SyntaxFailure';
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  "'": "'",
  '"': '"',
  '\\': '\\',
};

/** A position in a text, and what can be read there. */
export class Scanner {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  fail(message: string, offset = this.at): never {
    throw new SyntaxFailure(message, offset);
  }

  /** Passes over spaces and comments. */
  skip(): void {
    const { text } = this;
    for (;;) {
      const code = text.charCodeAt(this.at);
      if (isSpace(code)) this.at++;
      else if (code === 47 && text.startsWith('//', this.at)) {
        const end = text.indexOf('\n', this.at);
        this.at = end < 0 ? text.length : end + 1;
      } else if (code === 47 && text.startsWith('/*', this.at)) {
        const end = text.indexOf('*/', this.at + 2);
        if (end < 0) this.fail('The comment does not end.');
        this.at = end + 2;
      } else return;
    }
  }

  get ended(): boolean {
    this.skip();
    return this.at >= this.text.length;
  }

  /** The character after spaces, `` at the end. */
  peek(): string {
    this.skip();
    return this.text[this.at] ?? '';
  }

  /** Whether these symbols come next; passes over them when they do. */
  take(symbols: string): boolean {
    this.skip();
    if (!this.text.startsWith(symbols, this.at)) return false;
    this.at += symbols.length;
    return true;
  }

  expect(symbols: string): void {
    if (!this.take(symbols)) this.fail(`'${symbols}' is expected${this.found()}.`);
  }

  /** The word (letters and digits of a name) that comes next, `` when none does. */
  word(): string {
    this.skip();
    return this.text.slice(this.at, nameEnd(this.text, this.at));
  }

  takeWord(word: string): boolean {
    if (this.word() !== word) return false;
    this.at += word.length;
    return true;
  }

  expectWord(word: string): void {
    if (!this.takeWord(word)) this.fail(`'${word}' is expected${this.found()}.`);
  }

  /** For messages: what is there instead. */
  found(): string {
    this.skip();
    if (this.at >= this.text.length) return ', but the text ends';
    const word = this.word();
    const shown = word === '' ? String.fromCodePoint(this.text.codePointAt(this.at)!) : word.slice(0, 40);
    return `, not '${shown}'`;
  }

  /** Digits of a number that begins here, with fraction and exponent; `` when none does. */
  number(): string {
    const { text } = this;
    const start = this.at;
    let at = this.digits(start);
    if (text[at] === '.' && isDigit(text.charCodeAt(at + 1))) at = this.digits(at + 1);
    if (at === start) return '';
    if (text[at] === 'e' || text[at] === 'E') {
      const sign = text[at + 1] === '+' || text[at + 1] === '-' ? 1 : 0;
      const end = this.digits(at + 1 + sign);
      if (end > at + 1 + sign) at = end;
    }
    if (isNameStart(text.codePointAt(at) ?? 0)) this.fail('A number is followed by a letter.', at);
    this.at = at;
    return text.slice(start, at);
  }

  private digits(from: number): number {
    let at = from;
    while (isDigit(this.text.charCodeAt(at))) at++;
    return at;
  }

  /** A string in double quotes, whose first quote comes next. */
  string(): string {
    const { text } = this;
    const start = this.at;
    let result = '';
    let from = ++this.at;
    for (;;) {
      const code = text.charCodeAt(this.at);
      if (Number.isNaN(code)) this.fail('The string does not end.', start);
      if (code === 34) {
        result += text.slice(from, this.at++);
        return result;
      }
      if (code === 92) {
        result += text.slice(from, this.at) + this.escape();
        from = this.at;
      } else this.at++;
    }
  }

  /** `\n`, `\u4E2D`, `\u{20BB7}`, `\U020BB7`; a backslash before anything else stays (patterns have them). */
  private escape(): string {
    const { text } = this;
    const next = text[this.at + 1] ?? '';
    const plain = ESCAPES[next];
    if (plain !== undefined) {
      this.at += 2;
      return plain;
    }
    const code = next === 'u' || next === 'U' ? this.codePoint(next) : null;
    if (code !== null) return code;
    this.at += 1;
    return '\\';
  }

  private codePoint(kind: 'u' | 'U'): string | null {
    const pattern = kind === 'U' ? /[0-9A-Fa-f]{6}/y : /\{[0-9A-Fa-f]{1,6}\}|[0-9A-Fa-f]{4}/y;
    pattern.lastIndex = this.at + 2;
    const digits = pattern.exec(this.text)?.[0];
    if (digits === undefined) return null;
    const code = Number.parseInt(digits.replace(/[{}]/g, ''), 16);
    if (code > 0x10ffff) return null;
    this.at += 2 + digits.length;
    return kind === 'u' && digits.length === 4 ? String.fromCharCode(code) : String.fromCodePoint(code);
  }

  /** A name in backticks, whose first one comes next. */
  quotedName(): string {
    const end = this.text.indexOf('`', this.at + 1);
    if (end <= this.at + 1) this.fail('The name in backticks does not end.');
    const name = this.text.slice(this.at + 1, end);
    this.at = end + 1;
    return name;
  }
}
