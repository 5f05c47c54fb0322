import type { TaskSearch } from '../../contracts/tasklist.ts';
import { announced, notAnnounced } from './announced.ts';
import { condition, indexedCondition } from './conditions.ts';
import { after, isByDeadline, orderBy, positionOf, type SortKey, sortKeys } from './order.ts';
import { Parameters } from './parameters.ts';
import {
  type Section,
  sectionCondition,
  sectionsOf,
  type TaskReader,
  unindexed,
  visibleTo,
} from './reader.ts';

/** What the API does not offer but its own look-ups need. */
export interface Narrowing {
  readonly caseId?: string | undefined;
  readonly userTaskKey?: string | undefined;
}

/**
 * How the rows of a stretch of the indexes are come by: in the order of the index; in its order with a filter, giving up
 * after so many rows; or what meets the filter by any index, sorted then.
 */
export type Way = { readonly kind: 'index' | 'gather' } | { readonly kind: 'walk'; readonly rows: number };

export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
  readonly keys: readonly SortKey[];
  /** Few enough shapes to be kept prepared by a connection. */
  readonly isCommon: boolean;
}

/** Whether a search is one that walking suits: filtered, in the order of an index. */
export const canWalk = (search: TaskSearch & Narrowing): boolean =>
  (search.filters ?? []).length > 0 && search.caseId === undefined && isByDeadline(search.sort);

/** The way of a search that {@link canWalk} is not for. */
export const straightWay = (search: TaskSearch & Narrowing): Way => ({
  kind: (search.filters ?? []).length > 0 || search.caseId !== undefined ? 'gather' : 'index',
});

/**
 * The statement of a search: one row, its columns named by {@link Answer} in search.ts. Each stretch of the indexes gives
 * its first rows, an outer query merges them: a task in two queues of the reader is taken once.
 * @throws BadCursor
 */
export function searchStatement(
  search: TaskSearch & Narrowing,
  reader: TaskReader | undefined,
  limit: number,
  way: Way,
): Statement {
  const parts = partsOf(search, reader, limit);
  const isCommon =
    isByDeadline(search.sort) &&
    search.userTaskKey === undefined &&
    search.caseId === undefined &&
    (search.filters ?? []).length <= 1;
  return { ...assemble(parts, way), keys: parts.keys, isCommon };
}

interface Parts {
  readonly parameters: Parameters;
  readonly keys: readonly SortKey[];
  readonly sections: readonly Section[];
  /** What the search's index can find of the filters, each with the section in it. */
  readonly indexed: (section: Section) => readonly string[];
  readonly ofCase: { readonly durable: string; readonly early: string };
  readonly filters: string;
  readonly position: string;
  readonly visible: string;
  readonly limit: number;
}

function partsOf(search: TaskSearch & Narrowing, reader: TaskReader | undefined, limit: number): Parts {
  const parameters = new Parameters();
  const keys = sortKeys(search.sort, parameters);
  const conditions = (search.filters ?? []).map((filter) => condition(filter, parameters));
  if (search.userTaskKey !== undefined)
    conditions.push(`t.user_task_key = ${parameters.add(search.userTaskKey, 'bigint')}`);
  if (search.assigned === 'nobody') conditions.push('t.assignee IS NULL');
  if (search.assigned === 'me' && reader) {
    conditions.push(`t.assignee = ${parameters.add(reader.userId, 'text')}`);
    if (search.queue !== undefined)
      conditions.push(`${parameters.add(search.queue, 'text')} = ANY (t.candidate_groups)`);
  }
  const caseId = search.caseId === undefined ? undefined : parameters.add(search.caseId, 'text');
  return {
    parameters,
    keys,
    // The list has no index by case, user tasks have.
    ofCase: {
      durable: caseId
        ? `t.user_task_key = ANY (ARRAY(SELECT u.user_task_key FROM read_model.user_task u
            WHERE u.case_id = ${caseId} AND u.state = 'created'))`
        : 'true',
      early: caseId ? `t.case_id = ${caseId}` : 'true',
    },
    sections: sectionsOf(reader, search),
    indexed: (section) =>
      (search.filters ?? []).flatMap((filter) => indexedCondition(filter, section, parameters) ?? []),
    filters: conditions.length > 0 ? conditions.join(' AND ') : 'true',
    position:
      search.cursor === undefined ? 'true' : after(keys, positionOf(search, keys, search.cursor), parameters),
    visible: visibleTo(reader, parameters),
    limit,
  };
}

function assemble(parts: Parts, way: Way): { text: string; values: readonly unknown[] } {
  const { parameters, keys, sections, indexed, ofCase, filters, position, visible, limit } = parts;
  const places = sections.map((section) => sectionCondition(section, parameters));
  const names = keys.map((_, i) => `k${i}`);
  const shown = `t.item, ${keys.map(({ sql }, i) => `${sql} AS k${i}`).join(', ')}`;
  const order = keys.map(({ direction }, i) => `k${i} ${direction}`).join(', ');
  const first = `ORDER BY ${orderBy(keys)} LIMIT ${limit + 1}`;
  const rows = way.kind === 'walk' ? way.rows : 0;
  const walk = (what: string, place: string) =>
    `(SELECT ${what} FROM read_model.open_task t WHERE ${place} AND ${position} ORDER BY ${orderBy(keys)} LIMIT ${rows})`;
  const select = (from: string, where: string) =>
    `SELECT ${shown} FROM ${from} AS t WHERE ${where} AND ${notAnnounced} AND ${visible} ${first}`;
  const durable = places.map((place, i) => {
    if (way.kind === 'index')
      return select('read_model.open_task', `${place} AND ${filters} AND ${position}`);
    // Row by row until there are enough: nothing is looked up for rows behind them.
    if (way.kind === 'walk') return select(walk('*', place), filters);
    // OFFSET 0: the filter is met first, whatever index suits it, and the order comes after.
    const found = indexed(sections[i]!);
    const within =
      found.length > 0
        ? [...found, sectionCondition(sections[i]!, parameters, unindexed)].join(' AND ')
        : place;
    const met = `(SELECT * FROM read_model.open_task t WHERE ${within} AND ${filters} AND ${ofCase.durable} OFFSET 0)`;
    return select(met, position);
  });
  const parted = durable.map((one, i) => `section_${i} AS (${one})`);
  const early = `SELECT ${shown} FROM early t WHERE (${places.map((place) => `(${place})`).join(' OR ')})
    AND ${ofCase.early} AND ${filters} AND ${position} AND ${visible} ${first}`;
  const all = [...durable.map((_, i) => `SELECT * FROM section_${i}`), early];
  // One queue has a task once; several may share it.
  const queues = new Set(sections.map(({ queue }) => queue));
  const once = queues.size > 1 || queues.has(undefined) ? `DISTINCT ON (${names.join(', ')})` : '';
  const far =
    way.kind === 'walk' ? howFar(places, (place) => walk('', place), rows, limit) : 'true AS complete';
  // The rows as one text: a page of columns costs the reader of the answer more than PostgreSQL.
  const text = `WITH ${[announced, ...parted].join(',\n')}
    SELECT string_agg(item, ',' ORDER BY n) FILTER (WHERE n <= ${limit}) AS items, count(*)::integer AS found,
      ${names.map((name) => `max(${name}::text) FILTER (WHERE n = ${limit}) AS ${name}`).join(', ')}, ${far}
    FROM (SELECT page.*, row_number() OVER (ORDER BY ${order}) AS n FROM (
      SELECT ${once} * FROM (${all.map((one) => `(${one})`).join('\nUNION ALL\n')}) AS each
      ORDER BY ${order} LIMIT ${limit + 1}) AS page) AS numbered`;
  return { text, values: parameters.values };
}

/** What a walk says of itself: whether it went far enough for the page, and how many of how many rows it found. */
function howFar(
  places: readonly string[],
  walk: (place: string) => string,
  rows: number,
  limit: number,
): string {
  const found = places.map((_, i) => `(SELECT count(*) FROM section_${i})`);
  const walked = places.map((place) => `(SELECT count(*) FROM ${walk(place)} AS w)`);
  const complete = places.map((_, i) => `(${found[i]} > ${limit} OR ${walked[i]} < ${rows})`);
  return `${complete.join(' AND ')} AS complete, (${found.join(' + ')})::integer AS hits,
      (${walked.join(' + ')})::integer AS walked`;
}
