import type { TypeNode } from './ast.ts';
import { normalizedName } from './characters.ts';
import type { Scanner } from './scanner.ts';

const MAX_DEPTH = 50;

/** Types of several words, longest first. */
const PHRASES = ['years and months duration', 'days and time duration', 'date and time', 'date time'];

/** Reads a type (grammar rule 54): `number`, `list<string>`, `context<a: number>`, `function<number> -> string`. */
export function parseType(scanner: Scanner, depth = 0): TypeNode {
  if (depth > MAX_DEPTH) scanner.fail('The type is nested too deeply.');
  const name = typeWords(scanner);
  switch (name) {
    case 'list':
    case 'range':
      return plain(name, scanner.take('<') ? [closed(scanner, parseType(scanner, depth + 1))] : []);
    case 'context':
      return { ...plain(name, []), entries: scanner.take('<') ? contextEntries(scanner, depth) : null };
    case 'function':
      return functionType(scanner, depth);
    default:
      return plain(name, []);
  }
}

function plain(name: string, parameters: readonly TypeNode[]): TypeNode {
  return { name, parameters, entries: null, result: null };
}

function closed<T>(scanner: Scanner, value: T): T {
  scanner.expect('>');
  return value;
}

function typeWords(scanner: Scanner): string {
  scanner.skip();
  for (const phrase of PHRASES) {
    const words = phrase.split(' ');
    const start = scanner.at;
    if (words.every((word) => scanner.takeWord(word))) return phrase;
    scanner.at = start;
  }
  if (scanner.peek() === '`') return scanner.quotedName();
  let name = scanner.word();
  if (name === '') scanner.fail(`A type is expected${scanner.found()}.`);
  scanner.at += name.length;
  if (name === 'day' || name === 'year') {
    for (const rest of ['-time-duration', '-month-duration']) if (scanner.take(rest)) return name + rest;
  }
  while (scanner.text[scanner.at] === '.') {
    scanner.take('.');
    const part = scanner.word();
    if (part === '') scanner.fail(`A type is expected${scanner.found()}.`);
    scanner.at += part.length;
    name += `.${part}`;
  }
  return normalizedName(name);
}

function contextEntries(scanner: Scanner, depth: number): { name: string; type: TypeNode }[] {
  const entries: { name: string; type: TypeNode }[] = [];
  if (scanner.take('>')) return entries;
  do {
    scanner.skip();
    const start = scanner.at;
    const end = scanner.text.indexOf(':', start);
    const name = normalizedName(scanner.text.slice(start, end < 0 ? start : end));
    if (name === '' || /[<>,]/.test(name))
      scanner.fail(`The name of an entry is expected${scanner.found()}.`);
    scanner.at = end;
    scanner.expect(':');
    entries.push({ name, type: parseType(scanner, depth + 1) });
  } while (scanner.take(','));
  return closed(scanner, entries);
}

function functionType(scanner: Scanner, depth: number): TypeNode {
  if (!scanner.take('<')) return plain('function', []);
  const parameters: TypeNode[] = [];
  if (!scanner.take('>')) {
    do parameters.push(parseType(scanner, depth + 1));
    while (scanner.take(','));
    scanner.expect('>');
  }
  const result = scanner.take('->') ? parseType(scanner, depth + 1) : null;
  return { name: 'function', parameters, entries: null, result };
}
