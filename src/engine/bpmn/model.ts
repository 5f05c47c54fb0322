import type { Expression } from '../feel/index.ts';

/**
 * A BPMN process compiled to a graph: what the engine's core walks. Everything an expression needs is parsed once here;
 * nothing in it changes after compilation.
 */
export interface ProcessModel {
  readonly id: string;
  /** Empty when the diagram gives no name. */
  readonly name: string;
  /** From `zeebe:versionTag`; empty when there is none. */
  readonly versionTag: string;
  /** The process itself as the outermost flow scope. */
  readonly root: FlowNode;
  /** Every flow node by id. An activity in multi-instance stands here as its body; the body knows its inner activity. */
  readonly nodes: ReadonlyMap<string, FlowNode>;
  readonly flows: ReadonlyMap<string, SequenceFlow>;
}

export type ElementType =
  | 'PROCESS'
  | 'SUB_PROCESS'
  | 'EVENT_SUB_PROCESS'
  | 'START_EVENT'
  | 'INTERMEDIATE_CATCH_EVENT'
  | 'INTERMEDIATE_THROW_EVENT'
  | 'BOUNDARY_EVENT'
  | 'END_EVENT'
  | 'SERVICE_TASK'
  | 'SEND_TASK'
  | 'RECEIVE_TASK'
  | 'USER_TASK'
  | 'MANUAL_TASK'
  | 'TASK'
  | 'BUSINESS_RULE_TASK'
  | 'SCRIPT_TASK'
  | 'CALL_ACTIVITY'
  | 'EXCLUSIVE_GATEWAY'
  | 'PARALLEL_GATEWAY'
  | 'INCLUSIVE_GATEWAY'
  | 'EVENT_BASED_GATEWAY'
  | 'MULTI_INSTANCE_BODY';

/** As Zeebe names them in its records. `COMPENSATION` also marks an activity that is a compensation handler. */
export type EventType =
  | 'UNSPECIFIED'
  | 'NONE'
  | 'MESSAGE'
  | 'TIMER'
  | 'SIGNAL'
  | 'ERROR'
  | 'ESCALATION'
  | 'COMPENSATION'
  | 'LINK'
  | 'TERMINATE';

/** An attribute of the diagram: plain text, or FEEL where it began with `=`. */
export type Attribute =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'feel'; readonly text: string; readonly expression: Expression };

export interface Mapping {
  readonly source: Attribute;
  /** Variable name, or a path such as `order.amount` that makes nested contexts. */
  readonly target: readonly string[];
}

export interface SequenceFlow {
  readonly id: string;
  readonly source: FlowNode;
  readonly target: FlowNode;
  readonly condition: Expression | undefined;
}

export interface FlowNode {
  readonly id: string;
  /** Empty when the diagram gives none. */
  readonly name: string;
  readonly type: ElementType;
  readonly eventType: EventType;
  readonly process: ProcessModel;
  /** The process, sub-process or multi-instance body that this stands in; undefined for the process itself. */
  readonly scope: FlowNode | undefined;
  readonly incoming: readonly SequenceFlow[];
  readonly outgoing: readonly SequenceFlow[];
  /** Of exclusive and inclusive gateways. */
  readonly defaultFlow: SequenceFlow | undefined;
  readonly inputs: readonly Mapping[];
  readonly outputs: readonly Mapping[];

  /** Of processes and sub-processes of all kinds. */
  readonly container: Container | undefined;
  /** Of events, receive tasks: what is waited for or thrown. */
  readonly event: EventDefinition | undefined;
  /** Of boundary events and start events of event sub-processes: whether the scope is interrupted. */
  readonly interrupting: boolean;
  /** Of boundary events. For an activity in multi-instance it is the body. */
  readonly attachedTo: FlowNode | undefined;
  /** Of activities: in the order of the diagram, compensation excluded. */
  readonly boundaryEvents: readonly FlowNode[];
  /** Of activities: the handler that a compensation boundary event leads to. */
  readonly compensation: { readonly boundaryEvent: FlowNode; readonly handler: FlowNode } | undefined;
  readonly isForCompensation: boolean;
  /** Set for MULTI_INSTANCE_BODY. */
  readonly multiInstance: MultiInstance | undefined;
  /** Of service, send, business rule, script tasks and throw events that are done by a job worker. */
  readonly job: JobDefinition | undefined;
  readonly userTask: UserTaskDefinition | undefined;
  readonly calledElement: CalledElement | undefined;
  readonly calledDecision: CalledDecision | undefined;
  readonly script: { readonly expression: Expression; readonly resultVariable: string } | undefined;
}

export interface Container {
  readonly nodes: readonly FlowNode[];
  /** The start event without a definition. */
  readonly noneStart: FlowNode | undefined;
  /** Start events with a definition: of processes, and the one of an event sub-process. */
  readonly eventStarts: readonly FlowNode[];
  readonly eventSubProcesses: readonly FlowNode[];
}

export type EventDefinition =
  | { readonly kind: 'message'; readonly name: Attribute; readonly correlationKey: Attribute | undefined }
  | { readonly kind: 'timer'; readonly timer: Timer }
  | { readonly kind: 'signal'; readonly name: Attribute }
  /** Without a code every error is caught. A catching code is plain text; a throwing one may be FEEL. */
  | { readonly kind: 'error'; readonly code: Attribute | undefined }
  | { readonly kind: 'escalation'; readonly code: Attribute | undefined }
  | { readonly kind: 'link'; readonly name: string }
  | { readonly kind: 'terminate' }
  /** `activity`: compensates this one only, otherwise all of the scope. */
  | { readonly kind: 'compensation'; readonly activityId: string | undefined };

/** ISO 8601 text or FEEL that gives text, a date and time, a duration. */
export interface Timer {
  readonly kind: 'date' | 'duration' | 'cycle';
  readonly value: Attribute;
}

export interface MultiInstance {
  readonly inner: FlowNode;
  readonly sequential: boolean;
  readonly inputCollection: Expression;
  readonly inputElement: string | undefined;
  readonly outputCollection: string | undefined;
  readonly outputElement: Expression | undefined;
  readonly completionCondition: Expression | undefined;
}

export interface JobDefinition {
  readonly type: Attribute;
  readonly retries: Attribute;
  readonly headers: Readonly<Record<string, string>>;
}

export interface UserTaskDefinition {
  readonly assignee: Attribute | undefined;
  readonly candidateGroups: Attribute | undefined;
  readonly candidateUsers: Attribute | undefined;
  readonly dueDate: Attribute | undefined;
  readonly followUpDate: Attribute | undefined;
  readonly priority: Attribute | undefined;
  readonly formId: Attribute | undefined;
  readonly formBinding: Binding;
  readonly externalFormReference: Attribute | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

/** Which version of a called process, decision or form is meant. */
export type Binding =
  | { readonly kind: 'latest' }
  /** The one deployed together with this process. */
  | { readonly kind: 'deployment' }
  | { readonly kind: 'versionTag'; readonly versionTag: string };

export interface CalledElement {
  readonly processId: Attribute;
  readonly binding: Binding;
  readonly propagateAllParentVariables: boolean;
  readonly propagateAllChildVariables: boolean;
}

export interface CalledDecision {
  readonly decisionId: Attribute;
  readonly binding: Binding;
  readonly resultVariable: string;
}
