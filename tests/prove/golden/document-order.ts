interface VariableRecord {
  readonly valueType: string;
  readonly intent: string;
  // biome-ignore lint/suspicious/noExplicitAny: a record of any value type
  readonly value: any;
}

/**
 * Zeebe creates the variables of one document in the order of a hash table over the byte offsets of their names in
 * MessagePack, and where they go on to the scope around in the reverse order of the document; ours follow the document
 * both times. The order means nothing, but it is no accident either: this puts ours as Zeebe does, so that the
 * comparison stays exact.
 */
export function asZeebeOrders<T extends VariableRecord>(records: readonly T[]): T[] {
  const ordered: T[] = [];
  for (let at = 0; at < records.length; ) {
    const run = variablesFrom(records, at);
    if (run.length === 0) ordered.push(records[at++] as T);
    else {
      ordered.push(...(isCopy(records, at, run) ? [...run].reverse() : inTableOrder(run)));
      at += run.length;
    }
  }
  return ordered;
}

/** Variables created one after the other in one scope. */
function variablesFrom<T extends VariableRecord>(records: readonly T[], start: number): T[] {
  const run: T[] = [];
  for (let at = start; at < records.length; at++) {
    const { valueType, intent, value } = records[at] as T;
    const same = run.length === 0 || value.scopeKey === run[0]?.value.scopeKey;
    if (valueType !== 'VARIABLE' || intent !== 'CREATED' || !same) break;
    run.push(records[at] as T);
  }
  return run;
}

/** Variables that go on from an event to its scope: they were created before, in the event. */
function isCopy<T extends VariableRecord>(
  records: readonly T[],
  start: number,
  [first]: readonly T[],
): boolean {
  return records
    .slice(0, start)
    .some(({ valueType, value }) => valueType === 'VARIABLE' && value.name === first?.value.name);
}

function inTableOrder<T extends VariableRecord>(document: readonly T[]): T[] {
  let offset = 1;
  const entries = document.map((record) => {
    const at = offset;
    offset += textLength(record.value.name) + valueLength(JSON.parse(record.value.value));
    return { record, at };
  });
  // Int2IntHashMap of the Agrona library: open addressing, load factor 0.65, iterated from the end.
  let table: { record: T; at: number }[] = [];
  const insert = (into: { record: T; at: number }[], entry: { record: T; at: number }, size: number) => {
    let slot = hash(entry.at) & (size - 1);
    while (into[slot]) slot = (slot + 1) & (size - 1);
    into[slot] = entry;
  };
  let size = 8;
  for (const [count, entry] of entries.entries()) {
    insert(table, entry, size);
    if (count + 1 > size * 0.65) {
      const before = table;
      size *= 2;
      table = [];
      for (const moved of before) if (moved) insert(table, moved, size);
    }
  }
  return table
    .filter(Boolean)
    .reverse()
    .map(({ record }) => record);
}

function hash(value: number): number {
  let x = value | 0;
  x = Math.imul((x >>> 16) ^ x, 0x119de1f3);
  x = Math.imul((x >>> 16) ^ x, 0x119de1f3);
  return (x >>> 16) ^ x;
}

/** Bytes in MessagePack; what the recorded stream has. */
function valueLength(value: unknown): number {
  if (value === null || typeof value === 'boolean') return 1;
  if (typeof value === 'string') return textLength(value);
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0)
    return value < 128 ? 1 : value < 256 ? 2 : value < 65_536 ? 3 : 5;
  throw new Error(`the recorded stream has no such value: ${JSON.stringify(value)}`);
}

function textLength(text: string): number {
  const bytes = new TextEncoder().encode(text).length;
  return bytes + (bytes < 32 ? 1 : bytes < 256 ? 2 : 3);
}
