import type { FieldValue, TaskFilter } from '../../contracts/tasklist.ts';
import { caseFieldOf, listColumns } from './columns.ts';
import type { Parameters } from './parameters.ts';
import type { Section } from './reader.ts';
import { searchable, searched } from './searchable.ts';

const comparison = { lt: '<', lte: '<=', gt: '>', gte: '>=' } as const;
type Compared = keyof typeof comparison;
const isComparison = (op: string): op is Compared => op in comparison;

const listOf = (value: TaskFilter['value']): readonly FieldValue[] =>
  Array.isArray(value) ? value : [value as FieldValue];

/**
 * A filter as a condition over the row `t`; the filter was checked before (check.ts). `ne` holds where there is no
 * value, comparisons never do. A case field that holds another type than the value's is different, not an error.
 */
export function condition(filter: TaskFilter, parameters: Parameters): string {
  const field = caseFieldOf(filter.field);
  return field === undefined
    ? columnCondition(filter, parameters)
    : fieldCondition(field, filter, parameters);
}

function columnCondition({ field, op, value }: TaskFilter, parameters: Parameters): string {
  const column = listColumns[field];
  if (!column) throw new TypeError(`no column of the list: ${field}`);
  const { sql, sqlType, isEmpty } = column;
  // A moment is written as PostgreSQL surely reads it.
  const written = (one: FieldValue) =>
    sqlType === 'timestamptz' ? new Date(String(one)).toISOString() : String(one);
  if (op === 'empty') return `(${isEmpty})`;
  if (op === 'present') return `NOT (${isEmpty})`;
  // numeric: a whole number of the list may be compared with any number.
  const type = sqlType === 'integer' ? 'numeric' : sqlType;
  if (op === 'in') return `(${sql}) = ANY (${parameters.add(listOf(value).map(written), `${type}[]`)})`;
  const given = parameters.add(written(value as FieldValue), type);
  if (op === 'eq') return `(${sql}) = ${given}`;
  if (op === 'ne') return `(${sql}) IS DISTINCT FROM ${given}`;
  return `((${sql}) ${comparison[op as Compared]} ${given} AND NOT (${isEmpty}))`;
}

function fieldCondition(name: string, { op, value }: TaskFilter, parameters: Parameters): string {
  const document = (one: FieldValue) => JSON.stringify({ [name]: one });
  if (op === 'in') return `t.fields @> ANY (${parameters.add(listOf(value).map(document), 'jsonb[]')})`;
  if (op === 'eq') return `t.fields @> ${parameters.add(document(value as FieldValue), 'jsonb')}`;
  if (op === 'ne') return `NOT t.fields @> ${parameters.add(document(value as FieldValue), 'jsonb')}`;
  const cell = `(t.fields -> ${parameters.add(name, 'text')})`;
  if (op === 'empty') return `${cell} IS NULL`;
  if (op === 'present') return `${cell} IS NOT NULL`;
  if (!isComparison(op)) throw new TypeError(`no operator: ${op}`);
  const type = parameters.add(typeof value, 'text');
  const given = parameters.add(JSON.stringify(value), 'jsonb');
  return `(jsonb_typeof(${cell}) = ${type} AND ${cell} ${comparison[op]} ${given})`;
}

/** The same and the section in one, as the search's index finds it; undefined where it cannot: only equal values. */
export function indexedCondition(
  { field, op, value }: TaskFilter,
  section: Section,
  parameters: Parameters,
): string | undefined {
  const name = caseFieldOf(field);
  if (name === undefined || (op !== 'eq' && op !== 'in')) return undefined;
  const each = listOf(value).map(
    (one) => `(${searchable('t')}) @> ${parameters.add(searched(section, name, one), 'jsonb')}`,
  );
  return `(${each.join(' OR ')})`;
}
