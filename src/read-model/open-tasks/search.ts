import { createHash } from 'node:crypto';
import type { TaskItem, TaskSearch } from '../../contracts/tasklist.ts';
import { BadCursor } from '../bad-cursor.ts';
import type { Queryable } from '../queryable.ts';
import { cursorAt } from './order.ts';
import type { TaskReader } from './reader.ts';
import { canWalk, type Narrowing, searchStatement, type Way } from './statement.ts';

/** A page whose rows are finished JSON: the API passes them on as they are. */
export interface OpenTaskPage {
  /** A JSON array of TaskItem, as text. */
  readonly items: string;
  readonly nextCursor: string | null;
}

/** The one row that a search's statement gives. `k0`, `k1`, ...: the position of the page's last row, if more follow. */
type Answer = {
  readonly items: string | null;
  /** Rows of the page, and one when there are more. */
  readonly found: number;
  /** The page is full, or there is nothing more. */
  readonly complete: boolean;
  /** Rows among which those were found; counted only for a page that is not full. */
  readonly looked_at: number;
} & Readonly<Record<`k${number}`, string>>;

/** Statements that a connection keeps prepared: planning one costs more than running it. */
const keptStatements = 100;
const names = new Map<string, string>();

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= keptStatements) return known;
  const name = `open tasks ${createHash('sha256').update(text).digest('base64url').slice(0, 16)}`;
  names.set(text, name);
  return name;
}

async function run(
  db: Queryable,
  text: string,
  values: readonly unknown[],
  isCommon: boolean,
): Promise<Answer> {
  const name = isCommon ? nameOf(text) : undefined;
  try {
    const { rows } = await db.query<Answer>({ text, values: [...values], ...(name ? { name } : {}) });
    return rows[0]!;
  } catch (error) {
    // Class 22: a value that PostgreSQL does not take. Filters were checked: it is a made-up position.
    if (String((error as { code?: string }).code).startsWith('22')) throw new BadCursor();
    throw error;
  }
}

/**
 * Rows that are looked at first, to see how often the filter is met, and at most in a walk. Only what the page needs of
 * them is looked at. Comparisons no index gathers, and they are met often as a rule: for them the first walk is the long
 * one. Without a filter, next to every row is the reader's to take.
 */
const firstWalk = 400;
const longWalk = 1_500;
/** PostgreSQL's "no limit". */
const all = Number.MAX_SAFE_INTEGER;

function firstRows({ filters = [] }: TaskSearch, limit: number): number {
  if (filters.length === 0) return 4 * limit;
  return filters.some(({ op }) => op === 'eq' || op === 'in') ? firstWalk : longWalk;
}

/** Met more rarely than this, gathering by the filter and sorting costs less than walking. */
const rareShare = 0.05;

/**
 * Open user tasks, most pressing first unless sorted otherwise: the durable read model brought forward by what the
 * express lane has said since. Pages hold their place while tasks come and go: a position is a value, not a count.
 * A filter is tried on the first rows of the order; how often they met it says whether to walk on or to gather. That
 * needs no estimate by the planner, which has none for JSON. Gathered rows are sorted up to a number, too, and all of them
 * only when four eyes bars so many of them that the page is still not full.
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
  const ask = async (way: Way) => {
    const { text, values, isCommon, keys } = searchStatement(search, reader, limit, way);
    return { answer: await run(db, text, values, isCommon), keys };
  };
  const rows = firstRows(search, limit);
  const walks = canWalk(search);
  let { answer, keys } = await ask(walks ? { kind: 'walk', rows } : { kind: 'gather', rows: longWalk });
  if (walks && !answer.complete) {
    const often = answer.found >= rareShare * answer.looked_at;
    ({ answer, keys } = await ask({ kind: often && rows < longWalk ? 'walk' : 'gather', rows: longWalk }));
  }
  if (!answer.complete) ({ answer, keys } = await ask({ kind: 'gather', rows: all }));
  const position = keys.map((_, i) => answer[`k${i}`]!);
  return {
    items: `[${answer.items ?? ''}]`,
    nextCursor: answer.found > limit ? cursorAt(search, position) : null,
  };
}

/** The open task of that key as lists show it, express lane included; undefined when there is none. */
export async function findOpenTask(db: Queryable, userTaskKey: string): Promise<TaskItem | undefined> {
  const { items } = await searchOpenTasks(db, { userTaskKey, limit: 1 });
  return (JSON.parse(items) as TaskItem[])[0];
}
