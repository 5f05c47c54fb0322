import { childNamed, type XmlElement } from '../xml/read-xml.ts';
import { activityFields, emptyFields } from './build-activity.ts';
import { buildEvent } from './build-event.ts';
import { attributeOf, type Diagram, type DiagramNode, extension, isContainer, resolve } from './diagram.ts';
import type { Expressions } from './expressions.ts';
import type { Container, FlowNode, MultiInstance, ProcessModel, SequenceFlow } from './model.ts';
import { bpmnNamespace } from './namespaces.ts';

/** A flow node while it is built: its lists are still filled. */
interface Draft extends Mutable<Omit<FlowNode, Lists>> {
  readonly incoming: SequenceFlow[];
  readonly outgoing: SequenceFlow[];
  readonly boundaryEvents: FlowNode[];
}
type Lists = 'incoming' | 'outgoing' | 'boundaryEvents';
type Mutable<T> = { -readonly [P in keyof T]: T[P] };

interface Building {
  readonly diagram: Diagram;
  readonly expressions: Expressions;
  readonly process: Mutable<ProcessModel>;
  readonly nodes: Map<string, Draft>;
  readonly flows: Map<string, SequenceFlow>;
}

/** @param root a process of the diagram in which the rules found nothing to refuse */
export function buildProcess(diagram: Diagram, root: DiagramNode, expressions: Expressions): ProcessModel {
  const nodes = new Map<string, Draft>();
  const flows = new Map<string, SequenceFlow>();
  const process: Mutable<ProcessModel> = {
    id: root.id,
    name: root.element.attributes.get('name') ?? '',
    versionTag: attributeOf(extension(root.element, 'versionTag'), 'value') ?? '',
    nodes,
    flows,
    // Set below: nodes point to their process.
    root: undefined as never,
  };
  const building: Building = { diagram, expressions, process, nodes, flows };
  const outermost = buildNode(building, root, undefined);
  process.root = outermost;
  nodes.delete(root.id);
  connect(building, root);
  for (const node of diagram.nodes) if (node.process === root) link(building, node);
  return process;
}

/** @returns what stands in the scope: the node, or the multi-instance body around it */
function buildNode(building: Building, node: DiagramNode, scope: Draft | undefined): Draft {
  const outer = node.multiInstance ? buildBody(building, node, scope) : undefined;
  const draft: Draft = {
    ...commonFields(building, node, outer ?? scope),
    ...activityFields(node, building.expressions),
    type: node.type,
    event: buildEvent(building.diagram, node, building.expressions),
    interrupting: isInterrupting(node),
  };
  if (outer) outer.multiInstance = multiInstance(building, node, draft);
  building.nodes.set(node.id, outer ?? draft);
  if (isContainer(node.type)) {
    const children = node.children.map((child) => buildNode(building, child, draft));
    draft.container = container(children);
  }
  return outer ?? draft;
}

function buildBody(building: Building, node: DiagramNode, scope: Draft | undefined): Draft {
  return {
    ...commonFields(building, node, scope),
    ...emptyFields,
    type: 'MULTI_INSTANCE_BODY',
    event: undefined,
    interrupting: false,
  };
}

function commonFields(building: Building, node: DiagramNode, scope: Draft | undefined) {
  return {
    id: node.id,
    name: node.element.attributes.get('name') ?? '',
    eventType: node.eventType,
    process: building.process,
    scope,
    incoming: [],
    outgoing: [],
    boundaryEvents: [],
    defaultFlow: undefined,
    container: undefined,
    attachedTo: undefined,
    compensation: undefined,
    isForCompensation: node.isForCompensation,
    multiInstance: undefined,
  };
}

function isInterrupting(node: DiagramNode): boolean {
  if (node.type === 'BOUNDARY_EVENT') return node.element.attributes.get('cancelActivity') !== 'false';
  if (node.type === 'START_EVENT' && node.scope?.type === 'EVENT_SUB_PROCESS')
    return node.element.attributes.get('isInterrupting') !== 'false';
  return false;
}

function container(nodes: readonly FlowNode[]): Container {
  const starts = nodes.filter(({ type }) => type === 'START_EVENT');
  return {
    nodes,
    noneStart: starts.find(({ eventType }) => eventType === 'NONE'),
    eventStarts: starts.filter(({ eventType }) => eventType !== 'NONE'),
    eventSubProcesses: nodes.filter(({ type }) => type === 'EVENT_SUB_PROCESS'),
  };
}

function multiInstance({ expressions }: Building, node: DiagramNode, inner: FlowNode): MultiInstance {
  const element = node.multiInstance as XmlElement;
  const loop = extension(element, 'loopCharacteristics');
  const outputElement = attributeOf(loop, 'outputElement');
  const condition = childNamed(element, bpmnNamespace, 'completionCondition')?.text.trim();
  return {
    inner,
    sequential: element.attributes.get('isSequential') === 'true',
    inputCollection: expressions.expression(attributeOf(loop, 'inputCollection') ?? ''),
    inputElement: attributeOf(loop, 'inputElement'),
    outputCollection: attributeOf(loop, 'outputCollection'),
    outputElement: outputElement === undefined ? undefined : expressions.expression(outputElement),
    completionCondition: condition ? expressions.expression(condition) : undefined,
  };
}

function connect({ diagram, expressions, nodes, flows }: Building, root: DiagramNode): void {
  for (const flow of diagram.flows) {
    if (flow.scope.process !== root) continue;
    const source = nodes.get(flow.source?.id ?? '');
    const target = nodes.get(flow.target?.id ?? '');
    if (!source || !target) throw new Error(`${flow.id}: the flow leads nowhere`);
    const condition = flow.condition?.text.trim();
    const built = {
      id: flow.id,
      source,
      target,
      condition: condition ? expressions.expression(condition) : undefined,
    };
    flows.set(flow.id, built);
    source.outgoing.push(built);
    target.incoming.push(built);
  }
}

/** Default flows, boundary events, compensation handlers: what can be said when every node is there. */
function link({ diagram, nodes, flows }: Building, node: DiagramNode): void {
  const draft = nodes.get(node.id);
  if (!draft) return;
  if (node.type === 'EXCLUSIVE_GATEWAY' || node.type === 'INCLUSIVE_GATEWAY')
    draft.defaultFlow = resolve(flows, node.element.attributes.get('default') ?? '');
  const host = node.attachedTo && nodes.get(node.attachedTo.id);
  if (!host) return;
  draft.attachedTo = host;
  if (node.eventType !== 'COMPENSATION') host.boundaryEvents.push(draft);
  else {
    const [handler] = diagram.handlers.get(node) ?? [];
    const built = handler && nodes.get(handler.id);
    if (built) host.compensation = { boundaryEvent: draft, handler: built };
  }
}
