import type { ArithmeticStep, ComparisonOperator, ContextEntry, Node } from './ast.ts';
import { builtinFunction } from './builtins/index.ts';
import { compileCall } from './calls.ts';
import { compareValues } from './compare.ts';
import { equality, makeRange, ordered } from './comparisons.ts';
import { type Code, INPUT, Names, resolve, variableCode } from './frames.ts';
import { compileFilter, compileFor, compileQuantified } from './iteration.ts';
import { add, isNumber, negate, subtract } from './numbers.ts';
import { calculate } from './operators.ts';
import { propertyOf } from './properties.ts';
import { FeelFailure, type Run } from './run.ts';
import { DayTimeDuration, YearMonthDuration } from './temporal/values.ts';
import { type CustomTypes, conformed, conforms, isKnownType } from './types.ts';
import { testRange, testsCode } from './unary-tests.ts';
import { FeelFunction, FeelRange, type FeelValue, isContext, typeName } from './values.ts';

/** Compiles nodes to closures, and notes which free names they use. */
export class Compiler {
  readonly free = new Set<string>();
  private readonly types: CustomTypes;

  constructor(types: CustomTypes = () => undefined) {
    this.types = types;
  }

  compile(node: Node, names: Names | null): Code {
    switch (node.kind) {
      case 'literal': {
        const { value } = node;
        return () => value;
      }
      case 'name':
        return this.variable(node.name, names);
      case 'input':
        return this.input(names);
      case 'path':
        return this.path(node.target, node.name, names);
      case 'filter':
        return compileFilter(this, node, names);
      case 'call':
        return compileCall(this, node, names);
      case 'list':
        return this.list(node.items, names);
      case 'context':
        return this.context(node.entries, names);
      case 'range':
        return this.range(node, names);
      case 'test':
        return testRange(this, node.test, names);
      case 'negation':
        return this.negation(node.operand, names);
      case 'arithmetic':
        return this.arithmetic(node.first, node.rest, names);
      case 'comparison':
        return this.comparison(node.operator, node.left, node.right, names);
      case 'between':
        return this.between(node, names);
      case 'in':
        return this.in(node, names);
      case 'logic':
        return this.logic(node.operator === 'or', node.operands, names);
      case 'if':
        return this.conditional(node, names);
      case 'for':
        return compileFor(this, node, names);
      case 'quantified':
        return compileQuantified(this, node, names);
      case 'function':
        return this.functionDefinition(node, names);
      case 'instance':
        return this.instance(node, names);
    }
  }

  private variable(name: string, names: Names | null): Code {
    const resolution = resolve(name, names);
    if (resolution.place === null) this.free.add(name);
    const builtin = builtinFunction(name);
    const global: Code = (run) => {
      const value = run.scope.get(name);
      if (value !== undefined) return value;
      return builtin ?? run.warn('NO_VARIABLE_FOUND', `No variable found with name '${name}'.`);
    };
    return variableCode(name, resolution, global);
  }

  private input(names: Names | null): Code {
    const resolution = resolve(INPUT, names);
    if (resolution.place !== null)
      return variableCode(INPUT, { items: [], place: resolution.place }, () => null);
    return () => {
      throw new FeelFailure("'?' can only be used inside a unary test.");
    };
  }

  private path(target: Node, name: string, names: Names | null): Code {
    const code = this.compile(target, names);
    return (run, frame) => {
      const value = code(run, frame);
      if (isContext(value)) {
        const entry = value.get(name);
        if (entry !== undefined) return entry;
      }
      return propertyOf(value, name, run);
    };
  }

  private list(items: readonly Node[], names: Names | null): Code {
    const codes = items.map((item) => this.compile(item, names));
    return (run, frame) => {
      run.spendItems(codes.length);
      const list: FeelValue[] = [];
      for (const code of codes) list.push(code(run, frame));
      return list;
    };
  }

  /** Each entry sees the ones before it; the same key twice makes no context. */
  private context(entries: readonly ContextEntry[], names: Names | null): Code {
    const keys = entries.map(({ key }) => key);
    const isUnique = new Set(keys).size === keys.length;
    const codes = entries.map(({ value }, index) => {
      // A function may call itself by the name of its entry.
      const visible = value.kind === 'function' ? index + 1 : index;
      return this.compile(value, new Names(keys.slice(0, visible), false, names));
    });
    return (run, parent) => {
      run.spend(codes.length);
      const values: FeelValue[] = [];
      const frame = { values, parent };
      const context = new Map<string, FeelValue>();
      for (let i = 0; i < codes.length; i++) {
        const value = codes[i]!(run, frame);
        values.push(value);
        context.set(keys[i]!, value);
      }
      return isUnique ? context : run.warn('INVALID_TYPE', 'A context has two entries of the same name.');
    };
  }

  private range(node: Node & { kind: 'range' }, names: Names | null): Code {
    const start = this.compile(node.start, names);
    const end = this.compile(node.end, names);
    const { startIncluded, endIncluded } = node;
    if (node.start.kind === 'literal' && node.end.kind === 'literal') {
      const { value: low } = node.start;
      const { value: high } = node.end;
      const constant = new FeelRange(low, startIncluded, high, endIncluded);
      if (compareValues(low, high) !== null) return () => constant;
    }
    return (run, frame) => {
      const from = start(run, frame);
      const to = end(run, frame);
      return makeRange(from, startIncluded, to, endIncluded, run);
    };
  }

  private negation(operand: Node, names: Names | null): Code {
    const code = this.compile(operand, names);
    return (run, frame) => {
      const value = code(run, frame);
      if (isNumber(value)) return negate(value);
      if (value instanceof DayTimeDuration) return value.negated();
      if (value instanceof YearMonthDuration) return new YearMonthDuration(0 - value.months);
      return run.warn('INVALID_TYPE', `There is no -${typeName(value)}.`);
    };
  }

  private arithmetic(first: Node, rest: readonly ArithmeticStep[], names: Names | null): Code {
    const left = this.compile(first, names);
    if (rest.length > 1) return this.arithmeticChain(left, rest, names);
    const { operator, operand } = rest[0]!;
    const right = this.compile(operand, names);
    if (operator === '+')
      return (run, frame) => {
        const a = left(run, frame);
        const b = right(run, frame);
        return (
          (typeof a === 'number' && typeof b === 'number' ? add(a, b) : null) ?? calculate('+', a, b, run)
        );
      };
    if (operator === '-')
      return (run, frame) => {
        const a = left(run, frame);
        const b = right(run, frame);
        return (
          (typeof a === 'number' && typeof b === 'number' ? subtract(a, b) : null) ??
          calculate('-', a, b, run)
        );
      };
    return (run, frame) => calculate(operator, left(run, frame), right(run, frame), run);
  }

  private arithmeticChain(left: Code, rest: readonly ArithmeticStep[], names: Names | null): Code {
    const steps = rest.map(({ operator, operand }) => ({ operator, code: this.compile(operand, names) }));
    return (run, frame) => {
      run.spend(steps.length);
      let value = left(run, frame);
      for (const { operator, code } of steps) value = calculate(operator, value, code(run, frame), run);
      return value;
    };
  }

  private comparison(
    operator: ComparisonOperator,
    leftNode: Node,
    rightNode: Node,
    names: Names | null,
  ): Code {
    const left = this.compile(leftNode, names);
    const right = this.compile(rightNode, names);
    switch (operator) {
      case '=':
        return (run, frame) => equality(left(run, frame), right(run, frame), run);
      case '!=':
        return (run, frame) => {
          const equal = equality(left(run, frame), right(run, frame), run);
          return equal === null ? null : !equal;
        };
      case '<':
        return (run, frame) => {
          const a = left(run, frame);
          const b = right(run, frame);
          return typeof a === 'number' && typeof b === 'number' ? a < b : ordered(operator, a, b, run);
        };
      case '>':
        return (run, frame) => {
          const a = left(run, frame);
          const b = right(run, frame);
          return typeof a === 'number' && typeof b === 'number' ? a > b : ordered(operator, a, b, run);
        };
      default:
        return (run, frame) => ordered(operator, left(run, frame), right(run, frame), run);
    }
  }

  private between(node: Node & { kind: 'between' }, names: Names | null): Code {
    const value = this.compile(node.value, names);
    const low = this.compile(node.low, names);
    const high = this.compile(node.high, names);
    return (run, frame) => {
      const tested = value(run, frame);
      return and(ordered('>=', tested, low(run, frame), run), ordered('<=', tested, high(run, frame), run));
    };
  }

  private in(node: Node & { kind: 'in' }, names: Names | null): Code {
    const value = this.compile(node.value, names);
    const tests = testsCode(this, node.tests, new Names([INPUT], false, names));
    return (run, parent) => tests(run, { values: [value(run, parent)], parent });
  }

  /** Three-valued `and` and `or` over a chain; ends at the first operand that decides. */
  private logic(deciding: boolean, operands: readonly Node[], names: Names | null): Code {
    const codes = operands.map((operand) => this.compile(operand, names));
    const [first, second] = codes as [Code, Code];
    if (codes.length === 2)
      return (run, frame) => {
        const a = first(run, frame);
        if (a === deciding) return deciding;
        const b = second(run, frame);
        if (b === deciding) return deciding;
        return typeof a === 'boolean' && typeof b === 'boolean' ? !deciding : logicFailure(a, b, run);
      };
    return (run, frame) => {
      run.spend(codes.length);
      let result: boolean | null = !deciding;
      for (const code of codes) {
        const value = code(run, frame);
        if (value === deciding) return deciding;
        if (typeof value !== 'boolean') result = logicFailure(value, true, run);
      }
      return result;
    };
  }

  private conditional(node: Node & { kind: 'if' }, names: Names | null): Code {
    const condition = this.compile(node.condition, names);
    const then = this.compile(node.then, names);
    const otherwise = this.compile(node.otherwise, names);
    return (run, frame) => {
      const value = condition(run, frame);
      if (value === true) return then(run, frame);
      if (value !== false)
        run.warn('INVALID_TYPE', `The condition of 'if' is a ${typeName(value)}, not a boolean.`);
      return otherwise(run, frame);
    };
  }

  private functionDefinition(node: Node & { kind: 'function' }, names: Names | null): Code {
    const parameters = node.parameters.map(({ name }) => name);
    if (node.body === null) return () => externalFunction(parameters);
    const types = node.parameters.map(({ type }) => type);
    const isTyped = types.some((type) => type !== null);
    const body = this.compile(node.body, new Names(parameters, false, names));
    const { depth } = node;
    return (defining, parent) =>
      new FeelFunction(parameters, (args, run) => {
        run.spend(1);
        const values = isTyped
          ? args.map((value, i) => (types[i] ? conformed(value, types[i], this.types) : value))
          : [...args];
        return run.nested(depth, () =>
          run.within(defining.scope, (inner) => body(inner, { values, parent })),
        );
      });
  }

  private instance(node: Node & { kind: 'instance' }, names: Names | null): Code {
    const code = this.compile(node.value, names);
    const { type } = node;
    const isKnown = isKnownType(type, this.types);
    return (run, frame) => {
      const value = code(run, frame);
      if (!isKnown) return run.warn('INVALID_TYPE', `There is no type '${type.name}'.`) ?? false;
      return conforms(value, type, this.types);
    };
  }
}

/** Only the JVM could call it. */
function externalFunction(parameters: readonly string[]): FeelFunction {
  return new FeelFunction(parameters, (_args, run) =>
    run.warn('FUNCTION_INVOCATION_FAILURE', 'External functions are not supported.'),
  );
}

function and(a: boolean | null, b: boolean | null): boolean | null {
  if (a === false || b === false) return false;
  return a === null || b === null ? null : true;
}

function logicFailure(a: FeelValue, b: FeelValue, run: Run): null {
  const wrong = typeof a === 'boolean' ? b : a;
  return run.warn('INVALID_TYPE', `A boolean is expected, not a ${typeName(wrong)}.`);
}
