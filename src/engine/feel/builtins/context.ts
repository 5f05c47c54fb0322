import type { Run } from '../run.ts';
import { type FeelContext, type FeelList, type FeelValue, isContext, isList } from '../values.ts';
import { type Definition, define } from './signature.ts';

const MAX_KEYS = 500;

function entries(context: FeelContext, run: Run): FeelList {
  run.spendItems(context.size);
  return [...context].map(
    ([key, value]) =>
      new Map<string, FeelValue>([
        ['key', key],
        ['value', value],
      ]),
  );
}

function isKeys(keys: FeelValue): keys is readonly string[] {
  return (
    isList(keys) && keys.length > 0 && keys.length <= MAX_KEYS && keys.every((key) => typeof key === 'string')
  );
}

function valueAt(context: FeelContext, keys: FeelValue): FeelValue {
  if (typeof keys === 'string') return context.get(keys) ?? null;
  if (!isKeys(keys)) return null;
  let at: FeelValue = context;
  for (const key of keys) {
    if (!isContext(at)) return null;
    at = at.get(key) ?? null;
  }
  return at;
}

function put(context: FeelContext, keys: FeelValue, value: FeelValue, run: Run): FeelValue | undefined {
  if (typeof keys === 'string') return putAt(context, [keys], value, run);
  return isKeys(keys) ? putAt(context, keys, value, run) : undefined;
}

/** A copy with the value under the path of keys; contexts that are not there on the way are made. */
function putAt(
  context: FeelContext,
  [key, ...rest]: readonly string[],
  value: FeelValue,
  run: Run,
): FeelContext | undefined {
  run.spendItems(context.size);
  const copy = new Map(context);
  if (rest.length === 0) return copy.set(key!, value);
  const inner = copy.get(key!) ?? new Map<string, FeelValue>();
  const put = isContext(inner) ? putAt(inner, rest, value, run) : undefined;
  return put && copy.set(key!, put);
}

function merge(contexts: FeelList, run: Run): FeelValue | undefined {
  const merged = new Map<string, FeelValue>();
  for (const context of contexts) {
    if (!isContext(context)) return undefined;
    run.spendItems(context.size);
    for (const [key, value] of context) merged.set(key, value);
  }
  return merged;
}

function fromEntries(list: FeelList): FeelValue | undefined {
  const context = new Map<string, FeelValue>();
  for (const entry of list) {
    if (!isContext(entry) || entry.get('value') === undefined) return undefined;
    const key = entry.get('key');
    if (typeof key !== 'string' || context.has(key)) return undefined;
    context.set(key, entry.get('value')!);
  }
  return context;
}

export const CONTEXT_FUNCTIONS: readonly Definition[] = [
  define<[FeelContext]>('get entries(m: context)', ([context], run) => entries(context, run)),
  define<[FeelContext]>('get entries(context: context)', ([context], run) => entries(context, run)),
  define<[FeelContext, FeelValue]>('get value(m: context, key: string|list)', ([context, key]) =>
    valueAt(context, key),
  ),
  define<[FeelContext, FeelValue]>('get value(context: context, key: string|list)', ([context, key]) =>
    valueAt(context, key),
  ),
  define<[FeelContext, FeelValue]>('get value(context: context, keys: string|list)', ([context, keys]) =>
    valueAt(context, keys),
  ),
  define<[FeelContext, FeelValue, FeelValue]>(
    'context put(context: context, key: string|list, value: any)',
    ([context, key, value], run) => put(context, key, value, run),
  ),
  define<[FeelContext, FeelValue, FeelValue]>(
    'context put(context: context, keys: string|list, value: any)',
    ([context, keys, value], run) => put(context, keys, value, run),
  ),
  define<[FeelContext, FeelValue, FeelValue]>(
    'put(context: context, key: string|list, value: any)',
    ([context, key, value], run) => put(context, key, value, run),
  ),
  define<[FeelList]>('context merge(...contexts: any)', ([contexts], run) => merge(contexts, run)),
  define<[FeelList]>('put all(...contexts: any)', ([contexts], run) => merge(contexts, run)),
  define<[FeelList]>('context(entries: list)', ([list]) => fromEntries(list)),
];
