import type { TaskItem, TaskSearchPage } from '../../../../src/contracts/tasklist.ts';

/** What the list has loaded, as react-query keeps it: `pageParams[i]` is the cursor that `pages[i]` was asked with. */
export interface Loaded {
  readonly pages: readonly TaskSearchPage[];
  readonly pageParams: readonly (string | undefined)[];
}

/** Rows in order, each once: one that moved may be in two pages until both were read again. */
export function rowsOf(loaded: Loaded | undefined): TaskItem[] {
  const rows = new Map<string, TaskItem>();
  for (const page of loaded?.pages ?? [])
    for (const item of page.items) if (!rows.has(item.userTaskKey)) rows.set(item.userTaskKey, item);
  return [...rows.values()];
}

/** Whether what was read again reaches into the page after it, so that nothing is missing between them. */
export function reaches(fresh: TaskSearchPage, next: TaskSearchPage | undefined): boolean {
  const last = fresh.items.at(-1);
  if (!next || fresh.nextCursor === null || !last) return true;
  return next.items.some(({ userTaskKey }) => userTaskKey === last.userTaskKey);
}

/**
 * Puts pages that were read again where page `index` was. Rows that the page after has as well stay there; when the
 * list ends with what was read, so do the pages.
 */
export function withPages(
  loaded: Loaded,
  index: number,
  fresh: readonly { cursor: string | undefined; page: TaskSearchPage }[],
): Loaded {
  const last = fresh.at(-1)!.page;
  const next = last.nextCursor === null ? undefined : loaded.pages[index + 1];
  const inNext = new Set(next?.items.map(({ userTaskKey }) => userTaskKey));
  const own = last.items.slice();
  while (own.length > 0 && inNext.has(own.at(-1)!.userTaskKey)) own.pop();
  const pages = [...fresh.slice(0, -1).map(({ page }) => page), { ...last, items: own }];
  const after = last.nextCursor === null ? Number.POSITIVE_INFINITY : index + 1;
  return {
    pages: [...loaded.pages.slice(0, index), ...pages, ...loaded.pages.slice(after)],
    pageParams: [
      ...loaded.pageParams.slice(0, index),
      ...fresh.map(({ cursor }) => cursor),
      ...loaded.pageParams.slice(after),
    ],
  };
}

/** Takes rows out, e.g. those that the reader has just completed. */
export function without(loaded: Loaded, keys: ReadonlySet<string>): Loaded {
  return {
    ...loaded,
    pages: loaded.pages.map((page) => ({
      ...page,
      items: page.items.filter(({ userTaskKey }) => !keys.has(userTaskKey)),
    })),
  };
}

/** Changes rows where they stand. */
export function patched(
  loaded: Loaded,
  keys: ReadonlySet<string>,
  change: (item: TaskItem) => TaskItem,
): Loaded {
  return {
    ...loaded,
    pages: loaded.pages.map((page) => ({
      ...page,
      items: page.items.map((item) => (keys.has(item.userTaskKey) ? change(item) : item)),
    })),
  };
}
