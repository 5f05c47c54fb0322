import { childNamed } from '../../xml/read-xml.ts';
import { attributeOf, childText, extension, isActivity } from '../diagram.ts';
import { bpmnNamespace } from '../namespaces.ts';
import { called, checkValue, type NodeRule } from './context.ts';

export const multiInstanceRules: readonly NodeRule[] = [
  ({ element }, { refuse }) => {
    const loop = childNamed(element, bpmnNamespace, 'standardLoopCharacteristics');
    if (loop)
      refuse(
        loop,
        `the ${called(element)} is a loop, which is not supported`,
        'use multi-instance or a gateway',
      );
  },
  ({ element, multiInstance, type }, { refuse }) => {
    if (multiInstance && !isActivity(type))
      refuse(multiInstance, `a ${called(element)} cannot be multi-instance`, 'remove the marker');
  },
  ({ element, multiInstance }, context) => {
    if (!multiInstance) return;
    const loop = extension(multiInstance, 'loopCharacteristics');
    if (!loop)
      return context.refuse(
        multiInstance,
        `the ${called(element)} does not say over which items it runs`,
        'give its multi-instance marker zeebe:loopCharacteristics with an inputCollection',
      );
    if (
      (attributeOf(loop, 'outputCollection') === undefined) !==
      (attributeOf(loop, 'outputElement') === undefined)
    )
      context.refuse(
        loop,
        `the ${called(element)} has only one of outputCollection and outputElement`,
        'give both or neither',
      );
  },
  ({ multiInstance }, context) => {
    const condition = multiInstance && childText(multiInstance, 'completionCondition');
    if (condition)
      checkValue(context, multiInstance, 'the completion condition', condition, { form: 'feel' });
  },
];
