import type { XmlElement } from '../xml/read-xml.ts';
import { attributeOf, childText, type Diagram, type DiagramNode, extension, resolve } from './diagram.ts';
import type { Expressions } from './expressions.ts';
import type { Attribute, EventDefinition, Timer } from './model.ts';

/** What an event or a receive task waits for or throws; undefined for the rest. */
export function buildEvent(
  diagram: Diagram,
  node: DiagramNode,
  expressions: Expressions,
): EventDefinition | undefined {
  if (node.type === 'RECEIVE_TASK') return message(diagram, node.element, expressions);
  const [definition] = node.definitions;
  if (!definition) return undefined;
  const referenced = (name: string): XmlElement | undefined =>
    resolve(diagram.roots, definition.attributes.get(name) ?? '');
  const attribute = (element: XmlElement | undefined, name: string): Attribute | undefined => {
    const written = attributeOf(element, name);
    return written === undefined ? undefined : expressions.attribute(written);
  };
  switch (definition.name) {
    case 'messageEventDefinition':
      return message(diagram, definition, expressions);
    case 'timerEventDefinition':
      return { kind: 'timer', timer: timer(definition, expressions) };
    case 'signalEventDefinition':
      return {
        kind: 'signal',
        name: expressions.attribute(attributeOf(referenced('signalRef'), 'name') ?? ''),
      };
    case 'errorEventDefinition':
      return { kind: 'error', code: attribute(referenced('errorRef'), 'errorCode') };
    case 'escalationEventDefinition':
      return { kind: 'escalation', code: attribute(referenced('escalationRef'), 'escalationCode') };
    case 'linkEventDefinition':
      return { kind: 'link', name: attributeOf(definition, 'name') ?? '' };
    case 'terminateEventDefinition':
      return { kind: 'terminate' };
    case 'compensateEventDefinition': {
      const activity = resolve(diagram.byId, definition.attributes.get('activityRef') ?? '');
      return { kind: 'compensation', activityId: activity?.id };
    }
    default:
      return undefined;
  }
}

/** A throwing message event is done by a job and may name no message. */
function message(
  diagram: Diagram,
  referring: XmlElement,
  expressions: Expressions,
): EventDefinition | undefined {
  const element = resolve(diagram.roots, referring.attributes.get('messageRef') ?? '');
  if (!element) return undefined;
  const key = attributeOf(extension(element, 'subscription'), 'correlationKey');
  return {
    kind: 'message',
    name: expressions.attribute(attributeOf(element, 'name') ?? ''),
    correlationKey: key === undefined ? undefined : expressions.attribute(key),
  };
}

function timer(definition: XmlElement, expressions: Expressions): Timer {
  for (const [kind, name] of timerKinds) {
    const written = childText(definition, name);
    if (written !== undefined) return { kind, value: expressions.attribute(written) };
  }
  throw new Error('a timer event without a time');
}

export const timerKinds = [
  ['date', 'timeDate'],
  ['duration', 'timeDuration'],
  ['cycle', 'timeCycle'],
] as const;
