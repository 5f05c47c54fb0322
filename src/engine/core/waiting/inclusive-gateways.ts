import type { FlowNode } from '../../bpmn/model.ts';
import { activateIn } from '../run/instances.ts';
import type { Processing } from '../run/processing.ts';
import type { ElementInstance } from '../state/state.ts';

/**
 * Lets the joining inclusive gateways go on that wait for nothing more. Asked when nothing else moves: by the standard
 * (BPMN 2.0, 13.4.3) such a gateway waits as long as a token elsewhere could still reach one of its empty flows, and
 * could not as well arrive by a flow that has its token already.
 */
export function releaseInclusiveGateways(run: Processing): void {
  const scopes = [...run.touched];
  run.touched.clear();
  for (const scope of scopes) {
    if (scope.tokenCount === 0 || !scope.isActive || !run.state.elements.has(scope.key)) continue;
    for (const gateway of scope.node.container?.nodes ?? [])
      if (isJoin(gateway) && isReady(scope, gateway)) activateIn(run, scope, gateway);
  }
}

function isJoin({ type, incoming }: FlowNode): boolean {
  return type === 'INCLUSIVE_GATEWAY' && incoming.length > 1;
}

function isReady(scope: ElementInstance, gateway: FlowNode): boolean {
  const filled = gateway.incoming.filter(({ id }) => scope.tokens.get(id));
  if (filled.length === 0) return false;
  const empty = gateway.incoming.filter((flow) => !filled.includes(flow));
  if (empty.length === 0) return true;
  const reachesFilled = nodesThatReach(
    filled.map(({ source }) => source),
    gateway,
  );
  const reachesEmpty = nodesThatReach(
    empty.map(({ source }) => source),
    gateway,
  );
  return !tokensElsewhere(scope, gateway).some((node) => reachesEmpty.has(node) && !reachesFilled.has(node));
}

/** Where else in the scope something is active or on its way. */
function tokensElsewhere(scope: ElementInstance, gateway: FlowNode): FlowNode[] {
  const nodes: FlowNode[] = [];
  for (const child of scope.children) nodes.push(child.node);
  for (const node of scope.node.container?.nodes ?? [])
    if (node !== gateway && node.incoming.some(({ id }) => scope.tokens.get(id))) nodes.push(node);
  return nodes;
}

/** All nodes from which a path leads to one of `targets` without passing the gateway. */
function nodesThatReach(targets: readonly FlowNode[], gateway: FlowNode): ReadonlySet<FlowNode> {
  const found = new Set<FlowNode>();
  const open = [...targets];
  for (let node = open.pop(); node; node = open.pop()) {
    if (node === gateway || found.has(node)) continue;
    found.add(node);
    for (const { source } of node.incoming) open.push(source);
    if (node.attachedTo) open.push(node.attachedTo);
    if (node.event?.kind === 'link' && node.type === 'INTERMEDIATE_CATCH_EVENT')
      open.push(...linkSources(node, node.event.name));
  }
  return found;
}

function linkSources({ scope }: FlowNode, name: string): FlowNode[] {
  return (scope?.container?.nodes ?? []).filter(
    ({ type, event }) => type === 'INTERMEDIATE_THROW_EVENT' && event?.kind === 'link' && event.name === name,
  );
}
