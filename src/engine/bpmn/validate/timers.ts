import type { XmlElement } from '../../xml/read-xml.ts';
import { timerKinds } from '../build-event.ts';
import { childText, type DiagramNode } from '../diagram.ts';
import { cycleProblem, dateTimeProblem, durationProblem } from '../timer-text.ts';
import { called, checkValue, type NodeRule } from './context.ts';

type TimerKind = (typeof timerKinds)[number][0];

const checks: Readonly<Record<TimerKind, (text: string) => string | undefined>> = {
  date: dateTimeProblem,
  duration: durationProblem,
  cycle: cycleProblem,
};

/** A process starts at a date or again and again; who interrupts does so once. */
function allowed({ type, scope, element }: DiagramNode): readonly TimerKind[] {
  if (type === 'START_EVENT' && scope?.type !== 'EVENT_SUB_PROCESS') return ['date', 'cycle'];
  const attribute = type === 'BOUNDARY_EVENT' ? 'cancelActivity' : 'isInterrupting';
  const repeats = type !== 'INTERMEDIATE_CATCH_EVENT' && element.attributes.get(attribute) === 'false';
  return repeats ? ['date', 'duration', 'cycle'] : ['date', 'duration'];
}

export const timerRules: readonly NodeRule[] = [
  (node, context) => {
    if (node.eventType !== 'TIMER') return;
    const { element } = node;
    const [definition] = node.definitions as [XmlElement];
    const given = timerKinds.flatMap(([kind, name]) => {
      const text = childText(definition, name);
      return text === undefined ? [] : [{ kind, text }];
    });
    const kinds = allowed(node);
    const [only] = given;
    if (!only || given.length > 1 || only.text === '')
      return context.refuse(
        element,
        `the ${called(element)} has ${given.length > 1 ? 'several times' : 'no time'}`,
        `give it one: a ${kinds.join(' or a ')}`,
      );
    if (!kinds.includes(only.kind))
      return context.refuse(
        element,
        `the ${called(element)} has a ${only.kind}, which is not possible here`,
        `give it a ${kinds.join(' or a ')}${kinds.includes('cycle') ? '' : '; only who does not interrupt may repeat'}`,
      );
    checkValue(context, definition, `the ${only.kind}`, only.text, {
      form: 'either',
      check: checks[only.kind],
    });
  },
];
