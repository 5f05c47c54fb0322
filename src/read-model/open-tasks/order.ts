import { createHash } from 'node:crypto';
import type { TaskSearch, TaskSort } from '../../contracts/tasklist.ts';
import { BadCursor } from '../bad-cursor.ts';
import { caseFieldOf, listColumns } from './columns.ts';
import type { Parameters } from './parameters.ts';

/** One part of the order: never null, so that positions can be compared. */
export interface SortKey {
  readonly sql: string;
  readonly type: string;
  readonly direction: 'asc' | 'desc';
}

const byDeadline: readonly TaskSort[] = [{ by: 'dueDate', direction: 'asc' }];

/** The order of a search, made total by the task's key. Rows without a value come last in either direction. */
export function sortKeys(sort: readonly TaskSort[] | undefined, parameters: Parameters): SortKey[] {
  const wanted = sort && sort.length > 0 ? sort : byDeadline;
  const keys = wanted.map(({ by, direction }): SortKey => {
    const field = caseFieldOf(by);
    if (field !== undefined) {
      // In jsonb's order every object is greater than every scalar, and null is less.
      const last = direction === 'asc' ? "'{}'" : "'null'";
      const sql = `coalesce(t.fields -> ${parameters.add(field, 'text')}, ${last}::jsonb)`;
      return { sql, type: 'jsonb', direction };
    }
    const column = listColumns[by];
    if (!column) throw new TypeError(`no column of the list: ${by}`);
    return { sql: column.last?.[direction] ?? column.sql, type: column.sqlType, direction };
  });
  const direction = keys.at(-1)?.direction ?? 'asc';
  return [...keys, { sql: 't.user_task_key', type: 'bigint', direction }];
}

/** Whether the indexes by deadline give this order. */
export const isByDeadline = (sort: readonly TaskSort[] | undefined): boolean =>
  !sort ||
  sort.length === 0 ||
  (sort.length === 1 && sort[0]?.by === 'dueDate' && sort[0].direction === 'asc');

export const orderBy = (keys: readonly SortKey[]): string =>
  keys.map(({ sql, direction }) => `${sql} ${direction}`).join(', ');

/** What comes after a position. One direction: a row comparison, which an index can seek. */
export function after(keys: readonly SortKey[], position: readonly string[], parameters: Parameters): string {
  const values = keys.map(({ type }, i) => parameters.add(position[i], type));
  if (keys.every(({ direction }) => direction === keys[0]?.direction)) {
    const sign = keys[0]?.direction === 'desc' ? '<' : '>';
    return `(${keys.map(({ sql }) => sql).join(', ')}) ${sign} (${values.join(', ')})`;
  }
  return keys.reduceRight((rest, { sql, direction }, i) => {
    const beyond = `${sql} ${direction === 'desc' ? '<' : '>'} ${values[i]}`;
    return rest === '' ? beyond : `(${beyond} OR (${sql} = ${values[i]} AND ${rest}))`;
  }, '');
}

/** Says which search a position belongs to: in another order it would mean another place. */
const signature = ({ queue, assigned, filters, sort }: TaskSearch): string =>
  createHash('sha256')
    .update(JSON.stringify([queue ?? null, assigned ?? null, filters ?? [], sort ?? []]))
    .digest('base64url')
    .slice(0, 16);

export const cursorAt = (search: TaskSearch, position: readonly string[]): string =>
  Buffer.from(JSON.stringify([signature(search), ...position])).toString('base64url');

const valid: Readonly<Record<string, (text: string) => boolean>> = {
  timestamptz: (text) => /^(-?infinity|\d{4,6}-[\d-]{5} [\d:.]{5,15}[+-][\d:]{2,8})$/.test(text),
  integer: (text) => /^-?\d{1,9}$/.test(text),
  bigint: (text) => /^\d{1,18}$/.test(text) || (/^\d{19}$/.test(text) && text <= '9223372036854775807'),
  text: (text) => text.length <= 300 && !text.includes('\0'),
  jsonb: (text) => /^(\{\}|null|true|false|-?[\d.]{1,130}|"[^"\\]{0,200}")$/.test(text) && isJson(text),
};

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * The position that a cursor of this very search names.
 * @throws BadCursor for any other text
 */
export function positionOf(search: TaskSearch, keys: readonly SortKey[], cursor: string): string[] {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw new BadCursor();
  }
  if (!Array.isArray(parts) || parts.length !== keys.length + 1 || parts[0] !== signature(search))
    throw new BadCursor();
  const position: unknown[] = parts.slice(1);
  if (!position.every((part, i) => typeof part === 'string' && valid[keys[i]?.type ?? '']?.(part)))
    throw new BadCursor();
  return position as string[];
}
