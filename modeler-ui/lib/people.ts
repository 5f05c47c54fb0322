import { queryOptions, useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { api, query } from './http.ts';

export interface Person {
  readonly userId: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly branch?: string;
  readonly team?: string;
}

/** The staff directory, or of it those with a role. */
export const peopleQuery = (role?: string) =>
  queryOptions({
    queryKey: ['people', role ?? ''],
    queryFn: async ({ signal }) =>
      (await api<{ people: Person[] }>(`/people${query({ role })}`, { signal })).people,
    staleTime: 300_000,
  });

/** Names of colleagues by user id; the id itself while the directory is on its way or does not know it. */
export function usePeopleNames(): (userId: string) => string {
  const { data } = useQuery(peopleQuery());
  return useCallback((userId) => data?.find((one) => one.userId === userId)?.name ?? userId, [data]);
}
