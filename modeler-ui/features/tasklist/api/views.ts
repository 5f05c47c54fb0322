import { queryOptions } from '@tanstack/react-query';
import type { SavedView } from '../../../../src/contracts/tasklist.ts';
import { api } from '../../../lib/http.ts';

export const viewsQuery = () =>
  queryOptions({
    queryKey: ['tasklist-views'],
    queryFn: async ({ signal }) => (await api<{ views: SavedView[] }>('/tasklist-views', { signal })).views,
    staleTime: 30_000,
  });

export type ViewContent = Pick<SavedView, 'name' | 'shared' | 'definition'>;

export const createView = (content: ViewContent) =>
  api<SavedView>('/tasklist-views', { method: 'POST', body: content });

/** @throws ProblemError 412 when somebody saved it since `version` */
export const changeView = (viewId: string, version: number, content: ViewContent) =>
  api<SavedView>(`/tasklist-views/${viewId}`, {
    method: 'PUT',
    body: content,
    headers: { 'if-match': `"${version}"` },
  });

export const deleteView = (viewId: string, version: number) =>
  api<unknown>(`/tasklist-views/${viewId}`, { method: 'DELETE', headers: { 'if-match': `"${version}"` } });
