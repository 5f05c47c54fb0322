import type { TypeNode } from './ast.ts';
import { FeelFunction, FeelRange, type FeelValue, isContext, isList, typeName } from './values.ts';

/** Other spellings of types: FEEL-Scala's and older versions' of the standard. */
const ALIASES: Readonly<Record<string, string>> = {
  'date time': 'date and time',
  dateTime: 'date and time',
  'day-time-duration': 'days and time duration',
  dayTimeDuration: 'days and time duration',
  'year-month-duration': 'years and months duration',
  yearMonthDuration: 'years and months duration',
};

const SIMPLE: ReadonlySet<string> = new Set([
  'number',
  'string',
  'boolean',
  'date',
  'time',
  'date and time',
  'days and time duration',
  'years and months duration',
  'list',
  'context',
  'function',
  'range',
  'Any',
  'Null',
]);

function canonical(name: string): string {
  return ALIASES[name] ?? name;
}

/** Types beside FEEL's own (a model's item definitions): how to tell whether a value, not null, is of one. */
export type CustomTypes = (name: string) => ((value: FeelValue) => boolean) | undefined;

export function isKnownType(type: TypeNode, custom: CustomTypes): boolean {
  return (
    (SIMPLE.has(canonical(type.name)) || custom(type.name) !== undefined) &&
    type.parameters.every((parameter) => isKnownType(parameter, custom)) &&
    (type.entries ?? []).every((entry) => isKnownType(entry.type, custom)) &&
    (type.result === null || isKnownType(type.result, custom))
  );
}

/** `instance of`: null is of type Null only. */
export function conforms(value: FeelValue, type: TypeNode, custom: CustomTypes): boolean {
  const name = canonical(type.name);
  if (value === null) return name === 'Null';
  if (name === 'Any') return true;
  const isOfCustomType = custom(type.name);
  if (isOfCustomType) return isOfCustomType(value);
  if (typeName(value) !== name) return false;
  const conformsOrNull = (part: FeelValue, own: TypeNode) => part === null || conforms(part, own, custom);
  if (isList(value))
    return type.parameters.length === 0 || value.every((item) => conformsOrNull(item, type.parameters[0]!));
  if (isContext(value)) {
    return (type.entries ?? []).every((entry) => {
      const own = value.get(entry.name);
      return own !== undefined && conformsOrNull(own, entry.type);
    });
  }
  if (value instanceof FeelRange && type.parameters.length > 0) {
    const [bound] = type.parameters;
    return conformsOrNull(value.start ?? null, bound!) && conformsOrNull(value.end ?? null, bound!);
  }
  if (value instanceof FeelFunction && type.result !== null)
    return value.parameters.length === type.parameters.length;
  return true;
}

/** An argument as its declared type: as it is, as a list of one, as the only item of a list, or null (10.3.2.9.4). */
export function conformed(value: FeelValue, type: TypeNode, custom: CustomTypes): FeelValue {
  if (value === null || !isKnownType(type, custom) || conforms(value, type, custom)) return value;
  if (canonical(type.name) === 'list') {
    const wrapped: FeelValue = [value];
    return conforms(wrapped, type, custom) ? wrapped : null;
  }
  if (isList(value) && value.length === 1 && conforms(value[0]!, type, custom)) return value[0]!;
  return null;
}
