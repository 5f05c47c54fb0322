import { createHash } from 'node:crypto';
import type { TaskItem, TaskSearch } from '../../contracts/tasklist.ts';
import { BadCursor } from '../bad-cursor.ts';
import type { Queryable } from '../queryable.ts';
import { cursorAt } from './order.ts';
import type { TaskReader } from './reader.ts';
import { canWalk, type Narrowing, searchStatement, straightWay, type Way } from './statement.ts';

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
  readonly complete: boolean;
  /** A walk's: rows that met everything, and rows looked at. */
  readonly hits?: number;
  readonly walked?: number;
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

/** Rows of each stretch that show how often a filter is met, and rows that are walked when it is met often. */
const firstWalk = 200;
const longWalk = 1_500;
/** Met more rarely than this, gathering by the filter and sorting costs less than walking. */
const rareShare = 0.05;

/**
 * Open user tasks, most pressing first unless sorted otherwise: the durable read model brought forward by what the
 * express lane has said since. Pages hold their place while tasks come and go: a position is a value, not a count.
 * A filter is tried on the first rows of the order; how often they met it says whether to walk on or to gather. That
 * needs no estimate by the planner, which has none for JSON.
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
  const walks = canWalk(search);
  let { answer, keys } = await ask(walks ? { kind: 'walk', rows: firstWalk } : straightWay(search));
  if (!answer.complete && (answer.hits ?? 0) >= rareShare * (answer.walked ?? 0))
    ({ answer, keys } = await ask({ kind: 'walk', rows: longWalk }));
  if (!answer.complete) ({ answer, keys } = await ask({ kind: 'gather' }));
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
