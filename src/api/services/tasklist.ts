import type { Freshness, QueueCounts, TaskSearch } from '../../contracts/tasklist.ts';
import { workNames, workRoles } from '../../policy/candidates.ts';
import type { Principal } from '../../policy/principal.ts';
import { listBranch } from '../../policy/reach.ts';
import { returnFields, workElements } from '../../policy/task-kinds.ts';
import { BadCursor } from '../../read-model/bad-cursor.ts';
import { countOpenTasks } from '../../read-model/open-tasks/counts.ts';
import type { TaskReader } from '../../read-model/open-tasks/reader.ts';
import { type OpenTaskPage, searchOpenTasks } from '../../read-model/open-tasks/search.ts';
import type { ApiDeps } from '../deps.ts';
import { fieldProblem, HttpProblem } from '../http-problem.ts';
import { checkSearch } from './check-search.ts';

const fourEyes = {
  workElements,
  finalProcesses: Object.keys(returnFields),
  returnFields: [...new Set(Object.values(returnFields).flat())],
};

/** Whose queues, which branch and whose decisions the list is read for. */
export const readerOf = (principal: Principal): TaskReader => ({
  userId: principal.userId,
  groups: workRoles(principal),
  persons: workNames(principal),
  branch: listBranch(principal),
  fourEyes,
});

const badCursor = () =>
  new HttpProblem('invalid-request', {
    errors: [fieldProblem('cursor', 'invalid', '分页位置无效', 'is not a page position of this list')],
  });

/**
 * A page of the caller's open tasks, as the read model has them brought forward by the express lane.
 * @throws HttpProblem for a queue that is not the caller's, an unknown field, a value of another type, a foreign cursor
 */
export async function searchTasks(
  deps: ApiDeps,
  caller: Principal,
  search: TaskSearch & { readonly caseId?: string },
): Promise<OpenTaskPage> {
  const reader = readerOf(caller);
  if (search.queue !== undefined && !reader.groups.includes(search.queue))
    throw new HttpProblem('not-allowed', { members: { reason: 'not-your-queue' } });
  if (search.filters || search.sort) {
    const errors = checkSearch(search, await deps.listFields());
    if (errors.length > 0) throw new HttpProblem('invalid-fields', { errors });
  }
  try {
    return await searchOpenTasks(deps.lists, search, reader);
  } catch (error) {
    throw error instanceof BadCursor ? badCursor() : error;
  }
}

export const countTasks = (deps: ApiDeps, caller: Principal): Promise<QueueCounts> =>
  countOpenTasks(deps.lists, readerOf(caller));

/** The answer as text: its rows are finished JSON, and parsing a page to write it again costs more than finding it. */
export const pageBody = ({ items, nextCursor }: OpenTaskPage, freshness: Freshness): string =>
  `{"items":${items},"nextCursor":${JSON.stringify(nextCursor)},"freshness":${JSON.stringify(freshness)}}`;
