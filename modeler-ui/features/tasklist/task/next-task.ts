import type { TaskItem } from '../../../../src/contracts/tasklist.ts';
import { readState } from '../list/list-state.ts';
import { taskListOf } from '../list/task-lists.ts';

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

/** The next task of the list that the reader looked at last. */
export async function nextTask(userId: string, key: string): Promise<string | undefined> {
  const list = taskListOf(userId, readState(userId).search);
  if (list.status().rows.length === 0) await list.more();
  return rowAfter(list.status().rows, key, userId)?.userTaskKey;
}
