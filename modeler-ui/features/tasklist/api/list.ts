import { queryOptions } from '@tanstack/react-query';
import type {
  BulkAction,
  BulkResult,
  FieldDescription,
  QueueCounts,
  TaskSearch,
  TaskSearchPage,
} from '../../../../src/contracts/tasklist.ts';
import { api } from '../../../lib/http.ts';

export const searchTasks = (search: TaskSearch) =>
  api<TaskSearchPage>('/user-tasks/search', { method: 'POST', body: search });

export const countsQuery = () =>
  queryOptions({
    queryKey: ['queue-counts'],
    queryFn: ({ signal }) => api<QueueCounts>('/user-tasks/counts', { signal }),
  });

/** What lists filter and sort by changes with deployments only. */
export const fieldsQuery = () =>
  queryOptions({
    queryKey: ['task-fields'],
    queryFn: async ({ signal }) =>
      (await api<{ fields: FieldDescription[] }>('/user-tasks/fields', { signal })).fields,
    staleTime: 300_000,
  });

export const actOnMany = (action: BulkAction) =>
  api<BulkResult>('/user-tasks/bulk', { method: 'POST', body: action });
