import { queryOptions } from '@tanstack/react-query';
import type { Phase } from '../../../components/steps.tsx';
import { api } from '../../../lib/http.ts';

export interface CaseDetail {
  readonly caseId: string;
  readonly kind: string;
  readonly customerId: string | null;
  readonly customerName: string | null;
  readonly channel: string | null;
  readonly enteredBy: string | null;
  readonly state: string;
  readonly createdAt: string;
  readonly endedAt: string | null;
  readonly endElementId: string | null;
  /** How it ended, when the process says it in words. */
  readonly outcome: { readonly zh: string; readonly en: string } | null;
  readonly hasIncident: boolean;
}

const isOver = (state: string | undefined) => state === 'completed' || state === 'terminated';
/** A running case is looked at often, one that has ended hardly ever (a late record may still come). */
const pace = (state: string | undefined) => (isOver(state) ? 30_000 : 3_000);

export const caseQuery = (caseId: string) =>
  queryOptions({
    queryKey: ['case', caseId],
    queryFn: ({ signal }) => api<CaseDetail>(`/cases/${caseId}`, { signal }),
    refetchInterval: ({ state }) => pace(state.data?.state),
  });

export const phasesQuery = (caseId: string) =>
  queryOptions({
    queryKey: ['case', caseId, 'phases'],
    queryFn: ({ signal }) =>
      api<{ phases: readonly Phase[]; state: string }>(`/cases/${caseId}/progress`, { signal }),
    refetchInterval: ({ state }) => pace(state.data?.state),
  });
