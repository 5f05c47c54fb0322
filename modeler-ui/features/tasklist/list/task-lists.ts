import type { TaskItem, TaskSearch } from '../../../../src/contracts/tasklist.ts';
import { searchTasks } from '../api/list.ts';
import { createTaskList, type TaskList } from './task-list-store.ts';

export type ListSearch = Omit<TaskSearch, 'limit' | 'cursor'>;

const mostKept = 8;
const lists = new Map<string, TaskList>();

export const listId = (userId: string, search: ListSearch): string => `${userId} ${JSON.stringify(search)}`;

/** The list of a search; kept for a while, so that coming back finds it as it was left. */
export function taskListOf(userId: string, search: ListSearch): TaskList {
  const id = listId(userId, search);
  const list =
    lists.get(id) ??
    createTaskList((cursor, limit) => searchTasks({ ...search, limit, ...(cursor ? { cursor } : {}) }));
  lists.delete(id);
  lists.set(id, list);
  for (const old of [...lists.keys()].slice(0, -mostKept)) lists.delete(old);
  return list;
}

/** What became of tasks while no list is on the screen: nobody is led on to one that is gone. */
export function goneMeanwhile(keys: readonly string[]): void {
  for (const list of lists.values()) list.spoil(keys);
}

/** Every list shows at once what its reader did. */
export const ownChange = {
  completed(keys: readonly string[]): void {
    for (const list of lists.values()) list.hide(keys);
  },
  refused(keys: readonly string[]): void {
    for (const list of lists.values()) list.unhide(keys);
  },
  assigned(keys: readonly string[], assignee: string | null): void {
    const change = (item: TaskItem) => ({ ...item, assignee });
    for (const list of lists.values()) list.patch(keys, change);
  },
};
