import type { ContextEntry, FunctionNode, Iterator, Node } from './ast.ts';
import type { NameReader } from './name-reader.ts';
import type { Scanner } from './scanner.ts';
import { parseType } from './type-parser.ts';

/** What the forms that declare names need of the parser. */
export interface FormParser {
  readonly scanner: Scanner;
  readonly names: NameReader;
  /** A whole expression. */
  whole(): Node;
  /** An expression up to a comparison: arithmetic. */
  operand(): Node;
  /** A whole expression within brackets of its own. */
  enclosed(): Node;
  /** Reads, and answers how deep what was read is nested, too. */
  measured<T>(read: () => T): { readonly result: T; readonly depth: number };
}

/** `if a then b else c`, after `if`. */
export function parseConditional(parser: FormParser): Node {
  const condition = parser.whole();
  parser.scanner.expectWord('then');
  const then = parser.whole();
  parser.scanner.expectWord('else');
  return { kind: 'if', condition, then, otherwise: parser.whole() };
}

/** `for a in list return b`, after `for`. */
export function parseFor(parser: FormParser): Node {
  const mark = parser.names.mark();
  const iterators = parseIterators(parser);
  parser.scanner.expectWord('return');
  const body = parser.whole();
  parser.names.forget(mark);
  return { kind: 'for', iterators, body };
}

/** `some a in list satisfies b`, after `some` or `every`. */
export function parseQuantified(parser: FormParser, every: boolean): Node {
  const mark = parser.names.mark();
  const iterators = parseIterators(parser);
  parser.scanner.expectWord('satisfies');
  const body = parser.whole();
  parser.names.forget(mark);
  return { kind: 'quantified', every, iterators, body };
}

function parseIterators(parser: FormParser): Iterator[] {
  const { scanner, names } = parser;
  const iterators: Iterator[] = [];
  do {
    const name = names.declaredName('in');
    scanner.expectWord('in');
    const from = parser.operand();
    const to = scanner.take('..') ? parser.operand() : null;
    iterators.push({ name, from, to });
    names.declare(name);
  } while (scanner.take(','));
  return iterators;
}

/** `function(a, b: number) a + b`, after `function`. */
export function parseFunction(parser: FormParser): FunctionNode {
  const { scanner, names } = parser;
  const mark = names.mark();
  scanner.expect('(');
  const parameters: FunctionNode['parameters'][number][] = [];
  if (!scanner.take(')')) {
    do {
      const name = names.declaredName('');
      parameters.push({ name, type: scanner.take(':') ? parseType(scanner) : null });
      names.declare(name);
    } while (scanner.take(','));
    scanner.expect(')');
  }
  const isExternal = scanner.takeWord('external');
  const { result: body, depth } = parser.measured(() => parser.whole());
  names.forget(mark);
  return { kind: 'function', parameters, body: isExternal ? null : body, depth };
}

/** `{a: 1, b: a + 1}`: an entry sees the names of those before it. */
export function parseContext(parser: FormParser): Node {
  const { scanner, names } = parser;
  const mark = names.mark();
  scanner.expect('{');
  const entries: ContextEntry[] = [];
  if (!scanner.take('}')) {
    do {
      const key = names.contextKey();
      scanner.expect(':');
      entries.push({ key, value: parser.enclosed() });
      names.declare(key);
    } while (scanner.take(','));
    scanner.expect('}');
  }
  names.forget(mark);
  return { kind: 'context', entries };
}

/** `f(a, b)`, `f(x: a, y: b)`, from the parenthesis on. */
export function parseCall(parser: FormParser, callee: Node): Node {
  const { scanner, names } = parser;
  scanner.expect('(');
  if (scanner.take(')')) return { kind: 'call', callee, args: [], names: null };
  const first = names.argumentName();
  const args = [parser.enclosed()];
  const given = first === null ? null : [first];
  while (scanner.take(',')) {
    if (given !== null) {
      given.push(names.argumentName() ?? scanner.fail(`A named argument is expected${scanner.found()}.`));
    }
    args.push(parser.enclosed());
  }
  scanner.expect(')');
  return { kind: 'call', callee, args, names: given };
}
