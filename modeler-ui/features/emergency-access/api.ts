import { queryOptions } from '@tanstack/react-query';
import { api } from '../../lib/http.ts';

export interface EmergencyAccess {
  readonly accessId: string;
  readonly caseId: string;
  readonly userId: string;
  readonly minutes: number;
  readonly state: 'asked' | 'active' | 'ended';
  readonly askedAt: string;
  readonly approvedBy: string | null;
  readonly until: string | null;
  readonly endedAt: string | null;
  readonly endedBy: string | null;
  readonly reason: string | null;
  readonly uses: readonly { readonly route: string; readonly at: string }[];
}

export const accessesQuery = () =>
  queryOptions({
    queryKey: ['emergency-accesses'],
    queryFn: async ({ signal }) =>
      (await api<{ items: EmergencyAccess[] }>('/emergency-accesses', { signal })).items,
    refetchInterval: 10_000,
  });

export const askForAccess = (asked: { caseId: string; reason: string; minutes: number }) =>
  api<unknown>('/emergency-accesses', { method: 'POST', body: asked });

export const changeAccess = ({ accessId, what }: { accessId: string; what: 'approval' | 'end' }) =>
  api<unknown>(`/emergency-accesses/${accessId}/${what}`, { method: 'POST', body: {} });
