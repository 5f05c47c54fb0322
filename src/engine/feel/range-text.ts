import type { Node } from './ast.ts';
import { compareValues } from './compare.ts';
import { Parser } from './parser.ts';
import { SyntaxFailure } from './scanner.ts';
import { parseDate, parseDateTime, parseDuration, parseTime } from './temporal/parse.ts';
import { FeelRange, type FeelValue } from './values.ts';

const MAX_TEXT = 1000;

const CONSTRUCTORS: Readonly<Record<string, (text: string) => FeelValue>> = {
  date: parseDate,
  time: parseTime,
  'date and time': parseDateTime,
  duration: parseDuration,
};

/** The range that a text such as `[1..5)` stands for: literals only; null for others. */
export function compileRange(text: string): FeelRange | null {
  if (text.length > MAX_TEXT) return null;
  try {
    const node = new Parser(text, []).parseExpression();
    return node.kind === 'range' ? rangeOf(node) : null;
  } catch (error) {
    if (error instanceof SyntaxFailure) return null;
    throw error;
  }
}

function rangeOf(node: Node & { kind: 'range' }): FeelRange | null {
  const start = constant(node.start);
  const end = constant(node.end);
  if (start === undefined || end === undefined) return null;
  const order = compareValues(start, end);
  if (order === null || order > 0) return null;
  return new FeelRange(start, node.startIncluded, end, node.endIncluded);
}

/** The value of a literal, or of a temporal constructor over a string; undefined for all else. */
function constant(node: Node): FeelValue | undefined {
  if (node.kind === 'literal') return node.value;
  if (node.kind !== 'call' || node.callee.kind !== 'name' || node.args.length !== 1) return undefined;
  const read = CONSTRUCTORS[node.callee.name];
  const [arg] = node.args;
  if (!read || arg?.kind !== 'literal' || typeof arg.value !== 'string') return undefined;
  return read(arg.value) ?? undefined;
}
