import type { ArithmeticStep, Node, Test, UnaryTestsNode } from './ast.ts';
import { isDigit, isNameStart } from './characters.ts';
import {
  type FormParser,
  parseCall,
  parseConditional,
  parseContext,
  parseFor,
  parseFunction,
  parseQuantified,
} from './forms.ts';
import { ENDS_NAME, NameReader, RESERVED } from './name-reader.ts';
import { parseNumber } from './numbers.ts';
import {
  ADDITION,
  AND,
  arithmeticOperator,
  COMPARISON,
  MULTIPLICATION,
  OR,
  POWER,
  takeComparison,
} from './precedence.ts';
import { Scanner } from './scanner.ts';
import { parseTemporal } from './temporal/parse.ts';
import { parseType } from './type-parser.ts';

/** A text of more levels is refused: everything that walks it may recurse. */
const MAX_DEPTH = 400;
const MAX_LENGTH = 1_000_000;

/** Reads one text. Throws `SyntaxFailure`. */
export class Parser implements FormParser {
  readonly scanner: Scanner;
  readonly names: NameReader;
  private depth = 0;
  private deepest = 0;
  private inputs = 0;

  constructor(text: string, names: readonly string[]) {
    this.scanner = new Scanner(text);
    if (text.length > MAX_LENGTH) this.scanner.fail(`The text is longer than ${MAX_LENGTH} characters.`, 0);
    this.names = new NameReader(this.scanner, names);
  }

  parseExpression(): Node {
    const node = this.expression(0);
    this.end();
    return node;
  }

  parseUnaryTests(): UnaryTestsNode {
    const { scanner } = this;
    const start = scanner.at;
    if (scanner.take('-') && scanner.ended) return { kind: 'any' };
    scanner.at = start;
    if (scanner.word() === 'not') {
      scanner.takeWord('not');
      if (scanner.take('(')) {
        const tests = this.tests();
        if (scanner.take(')') && scanner.ended) return { kind: 'tests', negated: true, tests };
      }
      scanner.at = start;
    }
    const tests = this.tests();
    this.end();
    return { kind: 'tests', negated: false, tests };
  }

  whole(): Node {
    return this.expression(0);
  }

  operand(): Node {
    return this.expression(ADDITION);
  }

  measured<T>(read: () => T): { result: T; depth: number } {
    const above = this.deepest;
    this.deepest = this.depth;
    const result = read();
    const depth = this.deepest - this.depth + 1;
    this.deepest = Math.max(above, this.deepest);
    return { result, depth };
  }

  private end(): void {
    if (!this.scanner.ended) this.scanner.fail(`The text should end here${this.scanner.found()}.`);
  }

  /** An expression whose operators bind at least as tightly as `binding`. */
  private expression(binding: number): Node {
    if (++this.depth > MAX_DEPTH) this.scanner.fail(`The text is nested more than ${MAX_DEPTH} levels deep.`);
    if (this.depth > this.deepest) this.deepest = this.depth;
    const before = this.depth;
    let left = this.prefix();
    for (;;) {
      const next = this.operation(left, binding);
      if (next === null) break;
      left = next;
    }
    this.depth = before - 1;
    return left;
  }

  /** What follows `left` and binds tightly enough, or null. */
  private operation(left: Node, binding: number): Node | null {
    const { scanner } = this;
    const character = scanner.peek();
    switch (character) {
      case '+':
        return binding <= ADDITION ? this.arithmetic(left, ADDITION) : null;
      case '-':
        return binding <= ADDITION ? this.arithmetic(left, ADDITION) : null;
      case '*':
        if (scanner.text[scanner.at + 1] === '*')
          return binding <= POWER ? this.arithmetic(left, POWER) : null;
        return binding <= MULTIPLICATION ? this.arithmetic(left, MULTIPLICATION) : null;
      case '/':
        return binding <= MULTIPLICATION ? this.arithmetic(left, MULTIPLICATION) : null;
      case '=':
      case '!':
      case '<':
      case '>':
        return binding <= COMPARISON ? this.comparison(left) : null;
      case 'o':
      case 'a':
        return this.logic(left, binding);
      case 'b':
      case 'i':
        return binding <= COMPARISON ? this.wordOperation(left) : null;
      default:
        return null;
    }
  }

  private logic(left: Node, binding: number): Node | null {
    const { scanner } = this;
    const word = scanner.word();
    if (word !== 'and' && word !== 'or') return null;
    const own = word === 'or' ? OR : AND;
    if (binding > own) return null;
    const operands = [left];
    while (scanner.takeWord(word)) operands.push(this.expression(own + 1));
    return { kind: 'logic', operator: word, operands };
  }

  private arithmetic(first: Node, own: number): Node {
    const { scanner } = this;
    const rest: ArithmeticStep[] = [];
    for (;;) {
      const operator = arithmeticOperator(scanner, own);
      if (operator === null) return { kind: 'arithmetic', first, rest };
      scanner.at += operator.length;
      rest.push({ operator, operand: this.expression(own + 1) });
    }
  }

  private comparison(left: Node): Node | null {
    const operator = takeComparison(this.scanner);
    if (operator === null) return null;
    this.deepen();
    return { kind: 'comparison', operator, left, right: this.expression(ADDITION) };
  }

  /** `between`, `in` and `instance of`. */
  private wordOperation(value: Node): Node | null {
    const { scanner } = this;
    switch (scanner.word()) {
      case 'between': {
        scanner.takeWord('between');
        const low = this.expression(ADDITION);
        scanner.expectWord('and');
        return { kind: 'between', value, low, high: this.expression(ADDITION) };
      }
      case 'instance':
        scanner.takeWord('instance');
        scanner.expectWord('of');
        this.deepen();
        return { kind: 'instance', value, type: parseType(scanner) };
      case 'in':
        scanner.takeWord('in');
        this.deepen();
        return { kind: 'in', value, tests: this.inTests() };
      default:
        return null;
    }
  }

  /** Each operation on the left of another is a level, too; `expression` takes them back. */
  private deepen(): void {
    if (++this.depth > MAX_DEPTH) this.scanner.fail(`The text is nested more than ${MAX_DEPTH} levels deep.`);
    if (this.depth > this.deepest) this.deepest = this.depth;
  }

  /** After `in`: one test, or several in parentheses. */
  private inTests(): readonly Test[] {
    const { scanner } = this;
    if (scanner.peek() !== '(') return [this.test(COMPARISON)];
    scanner.take('(');
    const saved = this.rangeEnds;
    this.rangeEnds = 0;
    const first = this.test(0);
    this.rangeEnds = saved;
    if (first.kind === 'compare') return this.moreTests(first);
    if (scanner.peek() === '.') return [this.continued(first, this.range(first.expression, false))];
    const tests = this.moreTests(first);
    return tests.length === 1 ? [this.continued(first, first.expression)] : tests;
  }

  private moreTests(first: Test): Test[] {
    const tests = [first];
    while (this.scanner.take(',')) tests.push(this.test(0));
    this.scanner.expect(')');
    return tests;
  }

  /** `x in (list)[1]`, `x in (1..5).start`: what stands in parentheses is only the beginning of the test. */
  private continued(test: Test & { kind: 'expression' }, beginning: Node): Test {
    let expression = this.postfix(beginning);
    for (;;) {
      const next = this.operation(expression, ADDITION);
      if (next === null) return { ...test, expression };
      expression = next;
    }
  }

  private tests(): Test[] {
    const tests = [this.test(0)];
    while (this.scanner.take(',')) tests.push(this.test(0));
    return tests;
  }

  private test(binding: number): Test {
    const operator = takeComparison(this.scanner);
    if (operator !== null) return { kind: 'compare', operator, operand: this.expression(ADDITION) };
    const before = this.inputs;
    const expression = this.expression(binding);
    return { kind: 'expression', expression, usesInput: this.inputs > before };
  }

  private prefix(): Node {
    const { scanner } = this;
    const character = scanner.peek();
    switch (character) {
      case '':
        return scanner.fail('An expression is expected, but the text ends.');
      case '-':
        return this.negation();
      case '<':
      case '>':
      case '=':
      case '!': {
        const test = this.test(ADDITION);
        return { kind: 'test', test };
      }
      default:
        return this.postfix(this.primary(character));
    }
  }

  private negation(): Node {
    const { scanner } = this;
    scanner.take('-');
    scanner.skip();
    const start = scanner.at;
    const digits = scanner.number();
    if (digits !== '' && scanner.peek() !== '[' && !this.isPathAhead()) return this.numberNode(`-${digits}`);
    scanner.at = start;
    return { kind: 'negation', operand: this.expression(POWER + 1) };
  }

  private numberNode(digits: string): Node {
    const value = parseNumber(digits);
    if (value === null) this.scanner.fail(`'${digits.slice(0, 40)}' is too large a number.`);
    return { kind: 'literal', value };
  }

  private primary(character: string): Node {
    const { scanner } = this;
    switch (character) {
      case '"':
        return { kind: 'literal', value: scanner.string() };
      case '@':
        scanner.take('@');
        if (scanner.peek() !== '"') scanner.fail(`A string is expected after '@'${scanner.found()}.`);
        return { kind: 'literal', value: parseTemporal(scanner.string()) };
      case '(':
        return this.parenthesized();
      case '[':
        return this.bracketed();
      case ']':
        scanner.take(']');
        return this.range(this.expression(ADDITION), false);
      case '{':
        return parseContext(this);
      case '`':
        return { kind: 'name', name: scanner.quotedName() };
      case '?':
        scanner.take('?');
        this.inputs++;
        return { kind: 'input' };
      default:
    }
    if (
      isDigit(character.charCodeAt(0)) ||
      (character === '.' && isDigit(scanner.text.charCodeAt(scanner.at + 1)))
    )
      return this.numberNode(scanner.number());
    if (!isNameStart(scanner.text.codePointAt(scanner.at)!))
      scanner.fail(`An expression is expected${scanner.found()}.`);
    return this.nameOrKeyword();
  }

  private nameOrKeyword(): Node {
    const { scanner } = this;
    const name = this.names.knownName() ?? this.names.calledName();
    if (name !== null) return { kind: 'name', name };
    const word = scanner.word();
    const start = scanner.at;
    scanner.at += word.length;
    switch (word) {
      case 'null':
        return { kind: 'literal', value: null };
      case 'true':
        return { kind: 'literal', value: true };
      case 'false':
        return { kind: 'literal', value: false };
      case 'if':
        return parseConditional(this);
      case 'for':
        return parseFor(this);
      case 'some':
      case 'every':
        return parseQuantified(this, word === 'every');
      case 'function':
        return parseFunction(this);
      default:
        if (RESERVED.has(word)) scanner.fail(`An expression is expected, not '${word}'.`, start);
        return { kind: 'name', name: word };
    }
  }

  /** What may follow a value: `.name`, `[filter]`, `(arguments)`. */
  private postfix(first: Node): Node {
    const { scanner } = this;
    let node = first;
    for (;;) {
      const character = scanner.peek();
      if (this.isPathAhead()) {
        scanner.take('.');
        node = { kind: 'path', target: node, name: this.names.entryName() };
      } else if (character === '[' && !this.isRangeEndAhead()) {
        scanner.take('[');
        const filter = this.enclosed();
        scanner.expect(']');
        node = { kind: 'filter', target: node, filter };
      } else if (character === '(' && node.kind !== 'literal') {
        node = parseCall(this, node);
      } else return node;
      this.deepen();
    }
  }

  private isPathAhead(): boolean {
    const { scanner } = this;
    return scanner.peek() === '.' && scanner.text[scanner.at + 1] !== '.';
  }

  private rangeEnds = 0;

  /** In the end of a range, whether `[` closes it (`[1..5[`) rather than beginning a filter. */
  private isRangeEndAhead(): boolean {
    if (this.rangeEnds === 0) return false;
    const { scanner } = this;
    const start = scanner.at;
    scanner.take('[');
    const character = scanner.peek();
    const word = scanner.word();
    const closes = character === '' || ')],}=!<>+*/.'.includes(character) || ENDS_NAME.has(word);
    scanner.at = start;
    return closes;
  }

  /** An expression within brackets of its own. */
  enclosed(): Node {
    const saved = this.rangeEnds;
    this.rangeEnds = 0;
    const node = this.expression(0);
    this.rangeEnds = saved;
    return node;
  }

  private parenthesized(): Node {
    const { scanner } = this;
    scanner.take('(');
    const node = this.enclosed();
    if (scanner.peek() === '.' && scanner.text[scanner.at + 1] === '.') return this.range(node, false);
    scanner.expect(')');
    return node;
  }

  /** A list, or a range that begins with `[`. */
  private bracketed(): Node {
    const { scanner } = this;
    scanner.take('[');
    if (scanner.take(']')) return { kind: 'list', items: [] };
    const items = [this.enclosed()];
    if (scanner.peek() === '.') return this.range(items[0]!, true);
    while (scanner.take(',')) items.push(this.enclosed());
    scanner.expect(']');
    return { kind: 'list', items };
  }

  private range(start: Node, startIncluded: boolean): Node {
    const { scanner } = this;
    scanner.expect('..');
    this.rangeEnds++;
    const end = this.expression(ADDITION);
    this.rangeEnds--;
    const closing = scanner.peek();
    if (closing !== ']' && closing !== ')' && closing !== '[')
      scanner.fail(`The end of a range is expected${scanner.found()}.`);
    scanner.take(closing);
    return { kind: 'range', start, startIncluded, end, endIncluded: closing === ']' };
  }
}
