import type {
  FieldDescription,
  FieldValue,
  filterOperators,
  TaskFilter,
} from '../../../../src/contracts/tasklist.ts';

export type Operator = (typeof filterOperators)[number];

const ordered: readonly Operator[] = ['gte', 'lte', 'gt', 'lt', 'eq', 'ne', 'present', 'empty'];
const named: readonly Operator[] = ['eq', 'ne', 'in', 'present', 'empty'];
const byType: Readonly<Record<FieldDescription['type'], readonly Operator[]>> = {
  text: named,
  choice: named,
  boolean: ['eq', 'present', 'empty'],
  number: ordered,
  money: ordered,
  time: ['lte', 'gte', 'present', 'empty'],
};

export const operatorsOf = (field: FieldDescription | undefined): readonly Operator[] =>
  byType[field?.type ?? 'text'];

export const needsValue = (op: Operator): boolean => op !== 'empty' && op !== 'present';

/** Text of the input for a value: money in yuan, times as the input wants them in China's time. */
export function inputText(field: FieldDescription | undefined, value: TaskFilter['value']): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map((one) => inputText(field, one)).join(', ');
  if (field?.type === 'money') return String(Number(value) / 100);
  if (field?.type === 'time' && !Number.isNaN(Date.parse(String(value))))
    return new Date(Date.parse(String(value)) + 8 * 3_600_000).toISOString().slice(0, 16);
  return String(value);
}

/** The value that an input's text means; undefined when it is none of the field's type. */
export function valueFrom(field: FieldDescription | undefined, text: string): FieldValue | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  switch (field?.type) {
    case 'boolean':
      return trimmed === 'true';
    case 'money': {
      const minor = Math.round(Number(trimmed) * 100);
      return Number.isSafeInteger(minor) ? minor : undefined;
    }
    case 'number':
      return Number.isFinite(Number(trimmed)) ? Number(trimmed) : undefined;
    case 'time': {
      const at = new Date(`${trimmed}:00+08:00`);
      return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
    }
    default:
      return trimmed;
  }
}

/** A condition as it is being written. */
export interface FilterDraft {
  readonly id: number;
  readonly field: string;
  readonly op: Operator;
  readonly text: string;
}

/** The conditions of a form; `wrong`: ids of those whose value is missing or no value of the field. */
export function filtersFrom(
  drafts: readonly FilterDraft[],
  describe: (field: string) => FieldDescription | undefined,
): { filters: TaskFilter[]; wrong: number[] } {
  const filters: TaskFilter[] = [];
  const wrong: number[] = [];
  for (const { id, field, op, text } of drafts) {
    const described = describe(field);
    if (!needsValue(op)) {
      filters.push({ field, op });
      continue;
    }
    const values = (op === 'in' ? text.split(/[,，、]/) : [text]).map((one) => valueFrom(described, one));
    const given = values.filter((one) => one !== undefined);
    if (given.length === 0 || given.length < values.length) wrong.push(id);
    else filters.push({ field, op, value: op === 'in' ? given : given[0]! });
  }
  return { filters, wrong };
}
