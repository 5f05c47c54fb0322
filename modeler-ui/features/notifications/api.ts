import { queryOptions } from '@tanstack/react-query';
import type { NotificationPage } from '../../../src/contracts/task-page.ts';
import { api } from '../../lib/http.ts';

export const notificationsQuery = () =>
  queryOptions({
    queryKey: ['notifications'],
    queryFn: ({ signal }) => api<NotificationPage>('/notifications', { signal }),
    staleTime: 10_000,
  });

export const markRead = (ids: readonly string[]) =>
  api<unknown>('/notifications/read', { method: 'POST', body: { ids } });
