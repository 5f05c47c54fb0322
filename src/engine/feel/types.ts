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

export function isKnownType(type: TypeNode): boolean {
  return (
    SIMPLE.has(canonical(type.name)) &&
    type.parameters.every(isKnownType) &&
    (type.entries ?? []).every((entry) => isKnownType(entry.type)) &&
    (type.result === null || isKnownType(type.result))
  );
}

/** `instance of`: null is of type Null only. */
export function conforms(value: FeelValue, type: TypeNode): boolean {
  const name = canonical(type.name);
  if (value === null) return name === 'Null';
  if (name === 'Any') return true;
  if (typeName(value) !== name) return false;
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

function conformsOrNull(value: FeelValue, type: TypeNode): boolean {
  return value === null || conforms(value, type);
}

/** An argument as its declared type: as it is, as a list of one, as the only item of a list, or null (10.3.2.9.4). */
export function conformed(value: FeelValue, type: TypeNode): FeelValue {
  if (value === null || !isKnownType(type) || conforms(value, type)) return value;
  if (canonical(type.name) === 'list') {
    const wrapped: FeelValue = [value];
    return conforms(wrapped, type) ? wrapped : null;
  }
  if (isList(value) && value.length === 1 && conforms(value[0]!, type)) return value[0]!;
  return null;
}
