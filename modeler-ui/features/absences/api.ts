import { queryOptions } from '@tanstack/react-query';
import { api } from '../../lib/http.ts';

export interface Absence {
  readonly absenceId: string;
  readonly userId: string;
  readonly substituteId: string;
  readonly from: string;
  readonly until: string;
}

export const absencesQuery = () =>
  queryOptions({
    queryKey: ['absences'],
    queryFn: async ({ signal }) => (await api<{ items: Absence[] }>('/absences', { signal })).items,
  });

export const addAbsence = (absence: Omit<Absence, 'absenceId'>) =>
  api<unknown>('/absences', { method: 'POST', body: absence });

export const removeAbsence = (absenceId: string) =>
  api<unknown>(`/absences/${absenceId}`, { method: 'DELETE' });
