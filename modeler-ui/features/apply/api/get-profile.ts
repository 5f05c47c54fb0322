import { queryOptions } from '@tanstack/react-query';
import { api } from '../../../lib/http.ts';

/** What the bank knows of the customer who is signed in. */
export interface Profile {
  readonly known: boolean;
  readonly name?: string;
  readonly phone?: string;
  readonly address?: string;
  readonly occupation?: string;
}

export const profileQuery = () =>
  queryOptions({
    queryKey: ['profile'],
    queryFn: ({ signal }) => api<Profile>('/my/profile', { signal }),
  });
