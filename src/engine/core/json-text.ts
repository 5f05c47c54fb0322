import type { JsonText } from './records.ts';

/** More than any person's data is nested. */
const maxDepth = 200;

/**
 * The entries of a JSON object with their values as text, white space outside strings removed: numbers keep all their
 * digits, and `__proto__` is a name like others.
 * @returns undefined when the text is no JSON object or is nested too deep
 */
export function entriesOf(text: JsonText): readonly (readonly [name: string, json: JsonText])[] | undefined {
  if (text === '{}') return [];
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined;
  } catch {
    return undefined;
  }
  const compact = text.replace(stringOrSpace, (_, string?: string) => string ?? '');
  const entries = new Map<string, JsonText>();
  let at = 1;
  while (compact[at] !== '}') {
    const nameEnd = endOfString(compact, at);
    const name = JSON.parse(compact.slice(at, nameEnd)) as string;
    const valueEnd = endOfValue(compact, nameEnd + 1);
    if (valueEnd === undefined) return undefined;
    entries.set(name, compact.slice(nameEnd + 1, valueEnd));
    at = compact[valueEnd] === ',' ? valueEnd + 1 : valueEnd;
  }
  return [...entries];
}

const stringOrSpace = /("(?:[^"\\]|\\.)*")|[ \t\r\n]+/g;

/** Of valid JSON: where the string that begins at `start` ends (behind its quote). */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; ; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at + 1;
  }
}

function endOfValue(text: string, start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < text.length; ) {
    const character = text[at];
    if (character === '"') {
      at = endOfString(text, at);
      continue;
    }
    if (character === '{' || character === '[') {
      if (++depth > maxDepth) return undefined;
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
