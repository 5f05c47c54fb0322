import { normalizedName } from './characters.ts';
import { KnownNames } from './known-names.ts';
import type { Scanner } from './scanner.ts';

/** Words that are no names by themselves. */
export const RESERVED: ReadonlySet<string> = new Set(
  'null true false function in return then else satisfies and or if for some every instance of between'.split(
    ' ',
  ),
);
/** Words that end a name of several words which nobody declared (only functions are called by such). */
export const ENDS_NAME: ReadonlySet<string> = new Set(
  'in return then else satisfies and or instance between'.split(' '),
);

/** Functions of the standard whose names have a reserved word in them. */
const RESERVED_FUNCTIONS = new KnownNames(['date and time', 'years and months duration', 'get or else']);
/** FEEL-Scala's older names of `all` and `any`. */
const OPERATOR_FUNCTIONS: ReadonlySet<string> = new Set(['and', 'or']);
const PROPERTIES = new KnownNames(['time offset', 'start included', 'end included']);

/** Reads names from a text: what is one name depends on which names are known where it stands. */
export class NameReader {
  private readonly scanner: Scanner;
  /** Names that hold where the parser stands. */
  private readonly visible: KnownNames;
  /** Names after a dot: whatever was declared anywhere. */
  private readonly entries: KnownNames;
  private readonly declared: string[] = [];

  constructor(scanner: Scanner, names: readonly string[]) {
    this.scanner = scanner;
    this.visible = new KnownNames(names);
    this.entries = new KnownNames(names);
  }

  /** Makes a name known from here to `forget`. */
  declare(name: string): void {
    this.entries.add(name);
    if (this.visible.add(name)) this.declared.push(name);
  }

  /** How many names are declared; for `forget`. */
  mark(): number {
    return this.declared.length;
  }

  /** Forgets what was declared since `mark`. */
  forget(mark: number): void {
    for (const name of this.declared.splice(mark)) this.visible.remove(name);
  }

  /** A known name of several words or with symbols, passed over; null when none stands here. */
  knownName(): string | null {
    const { scanner } = this;
    const known = this.visible.match(scanner.text, scanner.at);
    if (known === null) return null;
    scanner.at = known.end;
    return known.name;
  }

  /** A function's name of several words that nobody declared: what stands before `(`. */
  calledName(): string | null {
    const { scanner } = this;
    const { text } = scanner;
    const start = scanner.at;
    const reserved = RESERVED_FUNCTIONS.match(text, start);
    if (reserved) {
      scanner.at = reserved.end;
      if (scanner.peek() === '(') return reserved.name;
      scanner.at = start;
    }
    let word = scanner.word();
    if (OPERATOR_FUNCTIONS.has(word) && this.isCallAhead(word)) return word;
    if (RESERVED.has(word)) return null;
    let words = 0;
    while (word !== '' && !ENDS_NAME.has(word) && words < 20) {
      scanner.at += word.length;
      words++;
      word = scanner.word();
    }
    const end = scanner.at;
    if (words > 1 && word === '' && scanner.peek() === '(') return normalizedName(text.slice(start, end));
    scanner.at = start;
    return null;
  }

  /** Passes over a word that stands before `(`. */
  private isCallAhead(word: string): boolean {
    const { scanner } = this;
    const start = scanner.at;
    scanner.at += word.length;
    if (scanner.peek() === '(') return true;
    scanner.at = start;
    return false;
  }

  entryName(): string {
    const { scanner } = this;
    scanner.skip();
    if (scanner.peek() === '`') return scanner.quotedName();
    const { text, at } = scanner;
    const known = this.entries.match(text, at) ?? PROPERTIES.match(text, at);
    if (known) {
      scanner.at = known.end;
      return known.name;
    }
    const called = this.calledName();
    if (called !== null) return called;
    const word = scanner.word();
    if (word === '' || word === 'true' || word === 'false' || word === 'null')
      scanner.fail(`A name is expected after '.'${scanner.found()}.`);
    scanner.at += word.length;
    return word;
  }

  /** The `name:` of a named argument, passed over; null when there is none. */
  argumentName(): string | null {
    const { scanner } = this;
    scanner.skip();
    const start = scanner.at;
    const known = this.visible.match(scanner.text, start);
    if (known) {
      scanner.at = known.end;
    } else {
      for (let word = scanner.word(); word !== ''; word = scanner.word()) scanner.at += word.length;
    }
    const end = scanner.at;
    if (end > start && scanner.peek() === ':') {
      scanner.take(':');
      return normalizedName(scanner.text.slice(start, end));
    }
    scanner.at = start;
    return null;
  }

  contextKey(): string {
    const { scanner } = this;
    const character = scanner.peek();
    if (character === '"') return scanner.string();
    if (character === '`') return scanner.quotedName();
    const { text } = scanner;
    const start = scanner.at;
    while (scanner.at < text.length && !'"{}:,[]`'.includes(text[scanner.at]!)) scanner.at++;
    const key = normalizedName(text.slice(start, scanner.at));
    if (key === '') scanner.fail(`The name of an entry is expected${scanner.found()}.`, start);
    return key;
  }

  /** A name of one or more words, up to a word or symbol that ends it. */
  declaredName(before: string): string {
    const { scanner } = this;
    if (scanner.peek() === '`') return scanner.quotedName();
    const { text } = scanner;
    const known = this.knownName();
    if (known !== null) return known;
    const start = scanner.at;
    let end = start;
    for (let word = scanner.word(); word !== '' && word !== before; word = scanner.word()) {
      scanner.at += word.length;
      end = scanner.at;
    }
    if (end === start) scanner.fail(`A name is expected${scanner.found()}.`);
    if (RESERVED.has(text.slice(start, end))) scanner.fail('A reserved word cannot be a name.', start);
    return normalizedName(text.slice(start, end));
  }
}
