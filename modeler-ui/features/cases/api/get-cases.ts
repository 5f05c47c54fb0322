import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, query } from '../../../lib/http.ts';

/** How a case ended; none while it runs. */
export interface Outcome {
  readonly id: string;
  readonly zh: string;
  readonly en: string;
}

export interface CaseSummary {
  readonly caseId: string;
  readonly kind: string;
  readonly customerId: string | null;
  readonly channel: string | null;
  readonly enteredBy: string | null;
  readonly state: string;
  readonly createdAt: string;
  readonly endedAt: string | null;
  readonly endElementId: string | null;
  readonly outcome: Outcome | null;
  readonly hasIncident: boolean;
}

interface CasePage {
  readonly items: readonly CaseSummary[];
  readonly nextCursor: string | null;
}

export interface CaseFilter {
  readonly kind?: string | undefined;
  readonly state?: string | undefined;
  readonly text?: string | undefined;
}

/** Cases, newest first, a page at a time by cursor; the pages already shown are kept fresh. */
export const casesQuery = (filter: CaseFilter) =>
  infiniteQueryOptions({
    queryKey: ['cases', filter],
    queryFn: ({ pageParam, signal }) =>
      api<CasePage>(`/cases${query({ ...filter, limit: 50, cursor: pageParam })}`, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: 5_000,
    placeholderData: (before) => before,
  });

export interface Count {
  readonly value: number;
  /** There are more than were counted. */
  readonly more: boolean;
}

const countLimit = 200;
const count = async (filter: Record<string, string>, signal: AbortSignal) => {
  const page = await api<CasePage>(`/cases${query({ ...filter, limit: countLimit })}`, { signal });
  return page;
};

/** Midnight in China, where the bank's days begin. */
function startOfDayInChina(now: Date): string {
  const day = new Date(now.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
  return `${day}T00:00:00+08:00`;
}

/** How many cases there are of each sort; more than a page of them is said to be "more". */
export const caseCountsQuery = () =>
  queryOptions({
    queryKey: ['case-counts'],
    refetchInterval: 15_000,
    async queryFn({ signal }) {
      const [starting, active, today] = await Promise.all([
        count({ state: 'starting' }, signal),
        count({ state: 'active' }, signal),
        count({ from: startOfDayInChina(new Date()) }, signal),
      ]);
      const counted = ({ items, nextCursor }: CasePage): Count => ({
        value: items.length,
        more: nextCursor !== null,
      });
      return {
        starting: counted(starting),
        active: counted(active),
        incident: {
          value: active.items.filter(({ hasIncident }) => hasIncident).length,
          more: active.nextCursor !== null,
        },
        today: counted(today),
      };
    },
  });
