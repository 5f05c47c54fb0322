import { type Graph, type GraphFlow, type GraphNode, nextNodes } from './graph.ts';
import type { Live } from './live.ts';

/**
 * The joining gateways in a scope that hold a token and have to wait: a parallel one for each flow that has none; an
 * inclusive one as long as a token elsewhere can reach an empty flow of it, not passing itself, and cannot reach one that
 * has its token (BPMN 2.0, 13.4.3). Whether another token ever comes is not asked: a model may wait for ever.
 */
export function waitingJoins(graph: Graph, scope: Live): ReadonlySet<string> {
  const waiting = new Set<string>();
  const targets = new Set([...scope.tokens.keys()].map((id) => (graph.flows.get(id) as GraphFlow).target));
  for (const id of targets) {
    const node = graph.nodes.get(id) as GraphNode;
    const filled = node.incoming.filter((flow) => scope.tokens.has(flow));
    if (filled.length === node.incoming.length) continue;
    if (node.type === 'PARALLEL_GATEWAY') waiting.add(id);
    else if (node.type === 'INCLUSIVE_GATEWAY' && canStillCome(graph, scope, node)) waiting.add(id);
  }
  return waiting;
}

function canStillCome(graph: Graph, scope: Live, join: GraphNode): boolean {
  const elsewhere = [...scope.children].filter(({ node }) => node !== join).map(({ node }) => node);
  for (const flow of scope.tokens.keys()) {
    const target = graph.nodes.get((graph.flows.get(flow) as GraphFlow).target) as GraphNode;
    if (target !== join) elsewhere.push(target);
  }
  return elsewhere.some((node) => {
    const reached = flowsInto(graph, node, join);
    const toEmpty = [...reached].some((flow) => !scope.tokens.has(flow));
    const toFilled = [...reached].some((flow) => scope.tokens.has(flow));
    return toEmpty && !toFilled;
  });
}

/** The incoming flows of `join` that a token at `from` can reach, not passing the join. */
function flowsInto(graph: Graph, from: GraphNode, join: GraphNode): ReadonlySet<string> {
  const reached = new Set<string>();
  const seen = new Set<GraphNode>();
  const open = [from];
  for (let node = open.pop(); node; node = open.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    for (const flow of node.outgoing) if (graph.flows.get(flow)?.target === join.id) reached.add(flow);
    for (const next of nextNodes(graph, node)) if (next !== join) open.push(next);
  }
  return reached;
}
