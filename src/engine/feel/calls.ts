import type { Node } from './ast.ts';
import { builtinOf } from './builtins/index.ts';
import { type Builtin, call, callPositional, type Overload, overloadFor } from './builtins/signature.ts';
import type { Compiler } from './compiler.ts';
import { type Code, type Frame, type Names, resolve } from './frames.ts';
import type { Run } from './run.ts';
import { FeelFunction, type FeelValue, typeName } from './values.ts';

type CallNode = Node & { kind: 'call' };

/** `f(a, b)`, `f(x: a, y: b)`, `a.b(c)`: FEEL's own functions are chosen while compiling, others when called. */
export function compileCall(compiler: Compiler, node: CallNode, names: Names | null): Code {
  const args = node.args.map((arg) => compiler.compile(arg, names));
  const { callee } = node;
  if (callee.kind !== 'name') {
    const target = compiler.compile(callee, names);
    return (run, frame) => callValue(target(run, frame), '', node, args, run, frame);
  }
  const { name } = callee;
  const builtin = builtinOf(name);
  const isDeclared = resolve(name, names).place !== null;
  if (builtin === null || isDeclared) {
    const target = compiler.compile(callee, names);
    return (run, frame) => callValue(target(run, frame), name, node, args, run, frame);
  }
  return builtinCall(builtin, name, node, args);
}

/** Functions that make a value of a text: of a literal, they make it once. */
const CONSTRUCTORS: ReadonlySet<string> = new Set(['date', 'time', 'date and time', 'duration']);

/** A variable that is a function goes before FEEL's own function of that name; another variable does not. */
function builtinCall(builtin: Builtin, name: string, node: CallNode, args: readonly Code[]): Code {
  const overload = overloadFor(builtin, node.args.length, node.names);
  const isConstant = CONSTRUCTORS.has(name) && node.args.every(({ kind }) => kind === 'literal');
  let constant: FeelValue = null;
  const evaluated = overload === null ? null : argumentsCode(overload, node.names, args);
  return (run, frame) => {
    const own = run.scope.get(name);
    if (own instanceof FeelFunction) return callFunction(own, name, node, args, run, frame);
    if (overload === null || evaluated === null)
      return run.warn(
        'NO_FUNCTION_FOUND',
        `No function found with name '${name}' and ${argumentsText(node)}.`,
      );
    if (constant !== null) return constant;
    run.spend(1);
    const values = evaluated(run, frame);
    const result =
      node.names === null
        ? callPositional(name, overload, values as FeelValue[], run)
        : call(name, overload, values, run);
    if (isConstant) constant = result;
    return result;
  };
}

type Arguments = (run: Run, frame: Frame | null) => (FeelValue | undefined)[];

/** The values of positional arguments, or those of named ones in the order of the parameters. */
function argumentsCode(
  overload: Overload,
  names: readonly string[] | null,
  args: readonly Code[],
): Arguments {
  if (names === null) {
    if (args.length === 1) {
      const [only] = args;
      return (run, frame) => [only!(run, frame)];
    }
    return (run, frame) => args.map((arg) => arg(run, frame));
  }
  const order = overload.parameters.map(({ name }) => args[names.indexOf(name)]);
  return (run, frame) => order.map((arg) => arg?.(run, frame));
}

function argumentsText(node: CallNode): string {
  if (node.names !== null) return `parameters ${node.names.map((name) => `'${name}'`).join(', ')}`;
  return `${node.args.length} ${node.args.length === 1 ? 'parameter' : 'parameters'}`;
}

function callValue(
  callee: FeelValue,
  name: string,
  node: CallNode,
  args: readonly Code[],
  run: Run,
  frame: Frame | null,
): FeelValue {
  if (callee instanceof FeelFunction) return callFunction(callee, name, node, args, run, frame);
  if (callee === null) return run.warn('NO_FUNCTION_FOUND', `No function found with name '${name}'.`);
  return run.warn('INVALID_TYPE', `A ${typeName(callee)} cannot be called.`);
}

function callFunction(
  callee: FeelFunction,
  name: string,
  node: CallNode,
  args: readonly Code[],
  run: Run,
  frame: Frame | null,
): FeelValue {
  const { parameters } = callee;
  if (node.names === null) {
    if (args.length !== parameters.length && !callee.isVariadic)
      return run.warn(
        'NO_FUNCTION_FOUND',
        `The function '${name}' takes ${parameters.length} parameters, not ${args.length}.`,
      );
    return callee.invoke(
      args.map((arg) => arg(run, frame)),
      run,
    );
  }
  const given = node.names;
  if (given.some((own) => !parameters.includes(own)))
    return run.warn('NO_FUNCTION_FOUND', `The function '${name}' has no ${argumentsText(node)}.`);
  const values = parameters.map((parameter) => {
    const index = given.indexOf(parameter);
    return index < 0 ? null : args[index]!(run, frame);
  });
  return callee.invoke(values, run);
}
