import type { ElementType, EventType } from '../../bpmn/model.ts';
import type { Key } from './keys.ts';

/** Text that is JSON: variables stay as they came, so that long digits are exact and nothing is parsed twice. */
export type JsonText = string;

/** Who was behind a command. Ids only; reasons and free text stay where commands are kept. */
export interface Actor {
  readonly userId: string;
  /** For whom the person stood in. */
  readonly onBehalfOf?: string;
  readonly commandId?: string;
}

/** What happened, in Zeebe's terms. Only events are kept: replaying them gives the state. */
export type EngineRecord = {
  [T in ValueType]: {
    readonly partitionId: number;
    /** Order within the partition; gaps are the engine's own follow-up commands. */
    readonly position: number;
    /** Position of the command that led to it. */
    readonly sourceRecordPosition: number;
    /** Engine time, ms since 1970. */
    readonly timestamp: number;
    readonly key: Key;
    readonly valueType: T;
    readonly intent: string;
    readonly value: Values[T];
    readonly actor?: Actor;
  };
}[ValueType];

export type RecordOf<T extends ValueType> = Extract<EngineRecord, { valueType: T }>;
export type ValueType = keyof Values;

export interface Values {
  PROCESS: ProcessValue;
  FORM: FormValue;
  DECISION_REQUIREMENTS: DecisionRequirementsValue;
  DECISION: DecisionValue;
  DEPLOYMENT: DeploymentValue;
  RESOURCE_DELETION: { readonly resourceKey: Key };
  PROCESS_INSTANCE: ProcessInstanceValue;
  PROCESS_INSTANCE_CREATION: ProcessInstanceCreationValue;
  PROCESS_INSTANCE_MODIFICATION: ProcessInstanceModificationValue;
  PROCESS_INSTANCE_MIGRATION: ProcessInstanceMigrationValue;
  PROCESS_EVENT: ProcessEventValue;
  VARIABLE: VariableValue;
  VARIABLE_DOCUMENT: VariableDocumentValue;
  JOB: JobValue;
  USER_TASK: UserTaskValue;
  INCIDENT: IncidentValue;
  TIMER: TimerValue;
  MESSAGE: MessageValue;
  MESSAGE_SUBSCRIPTION: MessageSubscriptionValue;
  PROCESS_MESSAGE_SUBSCRIPTION: ProcessMessageSubscriptionValue;
  MESSAGE_START_EVENT_SUBSCRIPTION: MessageStartEventSubscriptionValue;
  SIGNAL: SignalValue;
  SIGNAL_SUBSCRIPTION: SignalSubscriptionValue;
  ESCALATION: EscalationValue;
  COMPENSATION_SUBSCRIPTION: CompensationSubscriptionValue;
  DECISION_EVALUATION: DecisionEvaluationValue;
}

/** What all definitions share. `resource` is the file in base64; deletions repeat the record without it. */
interface ResourceValue {
  readonly resource: string;
  readonly resourceName: string;
  /** MD5 of the file, base64: an unchanged file keeps its version. */
  readonly checksum: string;
  readonly duplicate: boolean;
}

export interface ProcessValue extends ResourceValue {
  readonly bpmnProcessId: string;
  readonly version: number;
  readonly versionTag: string;
  readonly processDefinitionKey: Key;
  readonly deploymentKey: Key;
}

export interface FormValue extends ResourceValue {
  readonly formId: string;
  readonly version: number;
  readonly versionTag: string;
  readonly formKey: Key;
  readonly deploymentKey: Key;
}

export interface DecisionRequirementsValue extends ResourceValue {
  readonly decisionRequirementsId: string;
  readonly decisionRequirementsName: string;
  readonly decisionRequirementsVersion: number;
  readonly decisionRequirementsKey: Key;
  readonly namespace: string;
}

export interface DecisionValue {
  readonly decisionId: string;
  readonly decisionName: string;
  readonly version: number;
  readonly versionTag: string;
  readonly decisionKey: Key;
  readonly decisionRequirementsId: string;
  readonly decisionRequirementsKey: Key;
  readonly deploymentKey: Key;
  readonly duplicate: boolean;
}

export interface DeploymentValue {
  readonly deploymentKey: Key;
  readonly resourceNames: readonly string[];
}

export interface ProcessInstanceValue {
  readonly bpmnProcessId: string;
  readonly version: number;
  readonly processDefinitionKey: Key;
  readonly processInstanceKey: Key;
  readonly elementId: string;
  readonly bpmnElementType: ElementType | 'SEQUENCE_FLOW';
  readonly bpmnEventType: EventType;
  readonly flowScopeKey: Key;
  readonly parentProcessInstanceKey: Key;
  readonly parentElementInstanceKey: Key;
}

export interface ProcessInstanceCreationValue {
  readonly bpmnProcessId: string;
  readonly version: number;
  readonly processDefinitionKey: Key;
  readonly processInstanceKey: Key;
  readonly variables: JsonText;
  readonly startInstructions: readonly { readonly elementId: string }[];
}

export interface ProcessInstanceModificationValue {
  readonly processInstanceKey: Key;
  readonly activateInstructions: readonly ActivateInstruction[];
  readonly terminateInstructions: readonly { readonly elementInstanceKey: Key }[];
}

export interface ActivateInstruction {
  readonly elementId: string;
  /** Which instance of the surrounding scope is meant, where there are several. */
  readonly ancestorElementInstanceKey?: Key;
  readonly variableInstructions?: readonly VariableInstruction[];
}

export interface VariableInstruction {
  /** Empty: the process instance. */
  readonly elementId: string;
  readonly variables: JsonText;
}

export interface ProcessInstanceMigrationValue {
  readonly processInstanceKey: Key;
  readonly targetProcessDefinitionKey: Key;
  readonly mappingInstructions: readonly MappingInstruction[];
}

export interface MappingInstruction {
  readonly sourceElementId: string;
  readonly targetElementId: string;
}

/** An event waits for, or reached, an element of this scope. */
export interface ProcessEventValue {
  readonly scopeKey: Key;
  readonly targetElementId: string;
  readonly variables: JsonText;
  readonly processDefinitionKey: Key;
  readonly processInstanceKey: Key;
}

export interface VariableValue {
  readonly name: string;
  readonly value: JsonText;
  readonly scopeKey: Key;
  readonly processInstanceKey: Key;
  readonly processDefinitionKey: Key;
  readonly bpmnProcessId: string;
}

export interface VariableDocumentValue {
  readonly scopeKey: Key;
  readonly updateSemantics: 'LOCAL' | 'PROPAGATE';
  readonly variables: JsonText;
}

export interface JobValue {
  readonly type: string;
  readonly retries: number;
  readonly retryBackoff: number;
  readonly recurringTime: number;
  readonly worker: string;
  readonly deadline: number;
  readonly variables: JsonText;
  readonly customHeaders: Readonly<Record<string, string>>;
  readonly errorMessage: string;
  readonly errorCode: string;
  readonly changedAttributes: readonly string[];
  readonly timeout: number;
  readonly bpmnProcessId: string;
  readonly processDefinitionVersion: number;
  readonly processDefinitionKey: Key;
  readonly processInstanceKey: Key;
  readonly elementId: string;
  readonly elementInstanceKey: Key;
}

export interface UserTaskValue {
  readonly userTaskKey: Key;
  readonly assignee: string;
  readonly candidateGroupsList: readonly string[];
  readonly candidateUsersList: readonly string[];
  readonly dueDate: string;
  readonly followUpDate: string;
  readonly priority: number;
  readonly formKey: Key;
  readonly externalFormReference: string;
  readonly customHeaders: Readonly<Record<string, string>>;
  readonly variables: JsonText;
  readonly action: string;
  readonly changedAttributes: readonly string[];
  readonly creationTimestamp: number;
  readonly bpmnProcessId: string;
  readonly processDefinitionVersion: number;
  readonly processDefinitionKey: Key;
  readonly processInstanceKey: Key;
  readonly elementId: string;
  readonly elementInstanceKey: Key;
}

export type IncidentType =
  | 'IO_MAPPING_ERROR'
  | 'JOB_NO_RETRIES'
  | 'CONDITION_ERROR'
  | 'EXTRACT_VALUE_ERROR'
  | 'CALLED_ELEMENT_ERROR'
  | 'UNHANDLED_ERROR_EVENT'
  | 'MESSAGE_SIZE_EXCEEDED'
  | 'CALLED_DECISION_ERROR'
  | 'DECISION_EVALUATION_ERROR'
  | 'FORM_NOT_FOUND'
  | 'UNKNOWN';

export interface IncidentValue {
  readonly errorType: IncidentType;
  readonly errorMessage: string;
  readonly jobKey: Key;
  readonly variableScopeKey: Key;
  /** Element instances from the outermost process instance to the element, one list a called process. */
  readonly elementInstancePath: readonly (readonly Key[])[];
  readonly processDefinitionPath: readonly Key[];
  /** For each call activity on the way: its place among the call activities of its process, ordered by id. */
  readonly callingElementPath: readonly number[];
  readonly bpmnProcessId: string;
  readonly processDefinitionKey: Key;
  readonly processInstanceKey: Key;
  readonly elementId: string;
  readonly elementInstanceKey: Key;
}

export interface TimerValue {
  readonly targetElementId: string;
  /** ms since 1970 */
  readonly dueDate: number;
  /** How often it still fires; -1: for ever. */
  readonly repetitions: number;
  readonly elementInstanceKey: Key;
  readonly processInstanceKey: Key;
  readonly processDefinitionKey: Key;
}

export interface MessageValue {
  readonly name: string;
  readonly correlationKey: string;
  readonly messageId: string;
  /** ms; -1: correlated at once or not at all. */
  readonly timeToLive: number;
  readonly deadline: number;
  readonly variables: JsonText;
}

/** Kept by the partition of the correlation key. */
export interface MessageSubscriptionValue {
  readonly messageName: string;
  readonly correlationKey: string;
  readonly messageKey: Key;
  readonly interrupting: boolean;
  readonly variables: JsonText;
  readonly bpmnProcessId: string;
  readonly processInstanceKey: Key;
  readonly elementInstanceKey: Key;
}

/** Kept by the partition of the process instance. */
export interface ProcessMessageSubscriptionValue extends MessageSubscriptionValue {
  readonly elementId: string;
}

export interface MessageStartEventSubscriptionValue {
  readonly messageName: string;
  readonly startEventId: string;
  readonly messageKey: Key;
  readonly correlationKey: string;
  readonly variables: JsonText;
  readonly bpmnProcessId: string;
  readonly processDefinitionKey: Key;
  readonly processInstanceKey: Key;
}

export interface SignalValue {
  readonly signalName: string;
  readonly variables: JsonText;
}

export interface SignalSubscriptionValue {
  readonly signalName: string;
  /** The start or catch event. */
  readonly catchEventId: string;
  readonly catchEventInstanceKey: Key;
  readonly bpmnProcessId: string;
  readonly processDefinitionKey: Key;
  readonly processInstanceKey: Key;
}

export interface EscalationValue {
  readonly escalationCode: string;
  readonly throwElementId: string;
  readonly catchElementId: string;
  readonly processInstanceKey: Key;
}

export interface CompensationSubscriptionValue {
  readonly compensableActivityId: string;
  readonly compensableActivityInstanceKey: Key;
  readonly compensableActivityScopeKey: Key;
  /** Empty for a completed sub-process that only holds others' subscriptions. */
  readonly compensationHandlerId: string;
  readonly compensationHandlerInstanceKey: Key;
  readonly throwEventId: string;
  readonly throwEventInstanceKey: Key;
  readonly variables: JsonText;
  readonly processInstanceKey: Key;
  readonly processDefinitionKey: Key;
}

export interface DecisionEvaluationValue {
  readonly decisionId: string;
  readonly decisionName: string;
  readonly decisionKey: Key;
  readonly decisionVersion: number;
  readonly decisionRequirementsId: string;
  readonly decisionRequirementsKey: Key;
  readonly decisionOutput: JsonText;
  readonly variables: JsonText;
  readonly evaluatedDecisions: readonly EvaluatedDecisionValue[];
  readonly evaluationFailureMessage: string;
  readonly failedDecisionId: string;
  /** What FEEL warned of (a missing variable, a wrong type): null where it was expected to be a value. */
  readonly warnings?: readonly string[];
  readonly bpmnProcessId: string;
  readonly processDefinitionKey: Key;
  readonly processInstanceKey: Key;
  readonly elementId: string;
  readonly elementInstanceKey: Key;
}

export interface EvaluatedDecisionValue {
  readonly decisionId: string;
  readonly decisionName: string;
  readonly decisionKey: Key;
  readonly decisionVersion: number;
  readonly decisionType: string;
  readonly decisionOutput: JsonText;
  readonly evaluatedInputs: readonly {
    readonly inputId: string;
    readonly inputName: string;
    readonly inputValue: JsonText;
  }[];
  readonly matchedRules: readonly {
    readonly ruleId: string;
    /** From 1. */
    readonly ruleIndex: number;
    readonly evaluatedOutputs: readonly {
      readonly outputId: string;
      readonly outputName: string;
      readonly outputValue: JsonText;
    }[];
  }[];
}
