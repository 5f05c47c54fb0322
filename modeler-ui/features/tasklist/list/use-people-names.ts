import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { peopleQuery } from '../../../lib/people.ts';

/** Names of colleagues by user id; the id itself while the directory is on its way or does not know it. */
export function usePeopleNames(): (userId: string) => string {
  const { data } = useQuery(peopleQuery());
  return useCallback((userId) => data?.find((one) => one.userId === userId)?.name ?? userId, [data]);
}
