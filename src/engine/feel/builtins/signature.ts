import type { Run } from '../run.ts';
import { type FeelValue, isList, typeName } from '../values.ts';

/** One way to call a function of FEEL's own. */
export interface Overload {
  readonly parameters: readonly Parameter[];
  /** Called with a value for each parameter, `undefined` for an optional one that was not given. */
  readonly body: (args: readonly (FeelValue | undefined)[], run: Run) => FeelValue | undefined;
}

interface Parameter {
  readonly name: string;
  /** The types that it takes; empty for any, null included. */
  readonly types: readonly string[];
  readonly isOptional: boolean;
  /** Takes all further arguments, or one list of them. */
  readonly isVariadic: boolean;
}

export interface Builtin {
  readonly name: string;
  readonly overloads: readonly Overload[];
}

/** A definition: the function's name and one overload. */
export type Definition = readonly [name: string, overload: Overload];

const SIGNATURE = /^([^(]+)\((.*)\)$/;
const PARAMETER = /^(\.\.\.)?([^:?]+)(\?)?: (.+)$/;

/**
 * Defines a function by its signature: `substring(string: string, start position: number, length?: number)`. Types
 * are FEEL's, `|` between them; `any` takes null, too; `...` takes all further arguments. Arguments are checked and
 * converted between an item and a list of one (10.3.2.9.4) before the body is called. A body answers `undefined` when
 * it has no result: the call is null with a warning.
 */
export function define<Args extends readonly unknown[]>(
  signature: string,
  body: (args: Args, run: Run) => FeelValue | undefined,
): Definition {
  const [, name, list] = SIGNATURE.exec(signature)!;
  const parameters = list === '' ? [] : list!.split(', ').map(parameterOf);
  return [name!, { parameters, body: body as unknown as Overload['body'] }];
}

function parameterOf(text: string): Parameter {
  const [, dots, name, optional, types] = PARAMETER.exec(text)!;
  return {
    name: name!,
    types: types === 'any' ? [] : types!.split('|'),
    isOptional: optional !== undefined,
    isVariadic: dots !== undefined,
  };
}

/** The overload for this many arguments, or for arguments of these names; null when there is none. */
export function overloadFor(
  builtin: Builtin,
  count: number,
  names: readonly string[] | null,
): Overload | null {
  return builtin.overloads.find(({ parameters }) => fits(parameters, count, names)) ?? null;
}

function fits(parameters: readonly Parameter[], count: number, names: readonly string[] | null): boolean {
  const required = parameters.filter(({ isOptional, isVariadic }) => !isOptional && !isVariadic);
  if (names !== null)
    return (
      names.every((name) => parameters.some((parameter) => parameter.name === name)) &&
      required.every(({ name }) => names.includes(name))
    );
  if (parameters.at(-1)?.isVariadic) return count >= Math.max(required.length, 1);
  return count >= required.length && count <= parameters.length;
}

/** Calls an overload with positional arguments. */
export function callPositional(
  name: string,
  overload: Overload,
  args: readonly FeelValue[],
  run: Run,
): FeelValue {
  const { parameters } = overload;
  const last = parameters.length - 1;
  if (last < 0 || !parameters[last]!.isVariadic) return call(name, overload, args, run);
  const rest = args.slice(last);
  const values = [
    ...args.slice(0, last),
    rest.length === 1 && last === 0 && isList(rest[0]!) ? rest[0]! : rest,
  ];
  return call(name, overload, values, run);
}

/** Calls an overload with a value for each parameter; `undefined` for one that was not given. */
export function call(
  name: string,
  { parameters, body }: Overload,
  args: readonly (FeelValue | undefined)[],
  run: Run,
): FeelValue {
  let values = args;
  for (let i = 0; i < parameters.length; i++) {
    const value = args[i];
    if (value === undefined) continue;
    const converted = argument(parameters[i]!, value);
    if (converted === undefined) return refuse(name, parameters[i]!, value, run);
    if (converted !== value) {
      if (values === args) values = [...args];
      (values as (FeelValue | undefined)[])[i] = converted;
    }
  }
  const result = body(values, run);
  if (result !== undefined) return result;
  return run.warn(
    'FUNCTION_INVOCATION_FAILURE',
    `Failed to invoke function '${name}': its arguments give no result.`,
  );
}

function refuse(name: string, parameter: Parameter, value: FeelValue, run: Run): null {
  return run.warn(
    'FUNCTION_INVOCATION_FAILURE',
    `Failed to invoke function '${name}': '${parameter.name}' is a ${parameter.types.join(' or ')}, not a ${typeName(value)}.`,
  );
}

/** The value as the parameter takes it; undefined when it does not. */
function argument({ types, isVariadic }: Parameter, value: FeelValue): FeelValue | undefined {
  if (types.length === 0) return isVariadic && !isList(value) ? [value] : value;
  const type = typeName(value);
  if (types.includes(type)) return value;
  if (value === null) return undefined;
  if (types.includes('list')) return [value];
  if (isList(value) && value.length === 1 && types.includes(typeName(value[0]!))) return value[0]!;
  return undefined;
}
