/** Which characters FEEL's names and spaces are made of (DMN 1.5, grammar rules 27 to 29 and 61). */

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

export function isSpace(code: number): boolean {
  if (code < 128) return code === 32 || (code >= 9 && code <= 13);
  return (
    code === 0x85 ||
    code === 0xa0 ||
    code === 0x1680 ||
    code === 0x180e ||
    (code >= 0x2000 && code <= 0x200b) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000 ||
    code === 0xfeff
  );
}

/** A letter of any script, an emoji, `_` or `$` (as Java has it). `?` alone is the input of a unary test. */
export function isNameStart(code: number): boolean {
  if (code < 128)
    return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code === 36;
  return (
    (code >= 0xc0 && code <= 0x2ff && code !== 0xd7 && code !== 0xf7) ||
    (code >= 0x370 && code <= 0x1fff && code !== 0x37e && !isSpace(code)) ||
    (code >= 0x200c && code <= 0x200d) ||
    (code >= 0x2070 && code <= 0x218f) ||
    (code >= 0x2c00 && code <= 0x2fef) ||
    (code >= 0x3001 && code <= 0xd7ff && !isPunctuation(code)) ||
    (code >= 0xf900 && code <= 0xfdcf) ||
    (code >= 0xfdf0 && code <= 0xfffd && !isPunctuation(code) && code !== 0xfeff) ||
    (code >= 0x10000 && code <= 0xeffff)
  );
}

/** Punctuation of Chinese texts, which the standard's ranges take for letters: a mistyped `，` is better refused. */
function isPunctuation(code: number): boolean {
  return (
    (code >= 0x3001 && code <= 0x3003) ||
    (code >= 0x3008 && code <= 0x3011) ||
    (code >= 0xff01 && code <= 0xff0f) ||
    (code >= 0xff1a && code <= 0xff20)
  );
}

export function isNamePart(code: number): boolean {
  return (
    isNameStart(code) ||
    isDigit(code) ||
    code === 0xb7 ||
    (code >= 0x300 && code <= 0x36f) ||
    code === 0x203f ||
    code === 0x2040 ||
    (code >= 0xff10 && code <= 0xff19)
  );
}

/** Where the run of name characters that begins at `from` ends; `from` itself when none begins there. */
export function nameEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const code = text.codePointAt(at)!;
    if (at === from ? !isNameStart(code) : !isNamePart(code)) break;
    at += code > 0xffff ? 2 : 1;
  }
  return at;
}

/** A name with every run of spaces made one. */
export function normalizedName(name: string): string {
  let result = '';
  let pending = false;
  for (const character of name) {
    if (isSpace(character.codePointAt(0)!)) {
      pending = result !== '';
    } else {
      result += pending ? ` ${character}` : character;
      pending = false;
    }
  }
  return result;
}
