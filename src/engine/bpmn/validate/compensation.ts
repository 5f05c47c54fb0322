import { attributeOf, resolve } from '../diagram.ts';
import { called, type NodeRule } from './context.ts';

export const compensationRules: readonly NodeRule[] = [
  (node, { diagram, refuse }) => {
    if (node.type !== 'BOUNDARY_EVENT' || node.eventType !== 'COMPENSATION') return;
    const handlers = diagram.handlers.get(node) ?? [];
    const [handler] = handlers;
    if (!handler || handlers.length > 1)
      return refuse(
        node.element,
        `the ${called(node.element)} leads to ${handler ? 'several handlers' : 'no compensation handler'}`,
        'connect it by an association with one activity that has the compensation marker',
      );
    if (!handler.isForCompensation || handler.scope !== node.scope)
      refuse(
        node.element,
        `the ${called(node.element)} leads to "${handler.id}", which is no compensation handler beside it`,
        'connect it with an activity in the same scope that has the compensation marker',
      );
  },
  (node, { refuse }) => {
    if (!node.attachedTo || node.eventType !== 'COMPENSATION') return;
    const isSecond =
      node.attachedTo.boundaryEvents.find(({ eventType }) => eventType === 'COMPENSATION') !== node;
    if (isSecond)
      refuse(
        node.element,
        `the ${called(node.attachedTo.element)} has several compensation boundary events`,
        'keep one; its handler may be a sub-process',
      );
  },
  ({ isForCompensation, element, boundaryEvents }, { refuse }) => {
    if (isForCompensation && boundaryEvents.length > 0)
      refuse(element, `the compensation handler ${called(element)} has boundary events`, 'remove them');
  },
  (node, { diagram, refuse }) => {
    if (node.type !== 'END_EVENT' && node.type !== 'INTERMEDIATE_THROW_EVENT') return;
    const [definition] = node.definitions;
    if (node.eventType !== 'COMPENSATION' || !definition) return;
    if (definition.attributes.get('waitForCompletion') === 'false')
      refuse(
        node.element,
        `the ${called(node.element)} does not wait for the compensation, which is not supported`,
        'remove waitForCompletion="false"',
      );
    const reference = attributeOf(definition, 'activityRef');
    if (reference === undefined) return;
    const activity = resolve(diagram.byId, reference);
    const isWithin =
      activity?.scope === node.scope ||
      (node.scope?.type === 'EVENT_SUB_PROCESS' && activity?.scope === node.scope.scope);
    if (!activity || !isWithin)
      return refuse(
        node.element,
        `the ${called(node.element)} compensates "${reference}", which is no activity in its scope`,
        'choose an activity beside it, or none to compensate all',
      );
    const isCompensated =
      activity.type === 'SUB_PROCESS' ||
      activity.boundaryEvents.some(({ eventType }) => eventType === 'COMPENSATION');
    if (!isCompensated)
      refuse(
        node.element,
        `the ${called(node.element)} compensates the ${called(activity.element)}, which has no compensation handler`,
        'attach a compensation boundary event to that activity',
      );
  },
];
