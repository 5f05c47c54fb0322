import { attributeOf } from '../diagram.ts';
import { called, type NodeRule } from './context.ts';

const waitable: readonly string[] = ['MESSAGE', 'TIMER', 'SIGNAL'];

export const gatewayRules: readonly NodeRule[] = [
  (node, { refuse }) => {
    if (node.type !== 'EXCLUSIVE_GATEWAY' && node.type !== 'INCLUSIVE_GATEWAY') return;
    const reference = attributeOf(node.element, 'default');
    const isWrong = reference !== undefined && !node.outgoing.some(({ id }) => id === reference);
    if (isWrong)
      refuse(
        node.element,
        `the default flow "${reference}" of the ${called(node.element)} does not leave it`,
        'choose a flow that leaves the gateway',
      );
    for (const { id, element, condition } of node.outgoing) {
      const isDefault = id === reference;
      if (isDefault && condition)
        refuse(
          element,
          `the default flow "${id}" has a condition`,
          'remove the condition: it is taken when no other is',
        );
      if (!isDefault && !condition && !isWrong && node.outgoing.length > 1)
        refuse(
          element,
          `the flow "${id}" leaves the ${called(node.element)} without a condition`,
          'give it a condition or make it the default flow',
        );
    }
  },
  (node, { refuse }) => {
    if (node.type !== 'EVENT_BASED_GATEWAY') return;
    if (node.outgoing.length < 2)
      refuse(
        node.element,
        `the ${called(node.element)} waits for fewer than two events`,
        'connect it with two or more',
      );
    for (const { element, target } of node.outgoing) {
      if (!target) continue;
      if (target.type !== 'INTERMEDIATE_CATCH_EVENT' || !waitable.includes(target.eventType))
        refuse(
          element,
          `the ${called(node.element)} leads to the ${called(target.element)}`,
          'lead it to catch events of a message, a timer or a signal only',
        );
      else if (target.incoming.length > 1)
        refuse(
          target.element,
          `the ${called(target.element)} after an event-based gateway has other incoming flows`,
          'draw a catch event of its own for the other flow',
        );
    }
    if (
      node.element.attributes.get('instantiate') === 'true' ||
      node.element.attributes.get('eventGatewayType') === 'Parallel'
    )
      refuse(
        node.element,
        `the ${called(node.element)} is to start the process or waits for all events, which is not supported`,
        'use message start events',
      );
  },
];
