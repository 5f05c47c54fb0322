/** What the check looks at in a diagram; everything else of BPMN is left out. */
export interface CheckedProcess {
  readonly file: string;
  readonly id: string;
  readonly elements: ReadonlyMap<string, CheckedElement>;
}

export interface Mapping {
  readonly source: string;
  readonly target: string;
}

export interface CheckedElement {
  readonly id: string;
  readonly name: string;
  /** BPMN type without prefix: ServiceTask, CallActivity, BoundaryEvent ... */
  readonly type: string;
  /** Id of the sub-process it lies in, or of the process. */
  readonly scope: string;
  readonly inputs: readonly Mapping[];
  readonly outputs: readonly Mapping[];
  /** Ids of the elements that sequence flows lead to. */
  readonly next: readonly string[];
  /** FEEL texts besides the mappings: conditions of outgoing flows, timers, correlation keys, assignment ... */
  readonly expressions: readonly string[];
  readonly jobType?: string;
  readonly calledDecision?: { readonly decisionId: string; readonly resultVariable: string };
  readonly calledProcess?: {
    readonly processId: string;
    readonly passesAll: boolean;
    readonly takesAll: boolean;
  };
  readonly script?: { readonly resultVariable: string };
  readonly formId?: string;
  /** Boundary events: what they sit on. */
  readonly attachedTo?: string;
  /** Events: name of the message. */
  readonly messageName?: string;
  /** Events that catch an error: its code, `null` for any. */
  readonly catchesError?: string | null;
  readonly isEventSubProcess: boolean;
  readonly isCompensationHandler: boolean;
  readonly loop?: { readonly inputElement?: string; readonly outputCollection?: string };
  /** Link events: name of the link. */
  readonly linkName?: string;
}

export interface CheckedDecision {
  readonly file: string;
  readonly id: string;
  /** Variables that the process must have; of required decisions too. */
  readonly inputs: readonly string[];
}

export interface CheckedForm {
  readonly file: string;
  readonly id: string;
  /** Variables that completing the task sets. */
  readonly sets: readonly string[];
}

/** One thing that would go wrong at run time. */
export interface Finding {
  /** Below the folder of the processes; or the worker's file. */
  readonly file: string;
  readonly elementId: string;
  readonly elementName: string;
  readonly rule:
    | 'no-worker'
    | 'unused-worker'
    | 'missing-input'
    | 'uncaught-error'
    | 'unknown-variable'
    | 'unknown-process'
    | 'unknown-decision'
    | 'unknown-form'
    | 'unreadable';
  readonly message: string;
}
