import { queryOptions } from '@tanstack/react-query';
import type { CaseComment, NewComment, TaskDraft } from '../../../../src/contracts/task-page.ts';
import { api, apiBlob, apiTagged, query } from '../../../lib/http.ts';
import { keptAheadMs } from './task.ts';

const draftPath = (userTaskKey: string) => `/user-tasks/${userTaskKey}/draft`;

export const readDraft = (userTaskKey: string) => apiTagged<TaskDraft>(draftPath(userTaskKey));

/** A draft that was read before its task is opened; once it is, the page itself knows what is saved. */
export const draftQuery = (userTaskKey: string) =>
  queryOptions({
    queryKey: ['task-draft', userTaskKey],
    queryFn: () => readDraft(userTaskKey),
    staleTime: 20_000,
    gcTime: keptAheadMs,
  });

/** @throws ProblemError 412 `draft-changed` when another device saved since `tag` */
export const saveDraft = (userTaskKey: string, values: Readonly<Record<string, unknown>>, tag: string) =>
  apiTagged<Pick<TaskDraft, 'savedAt'>>(draftPath(userTaskKey), {
    method: 'PUT',
    body: { values },
    headers: { 'if-match': tag },
  });

export const dropDraft = (userTaskKey: string, tag: string) =>
  api<unknown>(draftPath(userTaskKey), { method: 'DELETE', headers: { 'if-match': tag } });

export const addComment = (caseId: string, comment: NewComment) =>
  api<CaseComment>(`/cases/${caseId}/comments`, { method: 'POST', body: comment });

export const addDocument = (caseId: string, file: Blob) =>
  api<{ documentId: string }>(`/cases/${caseId}/documents${query({ purpose: 'attachment' })}`, {
    method: 'POST',
    body: file,
  });

export const readDocument = (caseId: string, documentId: string) =>
  apiBlob(`/cases/${caseId}/documents/${documentId}`);
