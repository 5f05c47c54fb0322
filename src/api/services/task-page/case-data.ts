import type { Knex } from 'knex';

export type CaseData = Readonly<Record<string, unknown>>;

/** A value of the engine, parsed; a number too exact for a double stays text. */
function parse(value: string): unknown {
  if (/^-?\d{16,}$/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** Variables that a task can see: the instance's, and over them those of its own scope. */
export async function visibleVariables(
  db: Knex,
  processInstanceKey: string,
  elementInstanceKey: string,
): Promise<CaseData> {
  const rows = await db('read_model.variable')
    .where('process_instance_key', processInstanceKey)
    .whereIn('scope_key', [processInstanceKey, elementInstanceKey])
    .select('name', 'value', 'scope_key');
  rows.sort(
    (a, b) => Number(a.scope_key === elementInstanceKey) - Number(b.scope_key === elementInstanceKey),
  );
  return Object.fromEntries(rows.map((row) => [row.name, parse(row.value)]));
}
