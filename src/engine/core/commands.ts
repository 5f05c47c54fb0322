import type { Key } from './records/keys.ts';
import type { ActivateInstruction, Actor, JsonText, MappingInstruction } from './records/records.ts';

/** What clients, timers and other partitions ask of a partition. */
export type Command = OutsideCommand | InternalCommand;

export type OutsideCommand =
  | { readonly type: 'deploy-resources'; readonly resources: readonly Resource[] }
  /** A process, decision requirements or form by its key. */
  | { readonly type: 'delete-resource'; readonly resourceKey: Key }
  | CreateProcessInstance
  | { readonly type: 'cancel-process-instance'; readonly processInstanceKey: Key }
  | {
      readonly type: 'modify-process-instance';
      readonly processInstanceKey: Key;
      readonly activateInstructions: readonly ActivateInstruction[];
      readonly terminateInstructions: readonly { readonly elementInstanceKey: Key }[];
    }
  | {
      readonly type: 'migrate-process-instance';
      readonly processInstanceKey: Key;
      readonly targetProcessDefinitionKey: Key;
      readonly mappingInstructions: readonly MappingInstruction[];
    }
  | PublishMessage
  | {
      readonly type: 'correlate-message';
      readonly name: string;
      readonly correlationKey: string;
      readonly variables: JsonText;
    }
  | { readonly type: 'broadcast-signal'; readonly signalName: string; readonly variables: JsonText }
  | {
      readonly type: 'complete-job';
      readonly jobKey: Key;
      readonly variables: JsonText;
      readonly lease?: Lease;
    }
  | {
      readonly type: 'fail-job';
      readonly jobKey: Key;
      readonly retries: number;
      readonly errorMessage: string;
      /** ms until it may be activated again */
      readonly retryBackoff: number;
      readonly variables: JsonText;
      readonly lease?: Lease;
    }
  | {
      readonly type: 'throw-error';
      readonly jobKey: Key;
      readonly errorCode: string;
      readonly errorMessage: string;
      readonly variables: JsonText;
      readonly lease?: Lease;
    }
  | { readonly type: 'update-job-retries'; readonly jobKey: Key; readonly retries: number }
  | {
      readonly type: 'assign-user-task';
      readonly userTaskKey: Key;
      /** Empty: unassign. */
      readonly assignee: string;
      /** false: refused when somebody else has the task (claiming). */
      readonly allowOverride: boolean;
      readonly action: string;
    }
  | {
      readonly type: 'update-user-task';
      readonly userTaskKey: Key;
      readonly changes: UserTaskChanges;
      readonly action: string;
    }
  | {
      readonly type: 'complete-user-task';
      readonly userTaskKey: Key;
      readonly variables: JsonText;
      readonly action: string;
    }
  | {
      readonly type: 'set-variables';
      readonly elementInstanceKey: Key;
      readonly variables: JsonText;
      readonly local: boolean;
    }
  | { readonly type: 'resolve-incident'; readonly incidentKey: Key }
  | {
      readonly type: 'evaluate-decision';
      readonly decisionId?: string;
      readonly decisionKey?: Key;
      readonly variables: JsonText;
    };

/** What the host brings about: its clock, which names something that became due, or a job that it cannot hand out. */
export type DueCommand =
  | { readonly type: 'trigger-timer'; readonly timerKey: Key }
  | { readonly type: 'expire-message'; readonly messageKey: Key }
  | { readonly type: 'time-out-job'; readonly jobKey: Key; readonly lease: Lease }
  | { readonly type: 'recur-job'; readonly jobKey: Key }
  /** More than fits into an answer to a worker. */
  | { readonly type: 'report-large-job'; readonly jobKey: Key; readonly bytes: number };

/** What partitions, and instances of one partition, ask of each other. Delivered in order, once. */
export type InternalCommand =
  | DueCommand
  | { readonly type: 'distribute-resources'; readonly records: readonly DistributedRecord[] }
  | { readonly type: 'distribute-deletion'; readonly resourceKey: Key }
  | {
      readonly type: 'distribute-signal';
      readonly signalKey: Key;
      readonly signalName: string;
      readonly variables: JsonText;
      readonly chain: SignalChain;
    }
  | {
      readonly type: 'trigger-signal';
      readonly subscriptionKey: Key;
      readonly variables: JsonText;
      readonly chain: SignalChain;
    }
  | { readonly type: 'open-message-subscription'; readonly subscription: SubscriptionTerms }
  | ({ readonly type: 'close-message-subscription' } & SubscriptionPlace)
  | ({ readonly type: 'confirm-message-subscription' } & SubscriptionPlace)
  | ({
      readonly type: 'correlate-process-message';
      readonly messageKey: Key;
      readonly variables: JsonText;
    } & SubscriptionTerms)
  | ({ readonly type: 'confirm-message-correlated'; readonly messageKey: Key } & SubscriptionPlace)
  /** Complete, since the subscription may have been closed meanwhile. */
  | ({ readonly type: 'refuse-message-correlation'; readonly messageKey: Key } & SubscriptionTerms)
  | { readonly type: 'migrate-message-subscription'; readonly subscription: SubscriptionTerms }
  /** More inner instances than one command activates. */
  | { readonly type: 'continue-multi-instance'; readonly elementInstanceKey: Key }
  /** The instance that a message started has ended: the next buffered message may start one. */
  | {
      readonly type: 'release-message-start';
      readonly bpmnProcessId: string;
      readonly correlationKey: string;
    };

/** How a signal came about, so that signals that call each other come to an end. */
export interface SignalChain {
  /** Signals in a row, each thrown because of the one before; this one included. */
  readonly length: number;
  /** To how many more it may lead. */
  readonly left: number;
}

/** Finds a subscription on both of its sides. Its key names the partition of the instance. */
export interface SubscriptionPlace {
  readonly subscriptionKey: Key;
  readonly messageName: string;
  readonly correlationKey: string;
}

export interface SubscriptionTerms extends SubscriptionPlace {
  readonly interrupting: boolean;
  readonly bpmnProcessId: string;
  readonly processInstanceKey: Key;
  readonly elementInstanceKey: Key;
}

export interface CreateProcessInstance {
  readonly type: 'create-process-instance';
  /** Either the key, or the id with a version (-1: the latest). */
  readonly processDefinitionKey?: Key;
  readonly bpmnProcessId?: string;
  readonly version?: number;
  readonly variables: JsonText;
  readonly startInstructions?: readonly { readonly elementId: string }[];
  /** The answer waits for the end of the instance and carries these variables; empty: all. */
  readonly awaitResult?: { readonly fetchVariables: readonly string[] };
}

export interface PublishMessage {
  readonly type: 'publish-message';
  readonly name: string;
  readonly correlationKey: string;
  /** Empty: none. Known among the messages still buffered: refused. */
  readonly messageId: string;
  /** ms */
  readonly timeToLive: number;
  readonly variables: JsonText;
}

export interface Resource {
  readonly name: string;
  readonly content: Uint8Array;
}

/** What a job was handed out under; recorded with what became of it. */
export interface Lease {
  readonly worker: string;
  /** ms since 1970 */
  readonly deadline: number;
}

export interface UserTaskChanges {
  readonly candidateGroups?: readonly string[];
  readonly candidateUsers?: readonly string[];
  /** ISO 8601, or empty. */
  readonly dueDate?: string;
  readonly followUpDate?: string;
  readonly priority?: number;
}

/** A definition as the first partition recorded it. */
export interface DistributedRecord {
  readonly valueType: 'PROCESS' | 'FORM' | 'DECISION_REQUIREMENTS' | 'DECISION';
  readonly key: Key;
  readonly value: object;
}

/** A command on its way in. */
export interface Request {
  readonly command: Command;
  /** Chosen by the sender; the answer carries it. */
  readonly requestId?: number;
  readonly actor?: Actor;
  /** What the command draws random numbers from, and all that follows from it: 0 <= seed < 2^32. */
  readonly seed: number;
}

/** An outside command as it was run: feeding them to a new engine in this order gives the same records. */
export interface RecordedCommand {
  readonly partitionId: number;
  readonly command: Command;
  readonly now: number;
  readonly seed: number;
  readonly actor?: Actor;
}

export type RejectionCode =
  | 'INVALID_ARGUMENT'
  | 'NOT_FOUND'
  | 'ALREADY_EXISTS'
  | 'INVALID_STATE'
  | 'EXCEEDED_BATCH_RECORD_SIZE';

export interface Rejection {
  readonly kind: 'rejected';
  readonly code: RejectionCode;
  readonly reason: string;
}

export type Answer = Rejection | { readonly kind: 'ok'; readonly value: AnswerValue };

/** What the answer to each command carries. */
export type AnswerValue =
  | { readonly type: 'done' }
  | {
      readonly type: 'deployed';
      readonly deploymentKey: Key;
      readonly definitions: readonly DeployedDefinition[];
    }
  | {
      readonly type: 'instance-created';
      readonly processInstanceKey: Key;
      readonly processDefinitionKey: Key;
      readonly bpmnProcessId: string;
      readonly version: number;
      /** Only with `awaitResult`. */
      readonly variables?: JsonText;
    }
  | { readonly type: 'message-published'; readonly messageKey: Key }
  | { readonly type: 'message-correlated'; readonly messageKey: Key; readonly processInstanceKey: Key }
  | { readonly type: 'signal-broadcast'; readonly signalKey: Key }
  | {
      readonly type: 'decision-evaluated';
      /** Of this evaluation. */
      readonly key: Key;
      readonly evaluation: import('./records/records.ts').DecisionEvaluationValue;
    }
  | { readonly type: 'variables-set'; readonly key: Key };

export interface DeployedDefinition {
  readonly kind: 'process' | 'decision' | 'decisionRequirements' | 'form';
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly versionTag: string;
  readonly key: Key;
  readonly resourceName: string;
  readonly duplicate: boolean;
  /** Of decisions. */
  readonly decisionRequirementsId?: string;
  readonly decisionRequirementsKey?: Key;
}

export const ok = (value: AnswerValue): Answer => ({ kind: 'ok', value });
export const done: Answer = ok({ type: 'done' });
export const rejected = (code: RejectionCode, reason: string): Rejection => ({
  kind: 'rejected',
  code,
  reason,
});
