import type { FieldError } from '../../contracts/problem.ts';
import type { FieldDescription, FieldValue, TaskFilter, TaskSearch } from '../../contracts/tasklist.ts';
import { fieldProblem } from '../http-problem.ts';

const jsType: Record<FieldDescription['type'], 'string' | 'number' | 'boolean'> = {
  text: 'string',
  choice: 'string',
  time: 'string',
  number: 'number',
  money: 'number',
  boolean: 'boolean',
};

const unknownField = (at: string) =>
  fieldProblem(at, 'unknown', '列表没有此字段', 'is not a field of the list');
const wrongOperator = (at: string) =>
  fieldProblem(at, 'operator', '该字段不支持此比较方式', 'does not suit the field');
const wrongValue = (at: string) =>
  fieldProblem(at, 'type', '取值与字段类型不符', 'does not have the type of the field');

/** Moments of the list's own columns are compared as moments; those of cases as the text that the engine keeps. */
const isMoment = (value: string) => /^\d{4}-\d\d-\d\d(T|$)/.test(value) && !Number.isNaN(Date.parse(value));

function fits(value: FieldValue, { type }: FieldDescription): boolean {
  if (typeof value !== jsType[type]) return false;
  if (typeof value !== 'string') return true;
  // PostgreSQL's text and JSON hold neither NUL nor half a surrogate pair.
  if (value.includes('\0') || /\p{Surrogate}/u.test(value)) return false;
  return type !== 'time' || isMoment(value);
}

function checkFilter({ op, value }: TaskFilter, field: FieldDescription, at: string): FieldError[] {
  if (op === 'empty' || op === 'present') return value === undefined ? [] : [wrongValue(`${at}.value`)];
  if (field.type === 'boolean' && ['lt', 'lte', 'gt', 'gte'].includes(op)) return [wrongOperator(`${at}.op`)];
  const isList = Array.isArray(value);
  if (value === undefined || isList !== (op === 'in')) return [wrongValue(`${at}.value`)];
  const values = isList ? (value as FieldValue[]) : [value as FieldValue];
  return values.every((one) => fits(one, field)) ? [] : [wrongValue(`${at}.value`)];
}

/** What is wrong with a search beyond its schema: fields nobody knows, comparisons and values that do not suit them. */
export function checkSearch(
  search: Pick<TaskSearch, 'filters' | 'sort'>,
  known: readonly FieldDescription[],
): FieldError[] {
  const find = (name: string) => known.find(({ field }) => field === name);
  const filters = (search.filters ?? []).flatMap((filter, i) => {
    const field = find(filter.field);
    return field ? checkFilter(filter, field, `filters.${i}`) : [unknownField(`filters.${i}.field`)];
  });
  const sort = (search.sort ?? []).flatMap(({ by }, i) => (find(by) ? [] : [unknownField(`sort.${i}.by`)]));
  return [...filters, ...sort];
}
