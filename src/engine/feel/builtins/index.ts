import { FeelFunction } from '../values.ts';
import { BOOLEAN_FUNCTIONS } from './boolean.ts';
import { CONTEXT_FUNCTIONS } from './context.ts';
import { CONVERSION_FUNCTIONS } from './conversion.ts';
import { LIST_FUNCTIONS } from './list.ts';
import { NUMERIC_FUNCTIONS } from './numeric.ts';
import { RANGE_FUNCTIONS } from './range.ts';
import { type Builtin, callPositional, type Definition, type Overload, overloadFor } from './signature.ts';
import { STATISTICS_FUNCTIONS } from './statistics.ts';
import { STRING_FUNCTIONS } from './string.ts';
import { TEMPORAL_FUNCTIONS } from './temporal.ts';

const BUILTINS: ReadonlyMap<string, Builtin> = collect([
  ...BOOLEAN_FUNCTIONS,
  ...CONTEXT_FUNCTIONS,
  ...CONVERSION_FUNCTIONS,
  ...LIST_FUNCTIONS,
  ...NUMERIC_FUNCTIONS,
  ...RANGE_FUNCTIONS,
  ...STATISTICS_FUNCTIONS,
  ...STRING_FUNCTIONS,
  ...TEMPORAL_FUNCTIONS,
]);

function collect(definitions: readonly Definition[]): Map<string, Builtin> {
  const builtins = new Map<string, { name: string; overloads: Overload[] }>();
  for (const [name, overload] of definitions) {
    const builtin = builtins.get(name);
    if (builtin) builtin.overloads.push(overload);
    else builtins.set(name, { name, overloads: [overload] });
  }
  return builtins;
}

/** The function of FEEL's own of this name, or null. */
export function builtinOf(name: string): Builtin | null {
  return BUILTINS.get(name) ?? null;
}

const values = new Map<string, FeelFunction>();

/** FEEL's own function as a value, or null. The same name is always the same value. */
export function builtinFunction(name: string): FeelFunction | null {
  const known = values.get(name);
  if (known) return known;
  const builtin = BUILTINS.get(name);
  if (!builtin) return null;
  const parameters = builtin.overloads[0]!.parameters.map((parameter) => parameter.name);
  const made = new FeelFunction(
    parameters,
    (args, run) => {
      const overload = overloadFor(builtin, args.length, null);
      if (overload !== null) return callPositional(name, overload, args, run);
      return run.warn(
        'NO_FUNCTION_FOUND',
        `No function found with name '${name}' and ${args.length} parameters.`,
      );
    },
    true,
  );
  values.set(name, made);
  return made;
}
