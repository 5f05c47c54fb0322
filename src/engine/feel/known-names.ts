import { isNamePart, isSpace, nameEnd, normalizedName } from './characters.ts';

/**
 * The names that are more than one word, or have symbols in them (`monthly income`, `Date-Time`): a text can only be
 * read with them when they are known beforehand.
 */
export class KnownNames {
  private readonly byFirstWord = new Map<string, string[]>();

  constructor(names: Iterable<string> = []) {
    for (const name of names) this.add(name);
  }

  /** Takes a name in; plain words need no entry. Returns whether it was new. */
  add(name: string): boolean {
    const normal = normalizedName(name);
    const end = nameEnd(normal, 0);
    if (end === 0 || end === normal.length) return false;
    const first = normal.slice(0, end);
    const names = this.byFirstWord.get(first) ?? [];
    if (names.includes(normal)) return false;
    names.push(normal);
    names.sort((a, b) => b.length - a.length);
    this.byFirstWord.set(first, names);
    return true;
  }

  remove(name: string): void {
    const normal = normalizedName(name);
    const first = normal.slice(0, nameEnd(normal, 0));
    const names = this.byFirstWord.get(first);
    if (names)
      this.byFirstWord.set(
        first,
        names.filter((known) => known !== normal),
      );
  }

  /** The longest known name that the text has at `from`, and where it ends. */
  match(text: string, from: number): { name: string; end: number } | null {
    const names = this.byFirstWord.get(text.slice(from, nameEnd(text, from)));
    if (!names) return null;
    for (const name of names) {
      const end = matchEnd(text, from, name);
      if (end >= 0) return { name, end };
    }
    return null;
  }
}

/** Where `name` ends in the text, or -1. A space in the name stands for any run of them. */
function matchEnd(text: string, from: number, name: string): number {
  let at = from;
  for (let i = 0; i < name.length; i++) {
    if (name[i] === ' ') {
      const start = at;
      while (at < text.length && isSpace(text.charCodeAt(at))) at++;
      if (at === start) return -1;
    } else if (text[at++] !== name[i]) return -1;
  }
  return at < text.length && isNamePart(text.codePointAt(at)!) ? -1 : at;
}
