/** What is told to the engine. Payloads hold ids, codes and amounts only. */
export type CommandPayload =
  | {
      readonly kind: 'publish-message';
      readonly name: string;
      readonly messageId: string;
      readonly timeToLiveMs: number;
      readonly variables: Readonly<Record<string, unknown>>;
    }
  | {
      readonly kind: 'correlate-message';
      readonly name: string;
      readonly variables: Readonly<Record<string, unknown>>;
    }
  | {
      readonly kind: 'complete-user-task';
      readonly userTaskKey: string;
      readonly elementId: string;
      /** Whether it decides on the case: four eyes counts it. */
      readonly decision: boolean;
      readonly variables: Readonly<Record<string, unknown>>;
    }
  | {
      readonly kind: 'assign-user-task';
      readonly userTaskKey: string;
      readonly assignee: string;
      readonly allowOverride: boolean;
    }
  | { readonly kind: 'unassign-user-task'; readonly userTaskKey: string };

export type CommandKind = CommandPayload['kind'];
export type CommandState = 'pending' | 'delivered' | 'refused';

export interface Command {
  readonly commandId: string;
  /** Also the correlation key of its messages. */
  readonly caseId: string;
  readonly payload: CommandPayload;
  readonly createdBy: string | null;
  /** In whose place, when not in their own. */
  readonly onBehalfOf: string | null;
  readonly createdAt: Date;
  /** Machine time of the first attempt. */
  readonly firstAttemptAt: Date | null;
  readonly attempts: number;
  /** An earlier attempt ended without an answer: the engine may have taken the command. */
  readonly uncertain: boolean;
}

/** How a command stands. `outcome` says why it was refused: `nobody-waits`, `task-gone`, `already-assigned`, `rejected`. */
export interface CommandStatus {
  readonly commandId: string;
  readonly state: CommandState;
  readonly outcome?: string | undefined;
  readonly detail?: string | undefined;
}

/** Action of a completion that we sent: a completion with another action raises an alarm. */
export const completionAction = (commandId: string) => `tongban:${commandId}`;
