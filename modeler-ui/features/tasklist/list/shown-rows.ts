import type { TaskItem } from '../../../../src/contracts/tasklist.ts';

/** A row as it stands on the screen. `gone`: no longer in the list, kept so that nothing moves under the pointer. */
export interface ShownRow {
  readonly task: TaskItem;
  readonly gone: boolean;
}
export interface Shown {
  readonly rows: readonly ShownRow[];
  /** Rows that came while the list was held; they wait until the reader asks for them. */
  readonly waiting: number;
}

const live = (task: TaskItem): ShownRow => ({ task, gone: false });

/**
 * What to show of the rows as they are now. While the reader points at the list, has the focus in it or has scrolled,
 * it is `held`: rows keep their places, those that ended stay as gone, new ones among them wait; rows after the last
 * one shown (the next page) are added.
 */
export function shownRows(before: readonly ShownRow[], fresh: readonly TaskItem[], held: boolean): Shown {
  if (!held || before.length === 0) return { rows: fresh.map(live), waiting: 0 };
  const now = new Map(fresh.map((task) => [task.userTaskKey, task]));
  const shownBefore = new Set(before.map(({ task }) => task.userTaskKey));
  const lastKept = fresh.findLastIndex(({ userTaskKey }) => shownBefore.has(userTaskKey));
  const added = fresh.slice(lastKept + 1);
  const kept = before.map((row) => {
    const task = now.get(row.task.userTaskKey);
    if (!task) return row.gone ? row : { task: row.task, gone: true };
    return task === row.task && !row.gone ? row : live(task);
  });
  const waiting = fresh.slice(0, lastKept + 1).filter((task) => !shownBefore.has(task.userTaskKey)).length;
  // Nothing of what is shown is left: what is added would be the whole list anew.
  if (lastKept < 0 && added.length > 0) return { rows: kept, waiting: added.length };
  return { rows: [...kept, ...added.map(live)], waiting };
}
