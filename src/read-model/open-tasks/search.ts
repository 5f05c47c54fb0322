import { createHash } from 'node:crypto';
import type { TaskItem, TaskSearch } from '../../contracts/tasklist.ts';
import { BadCursor } from '../bad-cursor.ts';
import type { Queryable } from '../queryable.ts';
import { cursorAt } from './order.ts';
import type { TaskReader } from './reader.ts';
import { type Narrowing, planSearch, type Statement } from './statement.ts';

/** A page whose rows are finished JSON: the API passes them on as they are. */
export interface OpenTaskPage {
  /** Each a TaskItem as JSON text. */
  readonly items: readonly string[];
  readonly nextCursor: string | null;
}

type Row = { readonly item: string; readonly complete: boolean } & Readonly<Record<string, string>>;

const names = new Map<string, string>();

/** Kept prepared by its connection: planning such a statement costs as much as running it. */
function nameOf(text: string): string {
  let name = names.get(text);
  if (!name) {
    name = `open tasks ${createHash('sha256').update(text).digest('base64url').slice(0, 16)}`;
    names.set(text, name);
  }
  return name;
}

async function run(db: Queryable, { text, values, isCommon }: Statement): Promise<Row[]> {
  const query = { text, values: [...values], ...(isCommon ? { name: nameOf(text) } : {}) };
  try {
    return (await db.query<Row>(query)).rows;
  } catch (error) {
    // Class 22: a value that PostgreSQL does not take. Filters were checked: it is a made-up position.
    if (String((error as { code?: string }).code).startsWith('22')) throw new BadCursor();
    throw error;
  }
}

/**
 * Open user tasks, most pressing first unless sorted otherwise: the durable read model brought forward by what the
 * express lane has said since. Pages hold their place while tasks come and go: a position is a value, not a count.
 * @param search checked before (check.ts); limit 1..200, default 50
 * @param reader without one every task is listed, for programs
 * @throws BadCursor for a cursor that another search made
 */
export async function searchOpenTasks(
  db: Queryable,
  search: TaskSearch & Narrowing,
  reader?: TaskReader,
): Promise<OpenTaskPage> {
  const limit = Math.min(Math.max(search.limit ?? 50, 1), 200);
  const { keys, statements } = planSearch(search, reader, limit);
  let rows: Row[] = [];
  for (const statement of statements) {
    rows = await run(db, statement);
    // A page that is empty says nothing of how far the walk went.
    if (!statement.isWalk || rows[0]?.complete) break;
  }
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const position = keys.map((_, i) => String(last?.[`k${i}`]));
  return {
    items: page.map(({ item }) => item),
    nextCursor: last && rows.length > limit ? cursorAt(search, position) : null,
  };
}

/** The open task of that key as lists show it, express lane included; undefined when there is none. */
export async function findOpenTask(db: Queryable, userTaskKey: string): Promise<TaskItem | undefined> {
  const { items } = await searchOpenTasks(db, { userTaskKey, limit: 1 });
  return items[0] === undefined ? undefined : (JSON.parse(items[0]) as TaskItem);
}
