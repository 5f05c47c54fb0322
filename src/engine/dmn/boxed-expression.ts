import { FeelFunction, type FeelValue, type Scope } from '../feel/index.ts';
import type { Compiler, Evaluator } from './compiler.ts';
import { type DecisionRun, evaluateFeel } from './decision-run.ts';
import { compileDecisionTable } from './decision-table.ts';
import { Frame } from './frame.ts';
import { compileIteration } from './iteration.ts';
import type {
  BoxedContext,
  BoxedExpression,
  FunctionDefinition,
  Invocation,
  LiteralExpression,
  Relation,
} from './model.ts';
import type { Names } from './names.ts';
import { conform, converted, type DmnType, mismatch } from './types.ts';

/** Compiles a boxed expression (DMN 1.5, chapters 7.3, 8 and 10.2); its own `typeRef` converts its value. */
export function compileBoxed(
  expression: BoxedExpression,
  names: Names,
  owner: string,
  compiler: Compiler,
): Evaluator {
  const inner = expression.id || owner;
  const evaluate = compileUntyped(expression, names, inner, compiler);
  const type = compiler.types.resolve(expression.typeRef);
  // The type of a table or function is checked where its result arrives.
  if (
    type.kind === 'any' ||
    expression.kind === 'decision-table' ||
    expression.kind === 'function-definition'
  )
    return evaluate;
  return (scope, run) => converted(evaluate(scope, run), type, inner, run);
}

function compileUntyped(
  expression: BoxedExpression,
  names: Names,
  owner: string,
  compiler: Compiler,
): Evaluator {
  const compile = (part: BoxedExpression) => compileBoxed(part, names, owner, compiler);
  switch (expression.kind) {
    case 'literal-expression':
      return compileLiteral(expression, names, owner, compiler);
    case 'decision-table': {
      const table = compileDecisionTable(expression, names, owner, compiler);
      return (scope, run) => table.evaluate(scope, run).output;
    }
    case 'context':
      return compileContext(expression, names, owner, compiler);
    case 'list': {
      const items = expression.items.map(compile);
      return (scope, run) => items.map((item) => item(scope, run));
    }
    case 'relation':
      return compileRelation(expression, compile);
    case 'invocation':
      return compileInvocation(expression, compile, owner);
    case 'function-definition':
      return compileFunction(expression, names, owner, compiler);
    case 'conditional': {
      const condition = compile(expression.condition);
      const consequence = compile(expression.consequence);
      const alternative = compile(expression.alternative);
      return (scope, run) => {
        const holds = condition(scope, run);
        if (holds !== null && typeof holds !== 'boolean')
          return run.warn('INVALID_TYPE', `'${owner}': the condition is no boolean`);
        return holds ? consequence(scope, run) : alternative(scope, run);
      };
    }
    default:
      return compileIteration(expression, names, (part, visible) =>
        compileBoxed(part, visible, owner, compiler),
      );
  }
}

function compileLiteral(
  { text }: LiteralExpression,
  names: Names,
  owner: string,
  compiler: Compiler,
): Evaluator {
  const expression = compiler.expression(text, names, owner);
  if (!expression) return (_scope, run) => run.fail(`failed to parse expression '${text}'`);
  return (scope, run) => evaluateFeel(expression, scope, run);
}

function compileContext(
  { entries }: BoxedContext,
  names: Names,
  owner: string,
  compiler: Compiler,
): Evaluator {
  const compiled: { name: string; type: DmnType; evaluate: Evaluator }[] = [];
  let result: Evaluator | undefined;
  for (const [index, { variable, value }] of entries.entries()) {
    const evaluate = compileBoxed(value, names, owner, compiler);
    if (variable?.name) {
      compiled.push({ name: variable.name, type: compiler.types.resolve(variable.typeRef), evaluate });
    } else if (index === entries.length - 1) result = evaluate;
    else
      compiler.problems.add(owner, 'a context entry has no variable', 'name it; only the last may have none');
  }
  return (scope, run) => {
    const values = new Map<string, FeelValue>();
    const inner = new Frame(values, scope);
    for (const { name, type, evaluate } of compiled)
      values.set(name, converted(evaluate(inner, run), type, name, run));
    return result ? result(inner, run) : values;
  };
}

function compileRelation(
  { columns, rows }: Relation,
  compile: (part: BoxedExpression) => Evaluator,
): Evaluator {
  const compiled = rows.map((row) => row.map(compile));
  return (scope, run) =>
    compiled.map((row) => {
      const values = columns.map(({ name }, index) => [name, row[index]?.(scope, run) ?? null] as const);
      return new Map<string, FeelValue>(values);
    });
}

/** Arguments go to parameters by name; a parameter without a binding is null, a binding without one an error. */
function compileInvocation(
  { callee, bindings }: Invocation,
  compile: (part: BoxedExpression) => Evaluator,
  owner: string,
): Evaluator {
  const target = compile(callee);
  const compiled = bindings.map(({ parameter, value }) => ({ parameter, evaluate: value && compile(value) }));
  return (scope, run) => {
    const called = target(scope, run);
    if (!(called instanceof FeelFunction))
      return run.warn('NO_FUNCTION_FOUND', `'${owner}': what is invoked is no function`);
    const args: FeelValue[] = called.parameters.map(() => null);
    for (const { parameter, evaluate } of compiled) {
      const at = called.parameters.indexOf(parameter);
      if (at < 0)
        return run.warn('FUNCTION_INVOCATION_FAILURE', `'${owner}': there is no parameter '${parameter}'`);
      args[at] = evaluate?.(scope, run) ?? null;
    }
    return called.invoke(args, run.feel);
  };
}

/**
 * A function's maker: given the scope that it closes over, the function. Arguments that do not conform to their
 * parameters' types make the call null with a warning, and so does a result that does not conform.
 */
export function compileFunction(
  definition: FunctionDefinition,
  names: Names,
  owner: string,
  compiler: Compiler,
): (scope: Scope, run: DecisionRun) => FeelFunction {
  const parameters = definition.parameters.map(({ name }) => name);
  const types = definition.parameters.map(({ typeRef }) => compiler.types.resolve(typeRef));
  const { body } = definition;
  const evaluate: Evaluator = body ? compileBoxed(body, names.with(parameters), owner, compiler) : () => null;
  const result = compiler.types.resolve(body?.kind === 'decision-table' ? body.typeRef : undefined);
  return (scope, run) =>
    new FeelFunction(parameters, (args, feel) => {
      const values = new Map<string, FeelValue>();
      for (const [index, name] of parameters.entries()) {
        const value = args[index] ?? null;
        const argument = conform(value, types[index] as DmnType, run);
        if (argument === undefined)
          return feel.warn('FUNCTION_INVOCATION_FAILURE', mismatch(value, types[index] as DmnType, name));
        values.set(name, argument);
      }
      return feel.nested(CALL_DEPTH, () =>
        converted(evaluate(new Frame(values, scope), run), result, owner, run),
      );
    });
}

/** How deep one call counts: as an expression nested so deep. */
const CALL_DEPTH = 5;
