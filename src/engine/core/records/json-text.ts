import type { JsonText } from './records.ts';

/** More than any person's data is nested. Expressions may make values somewhat deeper. */
const maxDepth = 200;

/**
 * The entries of a JSON object with their values as text, white space outside strings removed: numbers keep all their
 * digits, and `__proto__` is a name like others.
 * @returns undefined when the text is no JSON object or is nested too deep
 */
export function entriesOf(
  text: JsonText,
  deepest = maxDepth,
): readonly (readonly [name: string, json: JsonText])[] | undefined {
  if (text === '{}') return [];
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined;
  } catch {
    return undefined;
  }
  const compact = withoutSpaces(text);
  const entries = new Map<string, JsonText>();
  let at = 1;
  while (compact[at] !== '}') {
    const nameEnd = endOfString(compact, at);
    const name = JSON.parse(compact.slice(at, nameEnd)) as string;
    const valueEnd = endOfValue(compact, nameEnd + 1, deepest);
    if (valueEnd === undefined) return undefined;
    entries.set(name, compact.slice(nameEnd + 1, valueEnd));
    at = compact[valueEnd] === ',' ? valueEnd + 1 : valueEnd;
  }
  return [...entries];
}

const quote = 0x22;
const backslash = 0x5c;

/** Of valid JSON. No regular expression: it would run out of stack on strings of some megabytes. */
function withoutSpaces(text: string): string {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) at = endOfString(text, at) - 1;
    else if (code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return from === 0 ? text : parts.join('') + text.slice(from);
}

/** Of valid JSON: where the string that begins at `start` ends (behind its quote). */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; ; at++) {
    const code = text.charCodeAt(at);
    if (code === backslash) at++;
    else if (code === quote) return at + 1;
  }
}

function endOfValue(text: string, start: number, deepest: number): number | undefined {
  let depth = 0;
  for (let at = start; at < text.length; ) {
    const character = text[at];
    if (character === '"') {
      at = endOfString(text, at);
      continue;
    }
    if (character === '{' || character === '[') {
      if (++depth > deepest) return undefined;
    } else if (depth === 0 && (character === ',' || character === '}')) return at;
    else if (character === '}' || character === ']') depth--;
    at++;
  }
  return undefined;
}

export function objectText(entries: Iterable<readonly [name: string, json: JsonText]>): JsonText {
  const parts: string[] = [];
  for (const [name, json] of entries) parts.push(`${JSON.stringify(name)}:${json}`);
  return `{${parts.join(',')}}`;
}
