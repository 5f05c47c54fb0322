import { useEffect, useState } from 'react';
import type { ViewDefinition } from '../../../../src/contracts/tasklist.ts';
import type { ListSearch } from './task-lists.ts';

export interface Column {
  readonly field: string;
  readonly width?: number;
}
export interface ListState {
  /** The saved view that this began with. */
  readonly viewId: string | null;
  readonly search: ListSearch;
  readonly columns: readonly Column[];
}

/** Least time left first: the server's own order. */
export const startState: ListState = {
  viewId: null,
  search: {},
  columns: [
    { field: 'elementId', width: 200 },
    { field: 'dueDate', width: 200 },
    { field: 'caseId', width: 210 },
    { field: 'kind', width: 100 },
    { field: 'priority', width: 80 },
    { field: 'escalationLevel', width: 120 },
    { field: 'assignee', width: 150 },
    { field: 'fields.product', width: 130 },
    { field: 'fields.amountMinor', width: 140 },
  ],
};

const storageKey = (userId: string) => `tongban.tasklist.${userId}`;

/** Filters, sort and columns as they were left; they hold codes and amounts of processes, never a person's data. */
export function readState(userId: string): ListState {
  try {
    const kept = JSON.parse(localStorage.getItem(storageKey(userId)) ?? '') as ListState;
    return Array.isArray(kept.columns) && typeof kept.search === 'object' ? kept : startState;
  } catch {
    return startState;
  }
}

export function useListState(userId: string) {
  const [state, setState] = useState(() => readState(userId));
  useEffect(() => localStorage.setItem(storageKey(userId), JSON.stringify(state)), [userId, state]);
  return [state, setState] as const;
}

export const definitionOf = ({ search, columns }: ListState): ViewDefinition => ({
  search,
  columns: columns.map((column) => ({ ...column })),
});

/** Leaves out what is empty, so that the same search is the same text. */
export function tidySearch(search: ListSearch): ListSearch {
  const { queue, assigned, filters, sort } = search;
  return {
    ...(queue ? { queue } : {}),
    ...(assigned ? { assigned } : {}),
    ...(filters?.length ? { filters } : {}),
    ...(sort?.length ? { sort } : {}),
  };
}
