import type { QueryClient } from '@tanstack/react-query';
import type { TaskItem } from '../../../../src/contracts/tasklist.ts';
import { draftQuery } from '../api/case.ts';
import { contextQuery, taskQuery } from '../api/task.ts';
import { readState } from '../list/list-state.ts';
import { taskListOf } from '../list/task-lists.ts';

/** So many rows behind a task are read before it is done. */
const fewLeft = 10;
const storageKey = 'tongban.afterCompleting';
export type AfterCompleting = 'next' | 'stay';

export const afterCompleting = {
  read: (): AfterCompleting => (localStorage.getItem(storageKey) === 'stay' ? 'stay' : 'next'),
  write: (value: AfterCompleting): void => localStorage.setItem(storageKey, value),
};

/** The row after `key` that the reader may take up: nobody's or their own; behind the last one, the first. */
export function rowAfter(rows: readonly TaskItem[], key: string, userId: string): TaskItem | undefined {
  const at = rows.findIndex(({ userTaskKey }) => userTaskKey === key);
  const others = [...rows.slice(at + 1), ...rows.slice(0, Math.max(0, at))];
  return others.find(({ assignee }) => assignee === null || assignee === userId);
}

const listInUse = (userId: string) => taskListOf(userId, readState(userId).search);

const nextRead = (userId: string, key: string): string | undefined =>
  rowAfter(listInUse(userId).status().rows, key, userId)?.userTaskKey;

/** The next task of the list that the reader looked at last; the list reads on before it comes to its end. */
export async function nextTask(userId: string, key: string): Promise<string | undefined> {
  const list = listInUse(userId);
  const { rows, complete } = list.status();
  const at = rows.findIndex(({ userTaskKey }) => userTaskKey === key);
  const nearEnd = !complete && rows.length - at <= fewLeft;
  const more = nearEnd ? list.more() : undefined;
  const next = nextRead(userId, key);
  if (next || !more) return next;
  await more;
  return nextRead(userId, key);
}

/** {@link nextTask} when everything that its page shows first is here already. */
export function nextAtHand(queries: QueryClient, userId: string, key: string): string | undefined {
  const next = nextRead(userId, key);
  return next && queries.getQueryData(taskQuery(next).queryKey) ? next : undefined;
}

/** Asks for the next task while this one is being decided, so that it opens without a wait. */
export async function fetchAhead(queries: QueryClient, userId: string, key: string): Promise<void> {
  const next = await nextTask(userId, key);
  if (!next) return;
  await Promise.all([
    queries.prefetchQuery(taskQuery(next)),
    queries.prefetchQuery(contextQuery(next)),
    queries.prefetchQuery(draftQuery(next)),
  ]);
}
