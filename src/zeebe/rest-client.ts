import { FormData } from 'undici';
import type { CommandActor } from '../contracts/actor-header.ts';
import { callZeebe, type ZeebeAnswer, type ZeebeRestOptions } from './rest-call.ts';

export interface ZeebeMessage {
  readonly name: string;
  readonly correlationKey: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** Attributes of a user task that may be changed while it is open. */
export interface UserTaskChange {
  readonly candidateGroups?: readonly string[];
  readonly candidateUsers?: readonly string[];
  /** ISO 8601 */
  readonly dueDate?: string;
  readonly followUpDate?: string;
  /** 0 to 100 */
  readonly priority?: number;
}

export interface DeployedResource {
  /** `file name` and content of a .bpmn, .dmn or .form. */
  readonly name: string;
  readonly content: string | Uint8Array;
}

/** What a deployment made; keys are strings. */
export interface Deployment {
  readonly deploymentKey: string;
  readonly deployments: readonly Readonly<Record<string, Readonly<Record<string, unknown>> | null>>[];
}

export interface DecisionResult {
  readonly decisionKey: string;
  /** JSON text of the result. */
  readonly output: string;
  readonly failureMessage: string;
  readonly evaluatedDecisions: readonly Readonly<Record<string, unknown>>[];
}

function commandsOf(options: ZeebeRestOptions) {
  const call = <T = undefined>(
    method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE',
    path: string,
    body?: object,
    signal?: AbortSignal,
  ): Promise<ZeebeAnswer<T>> => callZeebe<T>(options, method, path, body, signal);

  return {
    /** Brokers and partitions; answers only when a gateway is up. */
    topology: (signal?: AbortSignal) =>
      call<Record<string, unknown>>('GET', '/v2/topology', undefined, signal),

    /** Buffered for `timeToLiveMs`; ok whether or not anybody waits. A `messageId` known within that time: 409. */
    publishMessage: (
      message: ZeebeMessage & { readonly messageId?: string; readonly timeToLiveMs: number },
      signal?: AbortSignal,
    ) => {
      const { timeToLiveMs, ...rest } = message;
      return call<{ messageKey: string }>(
        'POST',
        '/v2/messages/publication',
        { ...rest, timeToLive: timeToLiveMs },
        signal,
      );
    },

    /** Not buffered: 404 when nobody waits for it just now. */
    correlateMessage: (message: ZeebeMessage, signal?: AbortSignal) =>
      call<{ messageKey: string; processInstanceKey: string }>(
        'POST',
        '/v2/messages/correlation',
        message,
        signal,
      ),

    /** 404: gone; 409: another command came first. */
    completeUserTask: (
      userTaskKey: string,
      variables: Readonly<Record<string, unknown>>,
      action = 'complete',
      signal?: AbortSignal,
    ) => call('POST', `/v2/user-tasks/${key(userTaskKey)}/completion`, { variables, action }, signal),

    /** `allowOverride` false: 409 when the task has an assignee already. */
    assignUserTask: (userTaskKey: string, assignee: string, allowOverride: boolean, signal?: AbortSignal) =>
      call(
        'POST',
        `/v2/user-tasks/${key(userTaskKey)}/assignment`,
        { assignee, allowOverride, action: 'assign' },
        signal,
      ),

    unassignUserTask: (userTaskKey: string, signal?: AbortSignal) =>
      call('DELETE', `/v2/user-tasks/${key(userTaskKey)}/assignee`, undefined, signal),

    /** Changes only what is named. `action` is exported with the change and says why. */
    updateUserTask: (
      userTaskKey: string,
      changeset: UserTaskChange,
      action = 'update',
      signal?: AbortSignal,
    ) => call('PATCH', `/v2/user-tasks/${key(userTaskKey)}`, { changeset, action }, signal),

    /** All resources in one deployment, so that they may bind each other by `deployment`. */
    deploy: (resources: readonly DeployedResource[], signal?: AbortSignal) => {
      const form = new FormData();
      for (const { name, content } of resources) {
        form.append('resources', new Blob([content as BlobPart]), name);
      }
      return call<Deployment>('POST', '/v2/deployments', form, signal);
    },

    /** Evaluates a deployed decision, without a process. */
    evaluateDecision: (
      decision: { readonly decisionDefinitionId: string } | { readonly decisionDefinitionKey: string },
      variables: Readonly<Record<string, unknown>>,
      signal?: AbortSignal,
    ) =>
      call<DecisionResult>('POST', '/v2/decision-definitions/evaluation', { ...decision, variables }, signal),

    /** Not idempotent: cases start by message instead. For tests, benches and batch timers. */
    createProcessInstance: (
      processDefinitionId: string,
      variables: Readonly<Record<string, unknown>>,
      signal?: AbortSignal,
    ) =>
      call<{ processInstanceKey: string; processDefinitionKey: string }>(
        'POST',
        '/v2/process-instances',
        { processDefinitionId, variables },
        signal,
      ),

    cancelProcessInstance: (processInstanceKey: string, signal?: AbortSignal) =>
      call('POST', `/v2/process-instances/${key(processInstanceKey)}/cancellation`, {}, signal),

    resolveIncident: (incidentKey: string, signal?: AbortSignal) =>
      call('POST', `/v2/incidents/${key(incidentKey)}/resolution`, {}, signal),

    /** New retries for a job whose incident is then resolved. */
    updateJobRetries: (jobKey: string, retries: number, signal?: AbortSignal) =>
      call('PATCH', `/v2/jobs/${key(jobKey)}`, { changeset: { retries } }, signal),

    setVariables: (
      elementInstanceKey: string,
      variables: Readonly<Record<string, unknown>>,
      local: boolean,
      signal?: AbortSignal,
    ) =>
      call('PUT', `/v2/element-instances/${key(elementInstanceKey)}/variables`, { variables, local }, signal),
  };
}

export type ZeebeCommands = ReturnType<typeof commandsOf>;

export interface ZeebeRest extends ZeebeCommands {
  /** The same commands, caused by a person: the embedded engine's records name them. Others are told nothing. */
  as(actor: CommandActor): ZeebeCommands;
}

/** Commands that Zeebe's REST API takes. Keys are strings in and out, whatever their size. */
export function createZeebeRest(options: ZeebeRestOptions): ZeebeRest {
  return { ...commandsOf(options), as: (actor) => commandsOf({ ...options, actor }) };
}

/** Only digits get into a path. */
function key(value: string): string {
  if (!/^\d{1,19}$/.test(value)) throw new TypeError('a Zeebe key is 1 to 19 digits');
  return value;
}
