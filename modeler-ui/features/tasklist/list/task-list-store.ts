import type { Freshness, TaskItem, TaskSearchPage } from '../../../../src/contracts/tasklist.ts';
import { type Loaded, patched, reaches, rowsOf, without, withPages } from './task-pages.ts';

export interface ListStatus {
  readonly rows: readonly TaskItem[];
  readonly freshness: Freshness | null;
  readonly error: unknown;
  readonly loading: boolean;
  /** Everything there is has been read. */
  readonly complete: boolean;
}
export type FetchPage = (cursor: string | undefined, limit: number) => Promise<TaskSearchPage>;

export const pageSize = 100;
/** A page that is read again is asked for with some room, to see where the next one begins. */
const roomForNew = 20;
const largestPage = 200;
const mostRounds = 5;
/** A completed task stays hidden from its actor while the engine's word is on its way; then the server's word counts. */
const hiddenMs = 60_000;

/**
 * The pages of one search, read by keyset as the reader scrolls and read again when the server says that tasks
 * changed: first those on the screen, the others when they come into sight. One request at a time.
 */
export function createTaskList(fetchPage: FetchPage) {
  let loaded: Loaded = { pages: [], pageParams: [] };
  let error: unknown = null;
  let working = false;
  let freshness: Freshness | null = null;
  let turn: Promise<void> = Promise.resolve();
  const stale = new Set<string | undefined>();
  const hidden = new Map<string, number>();
  const watchers = new Set<() => void>();
  let status: ListStatus = { rows: [], freshness, error, loading: true, complete: false };

  const nextCursor = () => loaded.pages.at(-1)?.nextCursor;
  function tell(): void {
    const now = Date.now();
    const isHidden = (key: string) => (hidden.get(key) ?? 0) > now;
    const complete = nextCursor() === null;
    const rows = rowsOf(loaded).filter(({ userTaskKey }) => !isHidden(userTaskKey));
    status = { rows, freshness, error, loading: working, complete };
    for (const watcher of watchers) watcher();
  }
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    turn = turn.then(async () => {
      working = true;
      try {
        await work();
        error = null;
      } catch (caught) {
        error = caught;
      }
      working = false;
      tell();
    });
    return turn;
  };
  const ask = async (cursor: string | undefined, limit: number) => {
    const page = await fetchPage(cursor, limit);
    freshness = page.freshness;
    return page;
  };

  async function readAgain(cursor: string | undefined): Promise<void> {
    stale.delete(cursor);
    const before = loaded.pageParams.indexOf(cursor);
    if (before < 0) return;
    const limit = Math.min(largestPage, Math.max(pageSize, loaded.pages[before]!.items.length) + roomForNew);
    const fresh: { cursor: string | undefined; page: TaskSearchPage }[] = [];
    for (let from = cursor, round = 0; round < mostRounds; round++) {
      const page = await ask(from, limit);
      fresh.push({ cursor: from, page });
      if (reaches(page, loaded.pages[before + 1])) break;
      from = page.nextCursor ?? undefined;
    }
    loaded = withPages(loaded, before, fresh);
  }

  const cursorsWith = (keys: ReadonlySet<string>) =>
    loaded.pageParams.filter((_, index) =>
      loaded.pages[index]!.items.some(({ userTaskKey }) => keys.has(userTaskKey)),
    );

  return {
    status: () => status,
    watch(watcher: () => void): () => void {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    /** Reads the next page, or the first. */
    more(): Promise<void> {
      if (working || nextCursor() === null) return turn;
      return inTurn(async () => {
        const cursor = nextCursor() ?? undefined;
        const page = await ask(cursor, pageSize);
        loaded = { pages: [...loaded.pages, page], pageParams: [...loaded.pageParams, cursor] };
      });
    },
    /** Something changed somewhere: every page is to be read again when it is in sight. */
    spoil(gone: readonly string[]): void {
      for (const cursor of loaded.pageParams) stale.add(cursor);
      if (gone.length === 0) return;
      loaded = without(loaded, new Set(gone));
      tell();
    },
    /** Reads again what is out of date of the first page and of those with rows in sight. */
    refresh(inSight: ReadonlySet<string>): Promise<void> {
      if (loaded.pages.length === 0) return this.more();
      const wanted = [...new Set([loaded.pageParams[0], ...cursorsWith(inSight)])];
      return inTurn(async () => {
        for (const cursor of wanted.filter((one) => stale.has(one))) await readAgain(cursor);
      });
    },
    isStale: () => stale.size > 0,
    /** Own completions, before the engine says so: out of what was read, and not back with what is read meanwhile. */
    hide(keys: readonly string[]): void {
      for (const key of keys) hidden.set(key, Date.now() + hiddenMs);
      loaded = without(loaded, new Set(keys));
      tell();
    },
    /** A completion was refused after all: the rows come back when the list is read again. */
    unhide(keys: readonly string[]): void {
      for (const key of keys) hidden.delete(key);
      this.spoil([]);
    },
    patch(keys: readonly string[], change: (item: TaskItem) => TaskItem): void {
      loaded = patched(loaded, new Set(keys), change);
      tell();
    },
  };
}
export type TaskList = ReturnType<typeof createTaskList>;
