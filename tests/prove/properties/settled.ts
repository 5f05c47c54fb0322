import type { Graph, GraphFlow, GraphNode } from './graph.ts';
import { waitingJoins } from './joins.ts';
import { isScope, type Live, type Passed, tell } from './live.ts';

/** What an element instance may not look like when an action is over and all that can move has moved. */
export function faultsAtRest(graph: Graph, element: Live): string[] {
  const { state, incidents, triggers, links, interruptedBy, children, tokens } = element;
  const faults: string[] = [];
  const hasIncident = incidents.size > 0;
  if (state === 'TERMINATING') faults.push(`does not end: ${tell(element)}`);
  if (state !== 'ACTIVATED' && !hasIncident) faults.push(`stands still: ${tell(element)}`);
  if (triggers.size > 0 && !hasIncident)
    faults.push(`events for ${[...triggers.values()].join(', ')} wait at ${tell(element)}`);
  if (links.length > 0) faults.push(`links to ${links.join(', ')} were not followed`);
  for (const child of children)
    if (interruptedBy !== undefined && child.node.id !== interruptedBy)
      faults.push(`${tell(child)} goes on in ${tell(element)}, which ${interruptedBy} has interrupted`);
  const joins = waitingJoins(graph, element);
  for (const flow of tokens.keys()) {
    const { target } = graph.flows.get(flow) as GraphFlow;
    if (!joins.has(target)) faults.push(`a token was left on ${flow} to ${target} in ${tell(element)}`);
  }
  const isIdle = children.size === 0 && tokens.size === 0 && !hasIncident;
  if (isIdle && (isScope(element) || element.isBody)) faults.push(`nothing goes on in ${tell(element)}`);
  for (const [id, passed] of element.passed)
    faults.push(...flowFaults(element, graph.nodes.get(id) as GraphNode, passed));
  return faults;
}

/** Whether what completed went on along its flows. */
function flowFaults(scope: Live, node: GraphNode, { completed, flows }: Passed): string[] {
  const counts = node.outgoing.map((id) => flows.get(id) ?? 0);
  return isRight(node, completed, counts)
    ? []
    : [
        `${node.id} completed ${completed} times in ${tell(scope)}, its flows were taken ${counts.join(', ')} times`,
      ];
}

function isRight({ type }: GraphNode, completed: number, counts: readonly number[]): boolean {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const least = counts.length > 0 ? completed : 0;
  switch (type) {
    // The event that came follows without its flow.
    case 'EVENT_BASED_GATEWAY':
      return total === 0;
    case 'EXCLUSIVE_GATEWAY':
      return total === least;
    case 'INCLUSIVE_GATEWAY':
      return total >= least;
    default:
      return counts.every((count) => count === completed);
  }
}
