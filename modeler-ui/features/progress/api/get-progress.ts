import { queryOptions } from '@tanstack/react-query';
import type { Expectation } from '../../../components/case-card.tsx';
import type { Phase } from '../../../components/steps.tsx';
import { api } from '../../../lib/http.ts';

interface Text {
  readonly zh: string;
  readonly en: string;
}

export type { Expectation };

/** How the code stands that a case waits for. */
export interface CodeFacts {
  readonly state: 'none' | 'open' | 'confirmed' | 'exhausted' | 'expired';
  readonly triesLeft: number;
  readonly resendsLeft: number;
  readonly sentAt: string | null;
  readonly expiresAt: string | null;
}

export interface Progress {
  readonly caseId: string;
  readonly kind: string;
  readonly state: string;
  readonly createdAt: string;
  readonly endedAt: string | null;
  /** How it ended, when the process says it in words. */
  readonly outcome: Text | null;
  readonly phases: readonly Phase[];
  readonly expected: readonly Expectation[];
  readonly code: CodeFacts | null;
  /** Why the rules refused. */
  readonly reasons: readonly Text[];
  /** The bank's time. */
  readonly now: string;
}

export const progressQuery = (caseId: string) =>
  queryOptions({
    queryKey: ['progress', caseId],
    queryFn: ({ signal }) => api<Progress>(`/cases/${caseId}/progress`, { signal }),
    refetchInterval: ({ state }) => (state.data?.endedAt ? 30_000 : 2_000),
  });

export interface CaseDocument {
  readonly documentId: string;
  readonly purpose: string;
  readonly contentType: string;
  readonly sizeBytes: number;
  readonly createdAt: string;
}

export const documentsQuery = (caseId: string) =>
  queryOptions({
    queryKey: ['documents', caseId],
    queryFn: ({ signal }) =>
      api<{ items: readonly CaseDocument[] }>(`/cases/${caseId}/documents`, { signal }),
  });

export interface InboxMessage {
  readonly messageId: string;
  readonly text: string;
  readonly createdAt: string;
}

/** What the bank wrote to the customer about the case. */
export const inboxQuery = (caseId: string) =>
  queryOptions({
    queryKey: ['inbox', caseId],
    queryFn: ({ signal }) => api<{ items: readonly InboxMessage[] }>(`/cases/${caseId}/inbox`, { signal }),
    refetchInterval: 10_000,
  });
