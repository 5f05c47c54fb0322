import type { DiagramNode } from '../diagram.ts';
import { called, type NodeRule } from './context.ts';

const starts = ({ children }: DiagramNode) => children.filter(({ type }) => type === 'START_EVENT');

export const startRules: readonly NodeRule[] = [
  (node, { refuse }) => {
    if (node.type !== 'PROCESS' && node.type !== 'SUB_PROCESS') return;
    if (starts(node).length === 0)
      refuse(node.element, `the ${called(node.element)} has no start event`, 'draw one');
  },
  (node, { refuse }) => {
    if (node.type !== 'PROCESS' && node.type !== 'SUB_PROCESS') return;
    for (const second of starts(node)
      .filter(({ eventType }) => eventType === 'NONE')
      .slice(1))
      refuse(
        second.element,
        `the ${called(node.element)} has several start events without a definition`,
        'keep one: it could not be said which of them starts',
      );
  },
  (node, { refuse }) => {
    if (node.type !== 'SUB_PROCESS') return;
    for (const { element, eventType } of starts(node))
      if (eventType !== 'NONE')
        refuse(
          element,
          `the ${called(element)} stands in a sub-process, which is started by the flow into it`,
          'remove its event definition, or make the sub-process an event sub-process',
        );
  },
  (node, { refuse }) => {
    if (node.type !== 'EVENT_SUB_PROCESS') return;
    const [first, ...more] = starts(node);
    if (!first || more.length > 0)
      refuse(
        node.element,
        `the event ${called(node.element)} has ${more.length > 0 ? 'several start events' : 'no start event'}`,
        'draw exactly one, with an event definition',
      );
    else if (first.eventType === 'NONE')
      refuse(
        first.element,
        `the ${called(first.element)} of an event sub-process does not say what it waits for`,
        'give it a message, timer, signal, error or escalation',
      );
  },
  (node, { refuse }) => {
    const isErrorStart =
      node.type === 'START_EVENT' && node.scope?.type === 'EVENT_SUB_PROCESS' && node.eventType === 'ERROR';
    if (isErrorStart && node.element.attributes.get('isInterrupting') === 'false')
      refuse(
        node.element,
        `the ${called(node.element)} catches an error without interrupting`,
        'let it interrupt',
      );
  },
];
