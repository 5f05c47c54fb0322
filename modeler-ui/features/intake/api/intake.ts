import { infiniteQueryOptions } from '@tanstack/react-query';
import type { CasesPage } from '../../../components/case-card.tsx';
import { api, query } from '../../../lib/http.ts';

/** A customer as a list of matches shows them: masked. */
export interface Match {
  readonly customerId: string;
  readonly status: 'prospect' | 'active';
  readonly name: string;
  readonly phone: string | null;
  readonly documents: readonly { readonly type: string; readonly number: string }[];
}

/** What is known of a customer. */
export interface Known {
  readonly customerId: string;
  readonly name: string;
  readonly phone?: string;
  readonly address?: string;
  readonly occupation?: string;
  readonly birthDate?: string;
  readonly document?: { readonly type: string; readonly number: string; readonly country: string };
}

export interface Sought {
  readonly phone?: string;
  readonly document?: { readonly type: string; readonly number: string; readonly country: string };
}

/** In the body, never in an address. */
export const lookUp = (sought: Sought) =>
  api<{ items: readonly Match[] }>('/customers/lookup', { method: 'POST', body: sought });

export const openKnown = (customerId: string) =>
  api<Known>(`/customers/${customerId}/prefill`, { method: 'POST', body: {} });

export const enteredCasesQuery = () =>
  infiniteQueryOptions({
    queryKey: ['entered-cases'],
    queryFn: ({ signal, pageParam }) =>
      api<CasesPage>(`/entered-cases${query({ cursor: pageParam || undefined })}`, { signal }),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    refetchInterval: 10_000,
  });
