import { queryOptions } from '@tanstack/react-query';
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
