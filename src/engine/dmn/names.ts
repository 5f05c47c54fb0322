/** Everything between words in FEEL: blanks and ASCII's symbols, but for those that words may have. */
const separator = /[\s!-#%-/:-@[-^`{-~]+/u;

const plainName = /^[\p{L}_$][\p{L}\p{M}\p{N}_$]*$/u;

interface KnownName {
  readonly name: string;
  readonly words: readonly string[];
}

/**
 * Names that expressions may use and that FEEL would not read as one name by itself (`monthly income`, `Date-Time`).
 * Each scope has its own and those around it. Looked up by the words of an expression, so that compiling many
 * expressions costs no more for many names.
 */
export class Names {
  static readonly none = new Names(undefined, []);

  private readonly outer: Names | undefined;
  /** By the rarest of their words; names without one by the empty word. */
  private readonly byWord = new Map<string, KnownName[]>();

  private constructor(outer: Names | undefined, names: readonly KnownName[]) {
    this.outer = outer;
    const uses = new Map<string, number>();
    for (const { words } of names) for (const word of words) uses.set(word, (uses.get(word) ?? 0) + 1);
    for (const known of names) {
      let rarest = '';
      for (const word of known.words)
        if (rarest === '' || (uses.get(word) ?? 0) < (uses.get(rarest) ?? 0)) rarest = word;
      const others = this.byWord.get(rarest);
      if (others) others.push(known);
      else this.byWord.set(rarest, [known]);
    }
  }

  /** With the names of an inner scope; the same when none of them is of this kind. */
  with(inner: Iterable<string>): Names {
    const names: KnownName[] = [];
    for (const name of new Set(inner))
      if (name !== '' && !plainName.test(name)) names.push({ name, words: wordsOf(name) });
    return names.length > 0 ? new Names(this, names) : this;
  }

  /** Those that may occur in a text: all their words do. */
  within(text: string): readonly string[] {
    if (this === Names.none) return [];
    const found: string[] = [];
    const words = new Set(wordsOf(text)).add('');
    for (let names: Names | undefined = this; names; names = names.outer)
      for (const word of words)
        for (const known of names.byWord.get(word) ?? [])
          if (known.words.every((each) => words.has(each))) found.push(known.name);
    return found;
  }

  /** All of them. */
  all(): readonly string[] {
    const own = [...this.byWord.values()].flat().map(({ name }) => name);
    return [...(this.outer?.all() ?? []), ...own];
  }
}

function wordsOf(text: string): readonly string[] {
  return text.split(separator).filter((word) => word !== '');
}
