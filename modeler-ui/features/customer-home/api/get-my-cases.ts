import { infiniteQueryOptions } from '@tanstack/react-query';
import type { CasesPage } from '../../../components/case-card.tsx';
import { api, query } from '../../../lib/http.ts';

export const myCasesQuery = () =>
  infiniteQueryOptions({
    queryKey: ['my-cases'],
    queryFn: ({ signal, pageParam }) =>
      api<CasesPage>(`/my/cases${query({ cursor: pageParam || undefined })}`, { signal }),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    refetchInterval: 5_000,
  });
