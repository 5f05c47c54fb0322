import type { XmlElement } from '../../xml/read-xml.ts';
import { attributeOf, type DiagramNode, extension, isEvent, resolve } from '../diagram.ts';
import type { EventType } from '../model.ts';
import { keyProblem } from '../values.ts';
import { type Context, called, checkValue, type NodeRule } from './context.ts';

type Kind = 'start' | 'event sub-process start' | 'end' | 'throw' | 'catch' | 'boundary';

/** Which definitions an event may have, by where it stands (Zeebe 8.6's coverage of BPMN). */
const supported: Readonly<Record<Kind, { where: string; types: readonly EventType[] }>> = {
  start: { where: 'a start event', types: ['NONE', 'MESSAGE', 'TIMER', 'SIGNAL'] },
  'event sub-process start': {
    where: 'the start event of an event sub-process',
    types: ['MESSAGE', 'TIMER', 'SIGNAL', 'ERROR', 'ESCALATION'],
  },
  end: {
    where: 'an end event',
    types: ['NONE', 'MESSAGE', 'SIGNAL', 'ERROR', 'ESCALATION', 'COMPENSATION', 'TERMINATE'],
  },
  throw: {
    where: 'an intermediate throw event',
    types: ['NONE', 'MESSAGE', 'SIGNAL', 'ESCALATION', 'COMPENSATION', 'LINK'],
  },
  catch: { where: 'an intermediate catch event', types: ['MESSAGE', 'TIMER', 'SIGNAL', 'LINK'] },
  boundary: {
    where: 'a boundary event',
    types: ['MESSAGE', 'TIMER', 'SIGNAL', 'ERROR', 'ESCALATION', 'COMPENSATION'],
  },
};

function kindOf({ type, scope }: DiagramNode): Kind {
  if (type === 'START_EVENT')
    return scope?.type === 'EVENT_SUB_PROCESS' ? 'event sub-process start' : 'start';
  if (type === 'END_EVENT') return 'end';
  if (type === 'BOUNDARY_EVENT') return 'boundary';
  return type === 'INTERMEDIATE_THROW_EVENT' ? 'throw' : 'catch';
}

const isThrowing = ({ type }: DiagramNode) => type === 'END_EVENT' || type === 'INTERMEDIATE_THROW_EVENT';

export const eventRules: readonly NodeRule[] = [
  (node, { refuse }) => {
    if (!isEvent(node.type)) return;
    if (node.definitions.length > 1)
      return refuse(
        node.element,
        `the ${called(node.element)} has ${node.definitions.length} event definitions`,
        'draw an event for each',
      );
    const kind = kindOf(node);
    // Which definition a start event of an event sub-process lacks is said by the rules about starts.
    if (kind === 'event sub-process start' && node.eventType === 'NONE') return;
    const { where, types } = supported[kind];
    if (types.includes(node.eventType)) return;
    const [definition] = node.definitions;
    refuse(
      node.element,
      `the ${called(node.element)} has ${definition ? `<${definition.qualifiedName}>` : 'no event definition'}, which is not supported at ${where}`,
      `possible are ${types.map((type) => type.toLowerCase()).join(', ')}`,
    );
  },
  (node, context) => {
    if (node.eventType !== 'MESSAGE' || isThrowing(node)) return;
    const [definition] = node.definitions as [XmlElement];
    const message = referenced(context, node, definition, 'message', true);
    if (message) checkCaughtMessage(context, node, message);
  },
  (node, context) => {
    const message =
      node.type === 'RECEIVE_TASK' &&
      resolve(context.diagram.roots, node.element.attributes.get('messageRef') ?? '');
    if (message && message.name === 'message') checkCaughtMessage(context, node, message);
  },
  (node, context) => {
    if (node.eventType !== 'SIGNAL') return;
    const [definition] = node.definitions as [XmlElement];
    const signal = referenced(context, node, definition, 'signal', true);
    if (signal) checkName(context, node, signal, 'name', 'either');
  },
  (node, context) => {
    const kind = node.eventType === 'ERROR' ? 'error' : 'escalation';
    if (node.eventType !== 'ERROR' && node.eventType !== 'ESCALATION') return;
    const [definition] = node.definitions as [XmlElement];
    const thrown = referenced(context, node, definition, kind, isThrowing(node));
    if (thrown) checkName(context, node, thrown, `${kind}Code`, isThrowing(node) ? 'either' : 'text');
  },
];

/** What the definition's `…Ref` leads to; says it when it leads nowhere. */
function referenced(
  { diagram, refuse }: Context,
  { element }: DiagramNode,
  definition: XmlElement,
  kind: 'message' | 'signal' | 'error' | 'escalation',
  required: boolean,
): XmlElement | undefined {
  const reference = attributeOf(definition, `${kind}Ref`);
  if (reference === undefined) {
    if (required) refuse(element, `the ${called(element)} names no ${kind}`, `choose the ${kind}`);
    return undefined;
  }
  const found = resolve(diagram.roots, reference);
  if (found?.name === kind) return found;
  refuse(
    element,
    `the ${called(element)} names the ${kind} "${reference}", which is not in the file`,
    `choose a ${kind}`,
  );
  return undefined;
}

function checkName(
  context: Context,
  { element }: DiagramNode,
  root: XmlElement,
  attribute: string,
  form: 'either' | 'text',
): void {
  const written = attributeOf(root, attribute);
  if (written !== undefined) {
    checkValue(context, element, `the ${attribute} of the ${root.name}`, written, {
      form,
      check: keyProblem,
    });
    return;
  }
  context.refuse(
    element,
    `the ${root.name} of the ${called(element)} has no ${attribute}`,
    `give the ${root.name} "${root.attributes.get('id') ?? ''}" the attribute ${attribute}`,
  );
}

/** A process is started by the name alone; whoever waits is found by name and correlation key. */
function checkCaughtMessage(context: Context, node: DiagramNode, message: XmlElement): void {
  checkName(context, node, message, 'name', 'either');
  if (kindOf(node) === 'start' && node.type === 'START_EVENT') return;
  if (attributeOf(extension(message, 'subscription'), 'correlationKey') === undefined)
    context.refuse(
      node.element,
      `the message of the ${called(node.element)} has no correlation key`,
      `give the message "${message.attributes.get('id') ?? ''}" zeebe:subscription with a correlationKey`,
    );
}
