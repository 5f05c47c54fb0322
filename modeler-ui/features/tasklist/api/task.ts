import { queryOptions } from '@tanstack/react-query';
import type { TaskContext } from '../../../../src/contracts/task-page.ts';
import { api } from '../../../lib/http.ts';

export interface FormComponent {
  readonly type?: string;
  readonly key?: string;
  readonly disabled?: unknown;
  readonly readonly?: unknown;
  readonly components?: readonly FormComponent[];
}
export interface FormSchema {
  readonly components?: readonly FormComponent[];
}

/** Longer than `aheadAgainMs` of the page, which asks again. */
export const keptAheadMs = 150_000;

export interface TaskDetail {
  readonly userTaskKey: string;
  readonly caseId: string;
  readonly customerId: string;
  readonly caseVersion?: string;
  readonly bpmnProcessId: string;
  readonly processDefinitionKey: string;
  readonly elementId: string;
  readonly state: 'created' | 'completing' | 'completed' | 'canceled';
  readonly completedBy: string | null;
  readonly assignee: string | null;
  readonly candidateGroups: readonly string[];
  readonly dueDate: string | null;
  readonly priority: number;
  readonly createdAt: string;
  readonly mayComplete: boolean;
  readonly refusal: { readonly reason: string; readonly zh: string; readonly en: string } | null;
  readonly form: FormSchema | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * Not asked for again by itself: what somebody is filling in must not change under them. The next task is asked for
 * ahead and kept while the one before it is decided.
 */
export const taskQuery = (userTaskKey: string) =>
  queryOptions({
    queryKey: ['task', userTaskKey],
    queryFn: ({ signal }) => api<TaskDetail>(`/user-tasks/${userTaskKey}`, { signal }),
    staleTime: 20_000,
    gcTime: keptAheadMs,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });

export const contextQuery = (userTaskKey: string) =>
  queryOptions({
    queryKey: ['task-context', userTaskKey],
    queryFn: ({ signal }) => api<TaskContext>(`/user-tasks/${userTaskKey}/context`, { signal }),
    staleTime: 10_000,
    gcTime: keptAheadMs,
  });

const post = (path: string, body: unknown, headers?: Readonly<Record<string, string>>) =>
  api<{ state: string }>(path, { method: 'POST', body, ...(headers ? { headers } : {}) });

export const claimTask = (userTaskKey: string) => post(`/user-tasks/${userTaskKey}/claim`, {});
export const releaseTask = (userTaskKey: string) => post(`/user-tasks/${userTaskKey}/release`, {});
export const assignTask = (userTaskKey: string, assignee: string) =>
  post(`/user-tasks/${userTaskKey}/assignment`, { assignee });

/** @throws ProblemError 412 `case-changed` when the case is no longer as of `caseVersion`; 409 `already-completed` */
export const completeTask = (
  userTaskKey: string,
  variables: Readonly<Record<string, unknown>>,
  caseVersion: string | undefined,
) =>
  post(
    `/user-tasks/${userTaskKey}/completion`,
    { variables },
    caseVersion === undefined ? {} : { 'if-match': `"${caseVersion}"` },
  );
