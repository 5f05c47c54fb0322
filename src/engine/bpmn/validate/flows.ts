import { attributeOf, type DiagramFlow } from '../diagram.ts';
import { type Context, called, checkValue } from './context.ts';

type FlowRule = (flow: DiagramFlow, context: Context) => void;

export const flowRules: readonly FlowRule[] = [
  (flow, { diagram, refuse }) => {
    for (const [name, node] of [
      ['sourceRef', flow.source],
      ['targetRef', flow.target],
    ] as const) {
      if (node) continue;
      const reference = attributeOf(flow.element, name) ?? '';
      // That element is refused already.
      if (diagram.unsupportedIds.has(reference)) continue;
      refuse(
        flow.element,
        `the flow "${flow.id}" ${name === 'sourceRef' ? 'comes from' : 'leads to'} "${reference}", which is not there`,
        'connect it at both ends',
      );
    }
  },
  ({ id, element, source, target }, { refuse }) => {
    if (source && target && source.scope !== target.scope)
      refuse(
        element,
        `the flow "${id}" crosses the border of a sub-process or pool`,
        'use an event or a message',
      );
  },
  ({ id, element, source }, { refuse }) => {
    if (!source) return;
    const why = noWayOut(source);
    if (why) refuse(element, `the flow "${id}" leaves the ${called(source.element)}, ${why}`, 'remove it');
  },
  ({ id, element, target }, { refuse }) => {
    if (!target) return;
    const why = noWayIn(target);
    if (why) refuse(element, `the flow "${id}" leads to the ${called(target.element)}, ${why}`, 'remove it');
  },
  ({ id, element, source, condition }, context) => {
    if (!condition || !source) return;
    if (source.type !== 'EXCLUSIVE_GATEWAY' && source.type !== 'INCLUSIVE_GATEWAY')
      return context.refuse(
        element,
        `the flow "${id}" has a condition but leaves the ${called(source.element)}`,
        'let conditions follow an exclusive or inclusive gateway',
      );
    const text = condition.text.trim();
    if (text === '')
      context.refuse(
        element,
        `the condition of the flow "${id}" is empty`,
        'write it, or make the flow the default',
      );
    else checkValue(context, condition, `the condition of the flow "${id}"`, text, { form: 'feel' });
  },
];

function noWayOut({
  type,
  eventType,
  isForCompensation,
}: NonNullable<DiagramFlow['source']>): string | undefined {
  if (type === 'END_EVENT') return 'where the way ends';
  if (type === 'EVENT_SUB_PROCESS') return 'which stands in no flow';
  if (isForCompensation) return 'which is a compensation handler and stands in no flow';
  if (type === 'BOUNDARY_EVENT' && eventType === 'COMPENSATION')
    return 'which leads to its handler by an association';
  if (type === 'INTERMEDIATE_THROW_EVENT' && eventType === 'LINK')
    return 'which goes on at the catch event of its name';
  return undefined;
}

function noWayIn({
  type,
  eventType,
  isForCompensation,
}: NonNullable<DiagramFlow['target']>): string | undefined {
  if (type === 'START_EVENT') return 'where the way begins';
  if (type === 'BOUNDARY_EVENT') return 'which is reached by its event only';
  if (type === 'EVENT_SUB_PROCESS') return 'which is reached by its start event only';
  if (isForCompensation) return 'which is a compensation handler and stands in no flow';
  if (type === 'INTERMEDIATE_CATCH_EVENT' && eventType === 'LINK') return 'which is reached by its link only';
  return undefined;
}
