import { isNamePart, isSpace, nameEnd, normalizedName } from './characters.ts';

/** Longer names are not known: looking for them would cost more than they are worth. */
const MAX_LENGTH = 256;

interface Group {
  readonly names: Set<string>;
  /** The length of the longest of them. */
  longest: number;
}

/**
 * The names that are more than one word, or have symbols in them (`monthly income`, `Date-Time`): a text can only be
 * read with them when they are known beforehand.
 */
export class KnownNames {
  private readonly byFirstWord = new Map<string, Group>();

  constructor(names: Iterable<string> = []) {
    for (const name of names) this.add(name);
  }

  /** Takes a name in; plain words need no entry. Returns whether it was new. */
  add(name: string): boolean {
    const normal = normalizedName(name);
    const end = nameEnd(normal, 0);
    if (end === 0 || end === normal.length || normal.length > MAX_LENGTH) return false;
    const first = normal.slice(0, end);
    const group = this.byFirstWord.get(first) ?? { names: new Set<string>(), longest: 0 };
    if (group.names.has(normal)) return false;
    group.names.add(normal);
    group.longest = Math.max(group.longest, normal.length);
    this.byFirstWord.set(first, group);
    return true;
  }

  remove(name: string): void {
    const normal = normalizedName(name);
    this.byFirstWord.get(normal.slice(0, nameEnd(normal, 0)))?.names.delete(normal);
  }

  /** The longest known name that the text has at `from`, and where it ends. A space in it stands for any run of them. */
  match(text: string, from: number): { name: string; end: number } | null {
    let at = nameEnd(text, from);
    let current = text.slice(from, at);
    const group = this.byFirstWord.get(current);
    if (!group) return null;
    let found: { name: string; end: number } | null = null;
    while (at < text.length && current.length < group.longest) {
      const start = at;
      while (at < text.length && isSpace(text.charCodeAt(at))) at++;
      if (at > start) current += ' ';
      const partEnd = partAfter(text, at);
      current += text.slice(at, partEnd);
      at = partEnd;
      const isWhole = at >= text.length || !isNamePart(text.codePointAt(at)!);
      if (isWhole && group.names.has(current)) found = { name: current, end: at };
    }
    return found;
  }
}

/** The end of the word or the one symbol at `from`. */
function partAfter(text: string, from: number): number {
  let at = from;
  while (at < text.length && isNamePart(text.codePointAt(at)!)) at += text.codePointAt(at)! > 0xffff ? 2 : 1;
  return at > from ? at : Math.min(from + 1, text.length);
}
