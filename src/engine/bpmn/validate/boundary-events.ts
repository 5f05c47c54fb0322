import { attributeOf } from '../diagram.ts';
import { called, type NodeRule } from './context.ts';

export const boundaryRules: readonly NodeRule[] = [
  ({ type, element, attachedTo }, { diagram, refuse }) => {
    if (type !== 'BOUNDARY_EVENT' || attachedTo) return;
    const reference = attributeOf(element, 'attachedToRef');
    // That element is refused already.
    if (reference !== undefined && diagram.unsupportedIds.has(reference)) return;
    refuse(
      element,
      reference === undefined
        ? `the ${called(element)} is attached to nothing`
        : `the ${called(element)} is attached to "${reference}", which is no activity beside it`,
      'attach it to a task, a call activity or a sub-process',
    );
  },
  ({ type, element, eventType, attachedTo }, { refuse }) => {
    if (type !== 'BOUNDARY_EVENT' || eventType !== 'ESCALATION' || !attachedTo) return;
    if (attachedTo.type !== 'SUB_PROCESS' && attachedTo.type !== 'CALL_ACTIVITY')
      refuse(
        element,
        `the ${called(element)} waits for an escalation of a ${called(attachedTo.element)}, which throws none`,
        'attach it to a sub-process or a call activity',
      );
  },
  ({ type, element, eventType }, { refuse }) => {
    if (
      type === 'BOUNDARY_EVENT' &&
      eventType === 'ERROR' &&
      element.attributes.get('cancelActivity') === 'false'
    )
      refuse(element, `the ${called(element)} catches an error without interrupting`, 'let it interrupt');
  },
];
