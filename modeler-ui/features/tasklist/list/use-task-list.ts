import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { Freshness } from '../../../../src/contracts/tasklist.ts';
import { useLive } from '../../../lib/live.ts';
import { type Shown, shownRows } from './shown-rows.ts';
import type { TaskList } from './task-list-store.ts';

/** Two events that come together cost one reading. */
const leastBetweenMs = 250;

/** The rows of a list as they are to be shown, kept up to date by what the server says. */
export function useTaskList(list: TaskList) {
  const queries = useQueryClient();
  const status = useSyncExternalStore(list.watch, list.status);
  const held = useRef(false);
  const inSight = useRef<ReadonlySet<string>>(new Set());
  const [said, setSaid] = useState<Freshness | null>(null);
  const [memory, setMemory] = useState<{ fresh: typeof status.rows; shown: Shown }>({
    fresh: [],
    shown: { rows: [], waiting: 0 },
  });
  // The official way to derive from what was shown before: set while drawing, drawn again at once.
  if (memory.fresh !== status.rows)
    setMemory({ fresh: status.rows, shown: shownRows(memory.shown.rows, status.rows, held.current) });

  const settle = useCallback(
    () => setMemory(({ fresh }) => ({ fresh, shown: shownRows([], fresh, false) })),
    [],
  );
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const lastRead = useRef(0);
  const readAgain = useCallback(() => {
    timer.current ??= setTimeout(
      () => {
        timer.current = undefined;
        lastRead.current = Date.now();
        void list.refresh(inSight.current);
      },
      Math.max(0, lastRead.current + leastBetweenMs - Date.now()),
    );
  }, [list]);
  useEffect(() => {
    // Coming back: what is known is shown at once and read again.
    if (list.status().rows.length === 0) void list.more();
    else {
      list.spoil([]);
      readAgain();
    }
    return () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    };
  }, [list, readAgain]);

  useLive((event) => {
    if (event.type === 'freshness') setSaid(event.freshness);
    if (event.type === 'tasks' || event.type === 'reset') {
      list.spoil(event.type === 'tasks' ? event.gone : []);
      readAgain();
    }
    if (event.type === 'counts' || event.type === 'reset')
      void queries.invalidateQueries({ queryKey: ['queue-counts'] });
  });

  const sight = useCallback(
    (keys: ReadonlySet<string>) => {
      inSight.current = keys;
      if (list.isStale()) readAgain();
    },
    [list, readAgain],
  );
  const hold = useCallback((on: boolean) => {
    held.current = on;
  }, []);
  const freshness = [status.freshness, said]
    .filter((one) => one !== null)
    .sort((a, b) => Date.parse(b.asOf) - Date.parse(a.asOf))[0];
  return { ...status, shown: memory.shown, freshness: freshness ?? null, settle, sight, hold };
}
