import type { TaskSearch } from '../../contracts/tasklist.ts';
import { announced, notAnnounced } from './announced.ts';
import { condition } from './conditions.ts';
import { after, isByDeadline, orderBy, positionOf, type SortKey, sortKeys } from './order.ts';
import { Parameters } from './parameters.ts';
import { type Section, sectionCondition, sectionsOf, type TaskReader, visibleTo } from './reader.ts';

/** What the API does not offer but its own look-ups need. */
export interface Narrowing {
  readonly caseId?: string | undefined;
  readonly userTaskKey?: string | undefined;
}

/** Rows that a filtered search looks at, in the order asked for, before it gives up and gathers the rare ones. */
const walkLimit = 1_000;

export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
  /** Few enough shapes to be kept prepared by a connection. */
  readonly isCommon: boolean;
  /** May say that it did not look far enough. */
  readonly isWalk: boolean;
}

export interface SearchPlan {
  readonly keys: readonly SortKey[];
  /** One after the other until one looked far enough. */
  readonly statements: readonly Statement[];
}

/**
 * The statements of a search. Each stretch of the indexes gives its first rows, an outer query merges them: a task in
 * two queues of the reader is taken once. With a filter, in the order of an index, the first rows of each stretch are
 * walked (most filters are met often); only when they do not fill the page, what meets the filter is gathered by any
 * index first and sorted then. That needs no estimate by the planner, which has none for JSON.
 * @throws BadCursor
 */
export function planSearch(
  search: TaskSearch & Narrowing,
  reader: TaskReader | undefined,
  limit: number,
): SearchPlan {
  const isFiltered = (search.filters ?? []).length > 0 || search.caseId !== undefined;
  const walks = isFiltered && isByDeadline(search.sort) && search.caseId === undefined;
  const kinds: Gathering[] = isFiltered ? (walks ? ['walk', 'gather'] : ['gather']) : ['index'];
  let keys: readonly SortKey[] = [];
  const statements = kinds.map((kind): Statement => {
    const parts = partsOf(search, reader, limit);
    keys = parts.keys;
    const { text, values } = assemble(parts, kind);
    const isCommon = !isFiltered && isByDeadline(search.sort) && search.userTaskKey === undefined;
    return { text, values, isCommon, isWalk: kind === 'walk' };
  });
  return { keys, statements };
}

type Gathering = 'index' | 'walk' | 'gather';

interface Parts {
  readonly parameters: Parameters;
  readonly keys: readonly SortKey[];
  readonly sections: readonly Section[];
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
    filters: conditions.length > 0 ? conditions.join(' AND ') : 'true',
    position:
      search.cursor === undefined ? 'true' : after(keys, positionOf(search, keys, search.cursor), parameters),
    visible: visibleTo(reader, parameters),
    limit,
  };
}

function assemble(parts: Parts, kind: Gathering): { text: string; values: readonly unknown[] } {
  const { parameters, keys, sections, ofCase, filters, position, visible, limit } = parts;
  const places = sections.map((section) => sectionCondition(section, parameters));
  const names = keys.map((_, i) => `k${i}`);
  const shown = `t.item, ${keys.map(({ sql }, i) => `${sql} AS k${i}`).join(', ')}`;
  const order = keys.map(({ direction }, i) => `k${i} ${direction}`).join(', ');
  const first = `ORDER BY ${orderBy(keys)} LIMIT ${limit + 1}`;
  const walked = places.map(
    (place, i) => `walked_${i} AS MATERIALIZED (
      SELECT t.user_task_key, t.queue, t.branch, (${filters}) AS hit FROM read_model.open_task t
      WHERE ${place} AND ${position} ORDER BY ${orderBy(keys)} LIMIT ${walkLimit})`,
  );
  const durable = places.map((place, i) => {
    if (kind === 'walk')
      return `SELECT ${shown} FROM walked_${i} w JOIN read_model.open_task t USING (user_task_key, queue, branch)
        WHERE w.hit AND ${notAnnounced} AND ${visible} ${first}`;
    // OFFSET 0: the filter is met first, whatever index suits it, and the order comes after.
    const from =
      kind === 'gather'
        ? `(SELECT * FROM read_model.open_task t WHERE ${place} AND ${filters}
      AND ${ofCase.durable} OFFSET 0)`
        : 'read_model.open_task';
    const where = kind === 'gather' ? position : `${place} AND ${filters} AND ${position}`;
    return `SELECT ${shown} FROM ${from} AS t WHERE ${where} AND ${notAnnounced} AND ${visible} ${first}`;
  });
  const parted = durable.map((select, i) => `section_${i} AS (${select})`);
  const early = `SELECT ${shown} FROM early t WHERE (${places.map((place) => `(${place})`).join(' OR ')})
    AND ${ofCase.early} AND ${filters} AND ${position} AND ${visible} ${first}`;
  const complete =
    kind === 'walk'
      ? places
          .map(
            (_, i) =>
              `((SELECT count(*) FROM walked_${i}) < ${walkLimit} OR (SELECT count(*) FROM section_${i}) > ${limit})`,
          )
          .join(' AND ')
      : 'true';
  const all = [...durable.map((_, i) => `SELECT * FROM section_${i}`), early];
  // One queue has a task once; several may share it.
  const queues = new Set(sections.map(({ queue }) => queue));
  const once = queues.size > 1 || queues.has(undefined) ? `DISTINCT ON (${names.join(', ')})` : '';
  const text = `WITH ${[announced, ...(kind === 'walk' ? walked : []), ...parted].join(',\n')}
    SELECT item, ${names.map((name) => `${name}::text`).join(', ')}, ${complete} AS complete FROM (
      SELECT ${once} * FROM (${all.map((select) => `(${select})`).join('\nUNION ALL\n')}) AS each
      ORDER BY ${order} LIMIT ${limit + 1}) AS page
    ORDER BY ${order.replaceAll('k', 'page.k')}`;
  return { text, values: parameters.values };
}
