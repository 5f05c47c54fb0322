import { queryOptions } from '@tanstack/react-query';
import { api } from '../../../lib/http.ts';

interface OfInstance {
  readonly processInstanceKey: string;
}
export interface Instance extends OfInstance {
  readonly parentProcessInstanceKey: string | null;
  readonly bpmnProcessId: string;
  readonly processDefinitionKey: string;
  readonly version: number;
  readonly state: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly endElementId: string | null;
}
export interface Element extends OfInstance {
  readonly elementInstanceKey: string;
  readonly elementId: string | null;
  readonly elementType: string;
  readonly eventType: string | null;
  readonly state: string;
  readonly enteredAt: string;
  readonly leftAt: string | null;
}
export interface FlowTaken extends OfInstance {
  readonly elementId: string;
}
export interface VariableValue extends OfInstance {
  readonly variableKey: string;
  readonly scopeKey: string;
  readonly name: string;
  /** JSON text. */
  readonly value: string;
  readonly setAt: string;
}
export interface NamedValue {
  readonly id: string;
  readonly name: string;
  readonly value: unknown;
}
export interface Decision extends OfInstance {
  readonly elementId: string | null;
  readonly decisionId: string;
  readonly decisionVersion: number;
  readonly rootDecisionId: string;
  readonly inputs: readonly NamedValue[];
  /** JSON text. */
  readonly output: string | null;
  readonly matchedRules: readonly {
    readonly id: string;
    readonly index: number;
    readonly outputs: readonly NamedValue[];
  }[];
  readonly state: string;
  readonly failureMessage: string | null;
  readonly evaluatedAt: string;
}
export interface CaseTask extends OfInstance {
  readonly userTaskKey: string;
  readonly elementId: string;
  readonly assignee: string | null;
  readonly candidateGroups: readonly string[] | null;
  readonly state: string;
  readonly action: string | null;
  readonly createdAt: string;
  readonly dueDate: string | null;
  readonly endedAt: string | null;
}
export interface Incident extends OfInstance {
  readonly incidentKey: string;
  readonly elementId: string | null;
  readonly errorType: string;
  readonly errorMessage: string;
  readonly state: string;
  readonly createdAt: string;
}

/** Everything that the read model knows of a case: GET /cases/{caseId}/history. Keys are strings. */
export interface CaseHistory {
  readonly instances: readonly Instance[];
  readonly elements: readonly Element[];
  readonly flows: readonly FlowTaken[];
  readonly variables: readonly VariableValue[];
  readonly decisions: readonly Decision[];
  readonly userTasks: readonly CaseTask[];
  readonly incidents: readonly Incident[];
}

const running = (history: CaseHistory | undefined) =>
  !history || history.instances.length === 0 || history.instances.some(({ endedAt }) => !endedAt);

export const historyQuery = (caseId: string) =>
  queryOptions({
    queryKey: ['case', caseId, 'history'],
    queryFn: ({ signal }) => api<CaseHistory>(`/cases/${caseId}/history`, { signal }),
    refetchInterval: ({ state }) => (running(state.data) ? 3_000 : 30_000),
  });
