/** Sets of code points. */
export type CodeSet = (code: number) => boolean;

export function isLineEnd(code: number): boolean {
  return code === 10 || code === 13;
}

/** A code point without regard to case: the lower case of its upper case, where that is one character. */
export function folded(code: number): number {
  if (code < 128) return code >= 65 && code <= 90 ? code + 32 : code;
  const text = String.fromCodePoint(code);
  const lower = text.toUpperCase().toLowerCase();
  const result = lower.codePointAt(0)!;
  return lower.length === (result > 0xffff ? 2 : 1) ? result : code;
}

export function rangeSet(from: number, to: number, isCaseless: boolean): CodeSet {
  if (!isCaseless) return (code) => code >= from && code <= to;
  return (code) => {
    if (code >= from && code <= to) return true;
    const text = String.fromCodePoint(code);
    const lower = text.toLowerCase().codePointAt(0)!;
    const upper = text.toUpperCase().codePointAt(0)!;
    const fold = folded(code);
    return (lower >= from && lower <= to) || (upper >= from && upper <= to) || (fold >= from && fold <= to);
  };
}

export function unionOf(sets: readonly CodeSet[]): CodeSet {
  if (sets.length === 1) return sets[0]!;
  return (code) => sets.some((set) => set(code));
}

export function not(set: CodeSet): CodeSet {
  return (code) => !set(code);
}

/** A property of Unicode, by a JS pattern of one code point: that always ends. */
function propertySet(source: string): CodeSet | null {
  try {
    const pattern = new RegExp(`^${source}$`, 'u');
    return (code) => pattern.test(String.fromCodePoint(code));
  } catch {
    return null;
  }
}

const DIGIT = propertySet('\\p{Nd}')!;
/** As XML Schema's `\w`, with the underscore, which Java and everybody's patterns count in. */
const WORD = propertySet('(?:[^\\p{P}\\p{Z}\\p{C}]|_)')!;
const SPACE: CodeSet = (code) => code === 32 || (code >= 9 && code <= 13);
const NAME_START = propertySet('[\\p{L}\\p{Nl}_:]')!;
const NAME_PART = propertySet('[\\p{L}\\p{Nl}\\p{M}\\p{Nd}\\p{Pc}\\u00b7.:-]')!;

/** `\d`, `\w`, `\s`, `\i`, `\c` and their complements; null for other letters. */
export function escapeSet(letter: string): CodeSet | null {
  switch (letter) {
    case 'd':
      return DIGIT;
    case 'D':
      return not(DIGIT);
    case 'w':
      return WORD;
    case 'W':
      return not(WORD);
    case 's':
      return SPACE;
    case 'S':
      return not(SPACE);
    case 'i':
      return NAME_START;
    case 'I':
      return not(NAME_START);
    case 'c':
      return NAME_PART;
    case 'C':
      return not(NAME_PART);
    default:
      return null;
  }
}

export const isWord: CodeSet = WORD;

/** The blocks that texts of a bank are made of (XML Schema: `\p{IsBasicLatin}`). */
const BLOCKS: Readonly<Record<string, readonly [number, number]>> = {
  BasicLatin: [0x0000, 0x007f],
  'Latin-1Supplement': [0x0080, 0x00ff],
  'LatinExtended-A': [0x0100, 0x017f],
  'LatinExtended-B': [0x0180, 0x024f],
  IPAExtensions: [0x0250, 0x02af],
  Greek: [0x0370, 0x03ff],
  GreekandCoptic: [0x0370, 0x03ff],
  Cyrillic: [0x0400, 0x04ff],
  Armenian: [0x0530, 0x058f],
  Hebrew: [0x0590, 0x05ff],
  Arabic: [0x0600, 0x06ff],
  Devanagari: [0x0900, 0x097f],
  Thai: [0x0e00, 0x0e7f],
  HangulJamo: [0x1100, 0x11ff],
  GeneralPunctuation: [0x2000, 0x206f],
  CurrencySymbols: [0x20a0, 0x20cf],
  Arrows: [0x2190, 0x21ff],
  MathematicalOperators: [0x2200, 0x22ff],
  CJKSymbolsandPunctuation: [0x3000, 0x303f],
  Hiragana: [0x3040, 0x309f],
  Katakana: [0x30a0, 0x30ff],
  Bopomofo: [0x3100, 0x312f],
  CJKUnifiedIdeographsExtensionA: [0x3400, 0x4dbf],
  CJKUnifiedIdeographs: [0x4e00, 0x9fff],
  HangulSyllables: [0xac00, 0xd7af],
  CJKCompatibilityIdeographs: [0xf900, 0xfaff],
  HalfwidthandFullwidthForms: [0xff00, 0xffef],
};

/** Java's names for ASCII sets. */
const POSIX: Readonly<Record<string, string>> = {
  Alpha: '[A-Za-z]',
  Lower: '[a-z]',
  Upper: '[A-Z]',
  Digit: '[0-9]',
  Alnum: '[A-Za-z0-9]',
  Punct: '[!-\\/:-@\\[-`{-~]',
  Space: '[ \\t-\\r]',
  ASCII: '[\\0-\\x7f]',
};

const CATEGORY = /^[A-Z][a-z]?$/;
const SCRIPT = /^[A-Z][A-Za-z_]{1,40}$/;

/** The set of `\p{name}`: a general category, a block or a script; null when there is none. */
export function unicodeSet(name: string): CodeSet | null {
  if (CATEGORY.test(name)) return propertySet(`\\p{${name}}`);
  if (Object.hasOwn(POSIX, name)) return propertySet(POSIX[name]!);
  const rest = name.startsWith('Is') || name.startsWith('In') ? name.slice(2) : null;
  if (rest === null) return null;
  if (Object.hasOwn(BLOCKS, rest)) return rangeSet(...BLOCKS[rest]!, false);
  return SCRIPT.test(rest) ? propertySet(`\\p{Script=${rest}}`) : null;
}
