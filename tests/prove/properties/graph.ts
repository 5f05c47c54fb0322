import type { Kind } from './kinds.ts';
import type { EventPlan } from './plan.ts';

/** The model as the checks see it: made together with the BPMN, without the engine's compiler. */
export interface Graph {
  /** By id; ids are unique among all processes of a model. A process is a node too. */
  readonly nodes: Map<string, GraphNode>;
  readonly flows: Map<string, GraphFlow>;
}

export interface GraphFlow {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  /** Leads back in a loop. */
  readonly isBack: boolean;
}

export type NodeType =
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
  | 'EVENT_BASED_GATEWAY';

export interface GraphNode {
  readonly id: string;
  readonly type: NodeType;
  /** The process or sub-process around; empty for a process. */
  readonly scope: string;
  readonly process: string;
  readonly event: EventPlan | { readonly kind: 'link' } | undefined;
  /** Of boundary events and event sub-processes. */
  readonly interrupting: boolean;
  readonly incoming: string[];
  readonly outgoing: string[];
  readonly attachedTo: string | undefined;
  /** Ids of boundary events, compensation excluded. */
  readonly boundaryEvents: string[];
  readonly loop:
    | { readonly sequential: boolean; readonly items: number; readonly hasCondition: boolean }
    | undefined;
  readonly isHandler: boolean;
  /** Done by a worker. */
  readonly isJob: boolean;
  /** Of event sub-processes: their start events' ids; of scopes: none. */
  readonly startOf: string[];
  /** Of scopes. */
  readonly eventSubProcesses: string[];
  /** Of call activities. */
  readonly calls: string | undefined;
  /** What is counted when it is activated; of boundary events and event sub-processes: when it is armed. */
  readonly kinds: Kind[];
}

/** Where a token at a node can go next, boundary events included. */
export function nextNodes({ nodes, flows }: Graph, node: GraphNode): GraphNode[] {
  const next = node.outgoing.map((id) => nodes.get((flows.get(id) as GraphFlow).target) as GraphNode);
  for (const id of node.boundaryEvents) next.push(nodes.get(id) as GraphNode);
  if (node.event?.kind === 'link' && node.type === 'INTERMEDIATE_THROW_EVENT')
    next.push(nodes.get(linkTarget(node.id)) as GraphNode);
  return next;
}

/** A link's two ends are named alike. */
export function linkTarget(throwId: string): string {
  return throwId.replace('link', 'target');
}

/** Each node begins in its own scope; a compensation handler where the compensation was thrown, which may be further out. */
export function mayBeginIn({ nodes }: Graph, node: GraphNode, scope: GraphNode): boolean {
  if (node.scope === scope.id) return true;
  if (!node.isHandler && node.event?.kind !== 'compensation') return false;
  // An event sub-process compensates the scope around it.
  const reach = scope.type === 'EVENT_SUB_PROCESS' ? [scope.id, scope.scope] : [scope.id];
  for (let at = nodes.get(node.scope); at; at = nodes.get(at.scope)) if (reach.includes(at.id)) return true;
  return false;
}
