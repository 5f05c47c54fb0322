const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** One object of several, field by field; what comes later wins, what is undefined does not count. */
export function merged(...parts: readonly object[]): Record<string, unknown> {
  const all: Record<string, unknown> = {};
  for (const part of parts)
    for (const [name, value] of Object.entries(part)) {
      const before = all[name];
      if (value === undefined) continue;
      all[name] = isObject(before) && isObject(value) ? merged(before, value) : value;
    }
  return all;
}
