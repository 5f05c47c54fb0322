import type { Scope } from './run.ts';
import { type FeelContext, type FeelValue, isContext } from './values.ts';

/** A scope over a context or a plain object (own properties only). */
export function scopeOf(values: FeelContext | Readonly<Record<string, FeelValue>>): Scope {
  if (isContext(values)) return values;
  const record = values as Readonly<Record<string, FeelValue>>;
  return { get: (name) => (Object.hasOwn(record, name) ? record[name] : undefined) };
}
