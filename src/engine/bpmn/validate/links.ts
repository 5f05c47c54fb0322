import { attributeOf } from '../diagram.ts';
import { called, type NodeRule } from './context.ts';

/** A link leads to the one catch event of its name in the same scope. */
export const linkRule: NodeRule = ({ children }, { refuse }) => {
  const links = children.filter(({ eventType }) => eventType === 'LINK');
  const caught = new Set<string>();
  for (const { element, type, definitions } of links) {
    const name = attributeOf(definitions[0], 'name');
    if (name === undefined) refuse(element, `the ${called(element)} has no link name`, 'name the link');
    else if (type === 'INTERMEDIATE_CATCH_EVENT') {
      if (caught.has(name))
        refuse(element, `the link "${name}" is caught twice in the same scope`, 'rename one of the links');
      caught.add(name);
    }
  }
  for (const { element, type, definitions } of links) {
    const name = attributeOf(definitions[0], 'name');
    if (type === 'INTERMEDIATE_THROW_EVENT' && name !== undefined && !caught.has(name))
      refuse(
        element,
        `the link "${name}" leads nowhere`,
        `draw a link catch event "${name}" in the same scope`,
      );
  }
};
