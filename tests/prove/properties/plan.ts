import type { ActivityName } from './kinds.ts';

/**
 * A model before it is BPMN: a tree, so that it can be made at random and be made smaller when something fails. It is
 * plain JSON.
 */
export interface Plan {
  /** The first is started from outside, the others are called. */
  readonly processes: ProcessPlan[];
}

export interface ProcessPlan {
  /** Start events with a definition, beside the none start event. */
  readonly starts: EventPlan[];
  readonly hasNoneStart: boolean;
  readonly scope: ScopePlan;
}

export interface ScopePlan {
  readonly body: PathPlan;
  readonly eventSubProcesses: EventSubProcessPlan[];
}

export interface EventSubProcessPlan {
  readonly event: EventPlan;
  readonly interrupting: boolean;
  readonly scope: ScopePlan;
}

/** A way through blocks. */
export interface PathPlan {
  readonly blocks: Block[];
  /** `join`: it goes on behind the block that it belongs to; `nothing`: it ends without an end event. */
  end: EventPlan | 'join' | 'nothing';
}

export type Block =
  | ActivityPlan
  | {
      readonly block: 'gateway';
      readonly fork: GatewayName;
      readonly join: GatewayName;
      /** Of exclusive and inclusive forks the last branch is the default one. */
      readonly branches: PathPlan[];
      /** FEEL, one for each branch but the last. */
      readonly conditions: string[];
    }
  | { readonly block: 'loop'; readonly blocks: Block[]; readonly rounds: number }
  | { readonly block: 'choice'; readonly branches: { readonly event: EventPlan; readonly path: PathPlan }[] }
  | { readonly block: 'catch'; readonly event: EventPlan }
  | { readonly block: 'throw'; readonly event: EventPlan }
  | { readonly block: 'link' };

export type GatewayName = 'exclusive' | 'parallel' | 'inclusive';

export interface ActivityPlan {
  readonly block: 'activity';
  readonly name: ActivityName;
  loop?: LoopPlan;
  readonly boundaryEvents: BoundaryPlan[];
  /** The compensation handler: has no boundary events and no handler itself. */
  handler?: ActivityPlan;
  /** Input and output mappings. */
  mapped?: boolean;
  /** Of script and business rule tasks: done by a worker. */
  asJob?: boolean;
  /** Of sub-processes. */
  scope?: ScopePlan;
  /** Of call activities: index of the process. */
  calls?: number;
  /** Of call activities: variables go in and out one by one, not all. */
  isolated?: boolean;
  /** Of receive tasks. */
  message?: string;
}

export interface LoopPlan {
  readonly sequential: boolean;
  /** How many items; -1: as many as the variable `items` has. */
  readonly items: number;
  readonly collects: boolean;
  /** FEEL over numberOf… variables. */
  readonly until?: string;
}

interface BoundaryPlan {
  readonly event: EventPlan;
  readonly interrupting: boolean;
  readonly path: PathPlan;
}

export type EventPlan =
  | { readonly kind: 'none' | 'terminate' }
  | { readonly kind: 'message'; name: string }
  | { readonly kind: 'signal'; name: string }
  | {
      readonly kind: 'timer';
      readonly form: 'timeDate' | 'timeDuration' | 'timeCycle';
      readonly text: string;
    }
  /** An empty code: everything is caught. */
  | { readonly kind: 'error' | 'escalation'; code: string }
  /** `one`: of one activity only, where there is any. */
  | { readonly kind: 'compensation'; readonly one: boolean };
