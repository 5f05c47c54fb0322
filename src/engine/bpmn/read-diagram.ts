import { childNamed, childrenNamed, type XmlElement } from '../xml/read-xml.ts';
import {
  attributeOf,
  type Diagram,
  type DiagramFlow,
  type DiagramNode,
  isActivity,
  isEvent,
  resolve,
} from './diagram.ts';
import type { ElementType, EventType } from './model.ts';
import { bpmnNamespace } from './namespaces.ts';

const elementTypes: ReadonlyMap<string, ElementType> = new Map([
  ['startEvent', 'START_EVENT'],
  ['endEvent', 'END_EVENT'],
  ['intermediateCatchEvent', 'INTERMEDIATE_CATCH_EVENT'],
  ['intermediateThrowEvent', 'INTERMEDIATE_THROW_EVENT'],
  ['boundaryEvent', 'BOUNDARY_EVENT'],
  ['task', 'TASK'],
  ['serviceTask', 'SERVICE_TASK'],
  ['sendTask', 'SEND_TASK'],
  ['receiveTask', 'RECEIVE_TASK'],
  ['userTask', 'USER_TASK'],
  ['manualTask', 'MANUAL_TASK'],
  ['businessRuleTask', 'BUSINESS_RULE_TASK'],
  ['scriptTask', 'SCRIPT_TASK'],
  ['callActivity', 'CALL_ACTIVITY'],
  ['subProcess', 'SUB_PROCESS'],
  ['exclusiveGateway', 'EXCLUSIVE_GATEWAY'],
  ['parallelGateway', 'PARALLEL_GATEWAY'],
  ['inclusiveGateway', 'INCLUSIVE_GATEWAY'],
  ['eventBasedGateway', 'EVENT_BASED_GATEWAY'],
]);

const eventTypes: ReadonlyMap<string, EventType> = new Map([
  ['messageEventDefinition', 'MESSAGE'],
  ['timerEventDefinition', 'TIMER'],
  ['signalEventDefinition', 'SIGNAL'],
  ['errorEventDefinition', 'ERROR'],
  ['escalationEventDefinition', 'ESCALATION'],
  ['compensateEventDefinition', 'COMPENSATION'],
  ['linkEventDefinition', 'LINK'],
  ['terminateEventDefinition', 'TERMINATE'],
]);

/** Children of a process that say something about it but are not walked. */
const described: ReadonlySet<string> = new Set([
  'documentation', 'extensionElements', 'incoming', 'outgoing', 'auditing', 'monitoring', 'laneSet', 'property', 'category',
  'ioSpecification', 'ioBinding', 'resourceRole', 'performer', 'humanPerformer', 'potentialOwner', 'dataObject',
  'dataObjectReference', 'dataStoreReference', 'dataInputAssociation', 'dataOutputAssociation', 'textAnnotation', 'group',
  'supports', 'supportedInterfaceRef', 'correlationSubscription', 'multiInstanceLoopCharacteristics',
  'standardLoopCharacteristics',
]); // biome-ignore format: a list of words

/** Reads what is drawn; whether it can run is for the rules in `validate/` to say. */
export function readDiagram(definitions: XmlElement): Diagram {
  const reading: Reading = {
    nodes: [],
    flowElements: [],
    associations: [],
    byId: new Map(),
    unsupported: [],
  };
  const processes = childrenNamed(definitions, bpmnNamespace, 'process')
    .filter((element) => element.attributes.get('isExecutable')?.trim() === 'true')
    .map((element) => readNode(reading, element, 'PROCESS', undefined));
  const flows = reading.flowElements.map(({ element, scope }) => readFlow(reading, element, scope));
  for (const node of reading.nodes) if (node.type === 'BOUNDARY_EVENT') attach(reading, node);
  const roots = new Map<string, XmlElement>();
  for (const element of definitions.children) {
    const id = attributeOf(element, 'id');
    if (element.namespace === bpmnNamespace && id !== undefined && !roots.has(id)) roots.set(id, element);
  }
  const unsupportedIds = new Set(reading.unsupported.map(({ attributes }) => attributes.get('id') ?? ''));
  return { definitions, processes, roots, flows, handlers: handlersOf(reading), unsupportedIds, ...reading };
}

interface Reading {
  readonly nodes: DiagramNode[];
  readonly flowElements: { element: XmlElement; scope: DiagramNode }[];
  readonly associations: XmlElement[];
  readonly byId: Map<string, DiagramNode>;
  readonly unsupported: XmlElement[];
}

/** The XML reader bounds how deep documents nest, so that this recursion is bounded. */
function readNode(
  reading: Reading,
  element: XmlElement,
  type: ElementType,
  scope: DiagramNode | undefined,
): DiagramNode {
  const definitions = element.children.filter(
    (child) => child.namespace === bpmnNamespace && /[eE]ventDefinition(?:Ref)?$/.test(child.name),
  );
  const isForCompensation = isActivity(type) && isTrue(element, 'isForCompensation');
  const partial: Omit<DiagramNode, 'process'> = {
    element,
    id: element.attributes.get('id') ?? '',
    type,
    eventType: isForCompensation ? 'COMPENSATION' : eventTypeOf(type, definitions),
    scope,
    depth: scope?.scope ? scope.depth + 1 : 0,
    children: [],
    incoming: [],
    outgoing: [],
    definitions,
    multiInstance: childNamed(element, bpmnNamespace, 'multiInstanceLoopCharacteristics'),
    isForCompensation,
    attachedTo: undefined,
    boundaryEvents: [],
  };
  const node: DiagramNode = Object.assign(partial as DiagramNode, { process: scope?.process ?? partial });
  reading.nodes.push(node);
  if (node.id && !reading.byId.has(node.id)) reading.byId.set(node.id, node);
  scope?.children.push(node);
  if (type === 'PROCESS' || type === 'SUB_PROCESS' || type === 'EVENT_SUB_PROCESS')
    for (const child of element.children)
      if (child.namespace === bpmnNamespace) readChild(reading, child, node);
  return node;
}

function readChild(reading: Reading, element: XmlElement, scope: DiagramNode): void {
  const type = elementTypes.get(element.name);
  if (element.name === 'sequenceFlow') reading.flowElements.push({ element, scope });
  else if (element.name === 'association') reading.associations.push(element);
  else if (type === 'SUB_PROCESS' && isTrue(element, 'triggeredByEvent'))
    readNode(reading, element, 'EVENT_SUB_PROCESS', scope);
  else if (type !== undefined) readNode(reading, element, type, scope);
  else if (!described.has(element.name)) reading.unsupported.push(element);
}

function eventTypeOf(type: ElementType, definitions: readonly XmlElement[]): EventType {
  if (!isEvent(type)) return 'UNSPECIFIED';
  const [definition] = definitions;
  return definition === undefined ? 'NONE' : (eventTypes.get(definition.name) ?? 'UNSPECIFIED');
}

function readFlow(reading: Reading, element: XmlElement, scope: DiagramNode): DiagramFlow {
  const end = (name: string) => resolve(reading.byId, element.attributes.get(name) ?? '');
  const flow: DiagramFlow = {
    element,
    id: element.attributes.get('id') ?? '',
    scope,
    source: end('sourceRef'),
    target: end('targetRef'),
    condition: childNamed(element, bpmnNamespace, 'conditionExpression'),
  };
  flow.source?.outgoing.push(flow);
  flow.target?.incoming.push(flow);
  return flow;
}

function attach(reading: Reading, node: DiagramNode): void {
  const host = resolve(reading.byId, node.element.attributes.get('attachedToRef') ?? '');
  if (!host || host.scope !== node.scope || !isActivity(host.type)) return;
  node.attachedTo = host;
  host.boundaryEvents.push(node);
}

function isTrue(element: XmlElement, attribute: string): boolean {
  return element.attributes.get(attribute)?.trim() === 'true';
}

function handlersOf({ associations, byId }: Reading): ReadonlyMap<DiagramNode, readonly DiagramNode[]> {
  const handlers = new Map<DiagramNode, DiagramNode[]>();
  for (const { attributes } of associations) {
    const source = resolve(byId, attributes.get('sourceRef') ?? '');
    const target = resolve(byId, attributes.get('targetRef') ?? '');
    if (!target || source?.type !== 'BOUNDARY_EVENT' || source.eventType !== 'COMPENSATION') continue;
    const known = handlers.get(source);
    if (known) known.push(target);
    else handlers.set(source, [target]);
  }
  return handlers;
}
