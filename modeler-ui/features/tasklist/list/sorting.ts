import type { TaskSort } from '../../../../src/contracts/tasklist.ts';

export const mostSortKeys = 3;

/** A click on a column's head: ascending, descending, not at all. With `add` the other keys stay. */
export function sortAfterClick(sort: readonly TaskSort[], by: string, add: boolean): TaskSort[] {
  const now = sort.find((one) => one.by === by)?.direction;
  const next: TaskSort[] =
    now === undefined ? [{ by, direction: 'asc' }] : now === 'asc' ? [{ by, direction: 'desc' }] : [];
  if (!add) return next;
  const place = sort.findIndex((one) => one.by === by);
  if (place < 0) return [...sort, ...next].slice(-mostSortKeys);
  return sort.toSpliced(place, 1, ...next);
}
