/** Ids, types, names of messages: what stands in indexes. */
export const longestKey = 255;

export interface ValueRule {
  /**
   * `feel`: an expression that begins with `=`; `text`: not an expression; `plain`: whatever it is, it is not evaluated;
   * `either`: plain text, or an expression when it begins with `=`.
   */
  readonly form: 'feel' | 'text' | 'either' | 'plain';
  /** What is wrong with a plain text. */
  readonly check?: (text: string) => string | undefined;
}

export function keyProblem(text: string): string | undefined {
  return text.length > longestKey
    ? `has ${text.length} characters; at most ${longestKey} are kept`
    : undefined;
}

const variable = /^[\p{L}_][\p{L}\p{N}_]*$/u;
const words: ReadonlySet<string> = new Set([
  'null', 'true', 'false', 'function', 'if', 'then', 'else', 'for', 'between', 'instance', 'of', 'not', 'in', 'and', 'or',
  'some', 'every', 'satisfies', 'return',
]); // biome-ignore format: a list of words

/** A name that an expression can read again. */
export function variableProblem(text: string): string | undefined {
  if (words.has(text)) return 'is a word of FEEL, which an expression cannot read as a variable';
  if (!variable.test(text)) return 'is no variable name: a letter or "_", then letters, digits, "_"';
  return keyProblem(text);
}

/** A variable name or names joined by dots, which make nested contexts. */
export function pathProblem(text: string): string | undefined {
  const names = text.split('.');
  if (names.length > 20) return 'is nested deeper than 20';
  for (const name of names) {
    const wrong = variableProblem(name);
    if (wrong) return names.length === 1 || name === '' ? wrong : `is no path: "${shortened(name)}" ${wrong}`;
  }
  return undefined;
}

export function shortened(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
