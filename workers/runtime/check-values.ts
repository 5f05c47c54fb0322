import Type, { type TObject } from 'typebox';
import { Compile } from 'typebox/compile';

export type Checked =
  | { readonly ok: true; readonly value: Record<string, unknown> }
  /** Names the variable and the rule it broke, never its value. */
  | { readonly ok: false; readonly problem: string };

export interface ValueCheck {
  /** Names of the variables that the schema speaks of. */
  readonly names: readonly string[];
  check(values: Readonly<Record<string, unknown>>): Checked;
}

/**
 * Checks a job's variables against the worker's input. Variables that the schema does not name are left out. A null
 * from FEEL in an optional variable counts as absent, unless the schema takes null.
 */
export function compileInput(schema: TObject): ValueCheck {
  const { validator, names, optional } = prepare(schema);
  return {
    names,
    check(values) {
      const picked: Record<string, unknown> = {};
      for (const name of names) {
        const value = values[name];
        if (value === undefined) continue;
        if (value === null && optional.has(name) && !takesNull(schema, name)) continue;
        picked[name] = value;
      }
      if (validator.Check(picked)) return { ok: true, value: picked };
      return { ok: false, problem: `input variable ${firstProblem(validator.Errors(picked))}` };
    },
  };
}

/** Checks what a handler returns: every variable must be declared, so that nothing leaks into a process unseen. */
export function compileOutput(schema: TObject): ValueCheck {
  const { validator, names } = prepare(schema);
  const known = new Set(names);
  return {
    names,
    check(values) {
      const stray = Object.keys(values).find((name) => !known.has(name) && values[name] !== undefined);
      if (stray !== undefined) {
        return { ok: false, problem: `output variable ${stray} is not declared by the worker` };
      }
      if (validator.Check(values)) return { ok: true, value: { ...values } };
      return { ok: false, problem: `output variable ${firstProblem(validator.Errors(values))}` };
    },
  };
}

function prepare(schema: TObject) {
  const names = Object.keys(schema.properties);
  const required = new Set((schema.required as readonly string[] | undefined) ?? []);
  const optional = new Set(names.filter((name) => !required.has(name)));
  return { validator: Compile(schema), names, optional };
}

function takesNull(schema: TObject, name: string): boolean {
  return Compile(schema.properties[name] ?? Type.Any()).Check(null);
}

interface SchemaProblem {
  readonly instancePath: string;
  readonly message: string;
  readonly params: object;
}

/** `riskGrade must be equal to one of ...`: our messages quote the schema only, but `const` and `enum` are plain. */
function firstProblem(errors: readonly SchemaProblem[]): string {
  const first = errors[0];
  if (!first) return 'is not as declared';
  const path = first.instancePath.slice(1).replaceAll('/', '.');
  const missing = (first.params as { requiredProperties?: readonly string[] }).requiredProperties;
  if (missing) return `${[path, missing.join(', ')].filter(Boolean).join('.')} is missing`;
  return `${path} ${first.message}`;
}
