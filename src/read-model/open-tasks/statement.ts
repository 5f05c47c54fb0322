import type { TaskSearch } from '../../contracts/tasklist.ts';
import { openTaskColumns } from '../../projection/open-task-rows.ts';
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
 * How rows are come by in the order of the search, at most so many of them: along the stretches of an index that has
 * this order, or by gathering what meets the filters, by any index, and sorting it.
 */
export interface Way {
  readonly kind: 'walk' | 'gather';
  readonly rows: number;
}

export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
  readonly keys: readonly SortKey[];
  /** Few enough shapes to be kept prepared by a connection. */
  readonly isCommon: boolean;
}

/** Whether an index has the order of the search, and what it looks for is not a few rows known by their keys. */
export const canWalk = (search: TaskSearch & Narrowing): boolean =>
  search.caseId === undefined && search.userTaskKey === undefined && isByDeadline(search.sort);

/**
 * The statement of a search: one row, its columns named by {@link Answer} in search.ts. The rows of all stretches come in
 * one order; one after the other is looked at until the page is full, and none behind it. A task in two queues of the
 * reader is taken once.
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

const columns = openTaskColumns.map((name) => `t.${name}`).join(', ');

function assemble(parts: Parts, way: Way): { text: string; values: readonly unknown[] } {
  const { parameters, keys, sections, filters, visible, limit } = parts;
  const names = keys.map((_, i) => `k${i}`);
  const shown = `t.item, ${keys.map(({ sql }, i) => `${sql} AS k${i}`).join(', ')}`;
  const order = keys.map(({ direction }, i) => `k${i} ${direction}`).join(', ');
  const inOrder = `ORDER BY ${orderBy(keys)} LIMIT ${way.rows}`;
  const sources = sourcesOf(parts, way).map((source) => `(${source} ${inOrder})`);
  // One queue has a task once; several may share it.
  const queues = new Set(sections.map(({ queue }) => queue));
  const once = queues.size > 1 || queues.has(undefined) ? `DISTINCT ON (${names.join(', ')})` : '';
  // Counted only where the page was not filled: it makes the rest of the rows come.
  const rows = '(SELECT count(*)::integer FROM ordered)';
  // The rows as one text: a page of columns costs the reader of the answer more than PostgreSQL.
  const text = `WITH ${announced},
    ordered AS MATERIALIZED (SELECT * FROM (${sources.join('\nUNION ALL\n')}) AS t ${inOrder}),
    page AS (SELECT ${once} ${shown} FROM ordered t
      WHERE ${way.kind === 'walk' ? filters : 'true'} AND (t.early OR ${notAnnounced}) AND ${visible}
      ORDER BY ${order} LIMIT ${limit + 1})
    SELECT string_agg(item, ',' ORDER BY n) FILTER (WHERE n <= ${limit}) AS items, count(*)::integer AS found,
      ${names.map((name) => `max(${name}::text) FILTER (WHERE n = ${limit}) AS ${name}`).join(', ')},
      count(*) > ${limit} OR ${rows} < ${way.rows} AS complete,
      CASE WHEN count(*) > ${limit} THEN 0 ELSE ${rows} END AS looked_at
    FROM (SELECT page.*, row_number() OVER (ORDER BY ${order}) AS n FROM page) AS numbered`;
  return { text, values: parameters.values };
}

/** Where rows come from: each stretch of the durable list, and what the express lane has announced of all of them. */
function sourcesOf({ parameters, sections, indexed, ofCase, filters, position }: Parts, way: Way): string[] {
  const places = sections.map((section) => sectionCondition(section, parameters));
  const anyPlace = `(${places.map((place) => `(${place})`).join(' OR ')})`;
  const durable = (where: string) =>
    `SELECT ${columns}, false AS early FROM read_model.open_task AS t WHERE ${where}`;
  const early = (where: string) =>
    `SELECT ${columns}, true AS early FROM early AS t WHERE ${anyPlace} AND ${where}`;
  if (way.kind === 'walk')
    return [...places.map((place) => durable(`${place} AND ${position}`)), early(position)];
  const gathered = sections.map((section, i) => {
    const found = indexed(section);
    const within =
      found.length > 0
        ? [...found, sectionCondition(section, parameters, unindexed)].join(' AND ')
        : places[i]!;
    // OFFSET 0: the filter is met first, whatever index suits it, and the order comes after.
    const met = durable(`${within} AND ${filters} AND ${ofCase.durable} OFFSET 0`);
    return `SELECT * FROM (${met}) AS t WHERE ${position}`;
  });
  return [...gathered, early(`${ofCase.early} AND ${filters} AND ${position}`)];
}
