import type {
  ArithmeticOperator,
  ArithmeticStep,
  ComparisonOperator,
  ContextEntry,
  FunctionNode,
  Iterator,
  Node,
  Test,
  UnaryTestsNode,
} from './ast.ts';
import { isDigit, isNameStart, normalizedName } from './characters.ts';
import { KnownNames } from './known-names.ts';
import { parseNumber } from './numbers.ts';
import { Scanner } from './scanner.ts';
import { parseTemporal } from './temporal/parse.ts';
import { parseType } from './type-parser.ts';

/** A text of more levels is refused: everything that walks it may recurse. */
const MAX_DEPTH = 400;
const MAX_LENGTH = 1_000_000;

/** Words that are no names by themselves. */
const RESERVED: ReadonlySet<string> = new Set(
  'null true false function in return then else satisfies and or if for some every instance of between'.split(
    ' ',
  ),
);
/** Words that end a name of several words which nobody declared (only functions are called by such). */
const ENDS_NAME: ReadonlySet<string> = new Set(
  'in return then else satisfies and or instance between'.split(' '),
);

/** Functions of the standard whose names have a reserved word in them. */
const RESERVED_FUNCTIONS = new KnownNames(['date and time', 'years and months duration', 'get or else']);
/** FEEL-Scala's older names of `all` and `any`. */
const OPERATOR_FUNCTIONS: ReadonlySet<string> = new Set(['and', 'or']);
const PROPERTIES = new KnownNames(['time offset', 'start included', 'end included']);

const OR = 1;
const AND = 2;
const COMPARISON = 3;
const ADDITION = 4;
const MULTIPLICATION = 5;
const POWER = 6;

/** Reads one text. Throws `SyntaxFailure`. */
export class Parser {
  private readonly scanner: Scanner;
  /** Names that hold where the parser stands. */
  private readonly names: KnownNames;
  /** Names after a dot: whatever was declared anywhere. */
  private readonly entries: KnownNames;
  private depth = 0;
  private deepest = 0;
  private inputs = 0;

  constructor(text: string, names: readonly string[]) {
    this.scanner = new Scanner(text);
    if (text.length > MAX_LENGTH) this.scanner.fail(`The text is longer than ${MAX_LENGTH} characters.`, 0);
    this.names = new KnownNames(names);
    this.entries = new KnownNames(names);
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
    const rest: ArithmeticStep[] = [];
    for (
      let operator = this.arithmeticOperator(own);
      operator !== null;
      operator = this.arithmeticOperator(own)
    ) {
      this.scanner.at += operator.length;
      rest.push({ operator, operand: this.expression(own + 1) });
    }
    return { kind: 'arithmetic', first, rest };
  }

  private arithmeticOperator(own: number): ArithmeticOperator | null {
    const { scanner } = this;
    const character = scanner.peek();
    if (own === ADDITION) return character === '+' || character === '-' ? character : null;
    const isPower = character === '*' && scanner.text[scanner.at + 1] === '*';
    if (own === POWER) return isPower ? '**' : null;
    return (character === '*' && !isPower) || character === '/' ? character : null;
  }

  private comparisonOperator(): ComparisonOperator | null {
    const { scanner } = this;
    for (const operator of ['<=', '>=', '!=', '<', '>', '='] as const)
      if (scanner.take(operator)) return operator;
    return null;
  }

  private comparison(left: Node): Node | null {
    const operator = this.comparisonOperator();
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
    const operator = this.comparisonOperator();
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
        return this.context();
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
    const known = this.names.match(scanner.text, scanner.at);
    if (known) {
      scanner.at = known.end;
      return { kind: 'name', name: known.name };
    }
    const called = this.calledName();
    if (called !== null) return { kind: 'name', name: called };
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
        return this.conditional();
      case 'for':
        return this.forExpression();
      case 'some':
      case 'every':
        return this.quantified(word === 'every');
      case 'function':
        return this.functionDefinition();
      default:
        if (RESERVED.has(word)) scanner.fail(`An expression is expected, not '${word}'.`, start);
        return { kind: 'name', name: word };
    }
  }

  /** A function's name of several words that nobody declared: what stands before `(`. */
  private calledName(): string | null {
    const { scanner } = this;
    const { text } = scanner;
    const start = scanner.at;
    const reserved = RESERVED_FUNCTIONS.match(text, start);
    if (reserved) {
      scanner.at = reserved.end;
      if (scanner.peek() === '(') return reserved.name;
      scanner.at = start;
    }
    let word = scanner.word();
    if (OPERATOR_FUNCTIONS.has(word) && this.isCallAhead(word)) return word;
    if (RESERVED.has(word)) return null;
    let words = 0;
    while (word !== '' && !ENDS_NAME.has(word) && words < 20) {
      scanner.at += word.length;
      words++;
      word = scanner.word();
    }
    const end = scanner.at;
    if (words > 1 && word === '' && scanner.peek() === '(') return normalizedName(text.slice(start, end));
    scanner.at = start;
    return null;
  }

  /** Passes over a word that stands before `(`. */
  private isCallAhead(word: string): boolean {
    const { scanner } = this;
    const start = scanner.at;
    scanner.at += word.length;
    if (scanner.peek() === '(') return true;
    scanner.at = start;
    return false;
  }

  /** What may follow a value: `.name`, `[filter]`, `(arguments)`. */
  private postfix(first: Node): Node {
    const { scanner } = this;
    let node = first;
    for (;;) {
      const character = scanner.peek();
      if (this.isPathAhead()) {
        scanner.take('.');
        node = { kind: 'path', target: node, name: this.entryName() };
      } else if (character === '[' && !this.isRangeEndAhead()) {
        scanner.take('[');
        const filter = this.enclosed();
        scanner.expect(']');
        node = { kind: 'filter', target: node, filter };
      } else if (character === '(' && node.kind !== 'literal') {
        node = this.call(node);
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

  private entryName(): string {
    const { scanner } = this;
    scanner.skip();
    if (scanner.peek() === '`') return scanner.quotedName();
    const { text, at } = scanner;
    const known = this.entries.match(text, at) ?? PROPERTIES.match(text, at);
    if (known) {
      scanner.at = known.end;
      return known.name;
    }
    const called = this.calledName();
    if (called !== null) return called;
    const word = scanner.word();
    if (word === '' || word === 'true' || word === 'false' || word === 'null')
      scanner.fail(`A name is expected after '.'${scanner.found()}.`);
    scanner.at += word.length;
    return word;
  }

  private call(callee: Node): Node {
    const { scanner } = this;
    scanner.take('(');
    const args: Node[] = [];
    if (scanner.take(')')) return { kind: 'call', callee, args, names: null };
    const names: string[] = [];
    const firstName = this.argumentName();
    do {
      const name = names.length === 0 ? firstName : firstName === null ? null : this.argumentName();
      if (firstName !== null && name === null)
        scanner.fail(`A named argument is expected${scanner.found()}.`);
      if (name !== null) names.push(name);
      else names.push('');
      args.push(this.enclosed());
    } while (scanner.take(','));
    scanner.expect(')');
    return { kind: 'call', callee, args, names: firstName === null ? null : names };
  }

  /** An expression within brackets of its own. */
  private enclosed(): Node {
    const saved = this.rangeEnds;
    this.rangeEnds = 0;
    const node = this.expression(0);
    this.rangeEnds = saved;
    return node;
  }

  /** The `name:` of a named argument, passed over; null when there is none. */
  private argumentName(): string | null {
    const { scanner } = this;
    scanner.skip();
    const start = scanner.at;
    const known = this.names.match(scanner.text, start);
    if (known) {
      scanner.at = known.end;
    } else {
      for (let word = scanner.word(); word !== ''; word = scanner.word()) scanner.at += word.length;
    }
    const end = scanner.at;
    if (end > start && scanner.peek() === ':') {
      scanner.take(':');
      return normalizedName(scanner.text.slice(start, end));
    }
    scanner.at = start;
    return null;
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

  private context(): Node {
    const { scanner } = this;
    scanner.take('{');
    const entries: ContextEntry[] = [];
    const declared: string[] = [];
    if (!scanner.take('}')) {
      do {
        const key = this.contextKey();
        scanner.expect(':');
        entries.push({ key, value: this.enclosed() });
        this.entries.add(key);
        if (this.names.add(key)) declared.push(key);
      } while (scanner.take(','));
      scanner.expect('}');
    }
    for (const key of declared) this.names.remove(key);
    return { kind: 'context', entries };
  }

  private contextKey(): string {
    const { scanner } = this;
    const character = scanner.peek();
    if (character === '"') return scanner.string();
    if (character === '`') return scanner.quotedName();
    const { text } = scanner;
    const start = scanner.at;
    while (scanner.at < text.length && !'"{}:,[]`'.includes(text[scanner.at]!)) scanner.at++;
    const key = normalizedName(text.slice(start, scanner.at));
    if (key === '') scanner.fail(`The name of an entry is expected${scanner.found()}.`, start);
    return key;
  }

  private conditional(): Node {
    const { scanner } = this;
    const condition = this.expression(0);
    scanner.expectWord('then');
    const then = this.expression(0);
    scanner.expectWord('else');
    return { kind: 'if', condition, then, otherwise: this.expression(0) };
  }

  private forExpression(): Node {
    const { iterators, declared } = this.iterators();
    this.scanner.expectWord('return');
    const body = this.expression(0);
    for (const name of declared) this.names.remove(name);
    return { kind: 'for', iterators, body };
  }

  private quantified(every: boolean): Node {
    const { iterators, declared } = this.iterators();
    this.scanner.expectWord('satisfies');
    const body = this.expression(0);
    for (const name of declared) this.names.remove(name);
    return { kind: 'quantified', every, iterators, body };
  }

  private iterators(): { iterators: Iterator[]; declared: string[] } {
    const { scanner } = this;
    const iterators: Iterator[] = [];
    const declared: string[] = [];
    do {
      const name = this.declaredName('in');
      scanner.expectWord('in');
      const from = this.expression(ADDITION);
      const to = scanner.take('..') ? this.expression(ADDITION) : null;
      iterators.push({ name, from, to });
      if (this.names.add(name)) declared.push(name);
    } while (scanner.take(','));
    return { iterators, declared };
  }

  /** A name of one or more words, up to a word or symbol that ends it. */
  private declaredName(before: string): string {
    const { scanner } = this;
    if (scanner.peek() === '`') return scanner.quotedName();
    const { text } = scanner;
    const known = this.names.match(text, scanner.at);
    if (known) {
      scanner.at = known.end;
      return known.name;
    }
    const start = scanner.at;
    let end = start;
    for (let word = scanner.word(); word !== '' && word !== before; word = scanner.word()) {
      scanner.at += word.length;
      end = scanner.at;
    }
    if (end === start) scanner.fail(`A name is expected${scanner.found()}.`);
    if (RESERVED.has(text.slice(start, end))) scanner.fail('A reserved word cannot be a name.', start);
    return normalizedName(text.slice(start, end));
  }

  private functionDefinition(): Node {
    const { scanner } = this;
    scanner.expect('(');
    const parameters: { name: string; type: FunctionNode['parameters'][number]['type'] }[] = [];
    const declared: string[] = [];
    if (!scanner.take(')')) {
      do {
        const name = this.declaredName('');
        parameters.push({ name, type: scanner.take(':') ? parseType(scanner) : null });
        if (this.names.add(name)) declared.push(name);
      } while (scanner.take(','));
      scanner.expect(')');
    }
    const external = scanner.takeWord('external');
    const above = this.deepest;
    this.deepest = this.depth;
    const body = this.expression(0);
    const depth = this.deepest - this.depth + 1;
    this.deepest = Math.max(above, this.deepest);
    for (const name of declared) this.names.remove(name);
    return { kind: 'function', parameters, body: external ? null : body, depth };
  }
}
