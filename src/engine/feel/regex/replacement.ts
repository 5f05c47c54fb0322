import type { Match } from './matcher.ts';

/** Makes the text that stands for a match. */
export type Replacement = (text: string, match: Match) => string;

/**
 * A replacement of XPath's `replace`: `$0` to `$99` are groups, `\$` and `\\` the characters; null for a `$` or `\`
 * before anything else. A number beyond the groups is the longest that is one, then digits.
 */
export function replacementOf(replacement: string, groups: number): Replacement | null {
  const parts: (string | number)[] = [];
  let at = 0;
  while (at < replacement.length) {
    const character = replacement[at]!;
    if (character === '\\') {
      const next = replacement[at + 1];
      if (next !== '\\' && next !== '$') return null;
      parts.push(next);
      at += 2;
    } else if (character === '$') {
      const digits = /^\d+/.exec(replacement.slice(at + 1, at + 3))?.[0];
      if (digits === undefined) return null;
      const used = digits.length > 1 && Number(digits) > groups ? digits.slice(0, 1) : digits;
      parts.push(Number(used));
      at += 1 + used.length;
    } else {
      const end = /[\\$]/.exec(replacement.slice(at))?.index ?? replacement.length - at;
      parts.push(replacement.slice(at, at + end));
      at += end;
    }
  }
  return (text, match) =>
    parts.map((part) => (typeof part === 'string' ? part : groupOf(text, match, part, groups))).join('');
}

function groupOf(text: string, match: Match, index: number, groups: number): string {
  if (index > groups) return '';
  const start = match[index * 2]!;
  return start < 0 ? '' : text.slice(start, match[index * 2 + 1]!);
}
