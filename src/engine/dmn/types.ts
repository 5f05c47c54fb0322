import {
  type CustomTypes,
  compileUnaryTests,
  type FeelContext,
  FeelDate,
  FeelDateTime,
  FeelFunction,
  FeelTime,
  type FeelValue,
  feelText,
  scopeOf,
  typeName,
  type UnaryTests,
} from '../feel/index.ts';
import { type DecisionRun, evaluateTests } from './decision-run.ts';
import type { ItemDefinition } from './model.ts';
import type { Problems } from './problems.ts';

/** A type that values are checked against (DMN 1.5, 7.3.2 and 10.3.2.9). */
export type DmnType =
  | { readonly kind: 'any' }
  | { readonly kind: 'simple'; readonly name: string }
  | { readonly kind: 'context'; readonly components: ReadonlyMap<string, DmnType> }
  | { readonly kind: 'list'; readonly item: DmnType }
  | { readonly kind: 'function'; readonly arity: number; readonly result: DmnType }
  | { readonly kind: 'constrained'; readonly base: DmnType; readonly tests: UnaryTests }
  | NamedType;

/** An item definition; `type` is set once it is compiled, so that definitions may contain each other. */
interface NamedType {
  readonly kind: 'named';
  readonly name: string;
  type: DmnType;
  /** The text of its allowed values, which orders outputs where an output has no values of its own. */
  readonly allowedValues: string | undefined;
}

/** How many definitions, lists and restrictions may lead from a name to what it stands for. */
const MAX_STEPS = 40;

const any: DmnType = { kind: 'any' };

/** The standard's names and those of Camunda's models, to the names that `typeName` gives. */
const simpleTypes: ReadonlyMap<string, string> = new Map([
  ['string', 'string'],
  ['number', 'number'],
  ['boolean', 'boolean'],
  ['date', 'date'],
  ['time', 'time'],
  ['date and time', 'date and time'],
  ['dateTime', 'date and time'],
  ['days and time duration', 'days and time duration'],
  ['dayTimeDuration', 'days and time duration'],
  ['years and months duration', 'years and months duration'],
  ['yearMonthDuration', 'years and months duration'],
  ['context', 'context'],
]);

/** The types of a model by name, those of imported models as `import.name`. */
export class TypeTable {
  private readonly named = new Map<string, NamedType>();

  constructor(
    definitions: readonly ItemDefinition[],
    imported: ReadonlyMap<string, TypeTable>,
    problems: Problems,
  ) {
    for (const [prefix, table] of imported)
      for (const [name, type] of table.named) this.named.set(`${prefix}.${name}`, type);
    for (const { name, allowedValues } of definitions)
      this.named.set(name, { kind: 'named', name, type: any, allowedValues });
    for (const definition of definitions) {
      const type = this.named.get(definition.name);
      if (type) type.type = this.compile(definition, problems);
    }
    for (const definition of definitions)
      if (!this.isDefined(definition.name))
        problems.add(
          definition.id,
          `the type "${definition.name}" is defined by itself, or by too many others`,
          'let it refer to a type of FEEL, or give it components',
        );
  }

  /** The type that a `typeRef` names. One that is not known accepts everything, as with Zeebe. */
  resolve(typeRef: string | undefined): DmnType {
    if (typeRef === undefined) return any;
    const local = typeRef.slice(typeRef.lastIndexOf(':') + 1);
    const simple = simpleTypes.get(local);
    return (
      this.named.get(typeRef) ?? this.named.get(local) ?? (simple ? { kind: 'simple', name: simple } : any)
    );
  }

  /** FEEL's `instance of` for the names of item definitions; undefined when there are none. */
  get instanceTests(): CustomTypes | undefined {
    if (this.named.size === 0) return undefined;
    return (name) => {
      const type = this.named.get(name);
      return type && ((value) => isInstance(value, type));
    };
  }

  /** The text of the allowed values of the item definition that a `typeRef` names. */
  allowedValuesOf(typeRef: string | undefined): string | undefined {
    const type = this.resolve(typeRef);
    return type.kind === 'named' ? type.allowedValues : undefined;
  }

  private compile(definition: ItemDefinition, problems: Problems): DmnType {
    let type: DmnType;
    if (definition.function)
      type = {
        kind: 'function',
        arity: definition.function.parameters.length,
        result: this.resolve(definition.function.outputTypeRef),
      };
    else if (definition.components.length > 0)
      type = {
        kind: 'context',
        components: new Map(definition.components.map((part) => [part.name, this.compile(part, problems)])),
      };
    else type = this.resolve(definition.typeRef);
    type = constrained(type, definition.allowedValues, definition, problems);
    if (definition.isCollection) type = { kind: 'list', item: type };
    return constrained(type, definition.typeConstraint, definition, problems);
  }

  /** Does the definition lead to a type that is FEEL's or a context, and not by too many others? */
  private isDefined(name: string): boolean {
    let type: DmnType | undefined = this.named.get(name);
    for (let steps = 0; type && steps < MAX_STEPS; steps++) {
      if (type.kind === 'named') type = type.type;
      else if (type.kind === 'list') type = type.item;
      else if (type.kind === 'constrained') type = type.base;
      else return true;
    }
    return false;
  }
}

function constrained(
  base: DmnType,
  text: string | undefined,
  { id }: ItemDefinition,
  problems: Problems,
): DmnType {
  if (text === undefined) return base;
  const tests = compileUnaryTests(text);
  if (tests.kind === 'unary-tests') return { kind: 'constrained', base, tests };
  problems.add(id, `the allowed values "${text}" cannot be read: ${tests.message}`, 'correct them');
  return base;
}

/** `instance of`: as the type is, without conversion; allowed values do not count (as the TCK has it). */
function isInstance(value: FeelValue, type: DmnType): boolean {
  switch (type.kind) {
    case 'any':
      return true;
    case 'named':
      return isInstance(value, type.type);
    case 'constrained':
      return isInstance(value, type.base);
    case 'simple':
      return typeName(value) === type.name;
    case 'list':
      return (
        Array.isArray(value) && value.every((item: FeelValue) => item === null || isInstance(item, type.item))
      );
    case 'context':
      return value instanceof Map && hasComponents(value as FeelContext, type.components);
    default:
      return value instanceof FeelFunction && value.parameters.length === type.arity;
  }
}

function hasComponents(value: FeelContext, components: ReadonlyMap<string, DmnType>): boolean {
  return [...components].every(([name, type]) => {
    const part = value.get(name);
    return part !== undefined && (part === null || isInstance(part, type));
  });
}

/** The type of a function's results; of a variable's type that is no function, that type. */
export function resultTypeOf(type: DmnType): DmnType {
  if (type.kind === 'named') return type.type.kind === 'function' ? type.type.result : type;
  return type.kind === 'function' ? type.result : type;
}

/**
 * The value as the type has it: itself, or converted as the standard does implicitly (one item to a list of one and
 * back, a date to its midnight in UTC). Undefined when it does not conform. Null conforms to everything that is not
 * restricted to values.
 */
export function conform(value: FeelValue, type: DmnType, run: DecisionRun): FeelValue | undefined {
  switch (type.kind) {
    case 'any':
      return value;
    case 'named':
      return conform(value, type.type, run);
    case 'constrained':
      return conformToTests(value, type.base, type.tests, run);
    case 'list':
      return value === null ? null : conformToList(value, type.item, run);
    default:
      break;
  }
  if (value === null) return null;
  if (Array.isArray(value)) {
    const [only] = value as readonly FeelValue[];
    return value.length === 1 && !Array.isArray(only) ? conform(only ?? null, type, run) : undefined;
  }
  switch (type.kind) {
    case 'simple':
      return conformToSimple(value, type.name);
    case 'context':
      return value instanceof Map ? conformToContext(value, type.components, run) : undefined;
    default:
      return value instanceof FeelFunction && value.parameters.length === type.arity ? value : undefined;
  }
}

function conformToSimple(value: FeelValue, name: string): FeelValue | undefined {
  if (typeName(value) === name) return value;
  if (name === 'date and time' && value instanceof FeelDate)
    return FeelDateTime.of(value, FeelTime.ofSecondOfDay(0, 0, 0, null)) ?? undefined;
  return undefined;
}

function conformToList(value: FeelValue, item: DmnType, run: DecisionRun): FeelValue | undefined {
  const items: readonly FeelValue[] = Array.isArray(value) ? value : [value];
  run.spend(items.length);
  let converted: FeelValue[] | undefined;
  for (const [index, before] of items.entries()) {
    const after = conform(before, item, run);
    if (after === undefined) return undefined;
    if (after !== before) {
      converted ??= [...items];
      converted[index] = after;
    }
  }
  return converted ?? items;
}

function conformToContext(
  value: ReadonlyMap<string, FeelValue>,
  components: ReadonlyMap<string, DmnType>,
  run: DecisionRun,
): FeelValue | undefined {
  run.spend(components.size);
  let converted: Map<string, FeelValue> | undefined;
  for (const [name, type] of components) {
    const before = value.get(name);
    const after = before === undefined ? undefined : conform(before, type, run);
    if (after === undefined) return undefined;
    if (after !== before) {
      converted ??= new Map(value);
      converted.set(name, after);
    }
  }
  return converted ?? value;
}

const noVariables = scopeOf({});

function conformToTests(
  value: FeelValue,
  base: DmnType,
  tests: UnaryTests,
  run: DecisionRun,
): FeelValue | undefined {
  const converted = conform(value, base, run);
  if (converted === undefined || converted === null) return converted;
  return evaluateTests(tests, converted, noVariables, run) === true ? converted : undefined;
}

/** The value as the type has it; null with a warning when it does not conform. */
export function converted(value: FeelValue, type: DmnType, what: string, run: DecisionRun): FeelValue {
  const result = conform(value, type, run);
  return result !== undefined ? result : run.warn('INVALID_TYPE', mismatch(value, type, what));
}

export function mismatch(value: FeelValue, type: DmnType, what: string): string {
  const found = feelText(value) ?? 'null';
  return `'${what}': expected '${typeText(type)}' but found '${found.length > 200 ? `${found.slice(0, 200)}…` : found}'`;
}

/** A type in words, for messages. */
function typeText(type: DmnType): string {
  switch (type.kind) {
    case 'named':
    case 'simple':
      return type.name;
    case 'list':
      return `list<${typeText(type.item)}>`;
    case 'constrained':
      return typeText(type.base);
    case 'any':
      return 'Any';
    default:
      return type.kind;
  }
}
