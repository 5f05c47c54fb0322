import type { XmlElement } from '../../xml/read-xml.ts';
import type { DiagramNode } from '../diagram.ts';
import { bpmnNamespace, labelled, silentNamespaces, zeebeNamespace } from '../namespaces.ts';
import { shortened } from '../values.ts';
import {
  type AttributeRule,
  type ContentRule,
  type Place,
  refusedContent,
  zeebeContent,
} from '../zeebe-content.ts';
import { type Context, called, checkValue } from './context.ts';

/** Longer than any name or documentation that people write. */
const longestText = 100_000;

/**
 * What stands in the executable processes and the messages, errors, signals, escalations beside them: Zeebe's
 * extensions are known and as they should be; of other products' a warning says that they are not used.
 */
export function contentRule(context: Context): void {
  const { diagram, refuse } = context;
  const nodes = new Map<XmlElement, DiagramNode>(diagram.nodes.map((node) => [node.element, node]));
  const visit = (element: XmlElement) => {
    checkLengths(context, element);
    checkPrefixed(context, element);
    for (const child of element.children)
      if (child.namespace === zeebeNamespace)
        refuse(
          child,
          `<${child.qualifiedName}> stands outside of extensionElements`,
          'put it into extensionElements',
        );
      else if (child.namespace === bpmnNamespace && child.name === 'extensionElements')
        checkExtensions(context, child, element, placeOf(element, nodes));
      else if (child.namespace === bpmnNamespace) visit(child);
    warnForeign(context, element);
  };
  for (const { element } of diagram.processes) visit(element);
  for (const element of diagram.roots.values())
    if (['message', 'error', 'signal', 'escalation'].includes(element.name)) visit(element);
  for (const element of diagram.unsupported)
    refuse(element, `a <${element.qualifiedName}> is not supported`, unsupportedAdvice(element.name));
}

function unsupportedAdvice(name: string): string {
  switch (name) {
    case 'transaction':
      return 'use a sub-process with compensation or an error';
    case 'adHocSubProcess':
      return 'use a sub-process in which the order of the activities is drawn';
    case 'complexGateway':
      return 'use an inclusive, exclusive or parallel gateway';
    default:
      return 'remove it, or use a supported element';
  }
}

function placeOf(element: XmlElement, nodes: ReadonlyMap<XmlElement, DiagramNode>): Place | undefined {
  if (element.name === 'message') return 'message';
  if (element.name === 'multiInstanceLoopCharacteristics') return 'loop';
  return nodes.get(element);
}

function checkLengths({ refuse }: Context, element: XmlElement): void {
  if (element.text.length > longestText)
    refuse(
      element,
      `the text has ${element.text.length} characters; at most ${longestText} are kept`,
      'shorten it',
    );
  for (const [name, { length }] of element.attributes)
    if (length > longestText)
      refuse(
        element,
        `the attribute ${name} has ${length} characters; at most ${longestText} are kept`,
        'shorten it',
      );
}

/** Attributes of Zeebe's namespace with a prefix: only the modeler's notes about its templates are known. */
function checkPrefixed({ refuse }: Context, element: XmlElement): void {
  for (const { namespace, name } of element.foreignAttributes)
    if (namespace === zeebeNamespace && !name.startsWith('modeler'))
      refuse(element, `the attribute zeebe:${shortened(name)} is not known`, 'remove it');
}

/** One warning an element for all that it has of other products. */
function warnForeign({ warn }: Context, element: XmlElement): void {
  const extensions = element.children.filter(
    ({ namespace, name }) => namespace === bpmnNamespace && name === 'extensionElements',
  );
  const names = [
    ...element.foreignAttributes,
    ...element.children,
    ...extensions.flatMap(({ children }) => children),
  ]
    .filter(
      ({ namespace }) =>
        ![bpmnNamespace, zeebeNamespace].includes(namespace) && !silentNamespaces.has(namespace),
    )
    .map(({ namespace, name }) => labelled(namespace, name));
  if (names.length === 0) return;
  const once = [...new Set(names)];
  const shown =
    once.slice(0, 10).map(shortened).join(', ') + (once.length > 10 ? ` and ${once.length - 10} more` : '');
  warn(
    element,
    `the ${called(element)} has ${shown}, which is kept but not used`,
    'express it with zeebe: extensions',
  );
}

function checkExtensions(
  context: Context,
  within: XmlElement,
  extended: XmlElement,
  place: Place | undefined,
): void {
  const { refuse, warn } = context;
  const seen = new Set<string>();
  for (const child of within.children) {
    const { namespace, name } = child;
    if (namespace !== zeebeNamespace) continue;
    const rule = zeebeContent.get(name);
    const isEmpty = child.children.length === 0 && child.attributes.size === 0;
    if (!rule) {
      if (!isEmpty || !refusedContent.has(name))
        refuse(child, `zeebe:${shortened(name)} is not supported`, refusedContent.get(name) ?? 'remove it');
      continue;
    }
    if (seen.has(name) && !rule.opaque)
      refuse(child, `zeebe:${name} stands twice at the ${called(extended)}`, 'keep one');
    seen.add(name);
    if (place !== undefined && rule.usedAt(place)) checkRule(context, child, name, rule);
    else if (!rule.opaque)
      warn(child, `zeebe:${name} at a ${called(extended)} is kept but not used`, 'remove it');
  }
}

function checkRule(context: Context, element: XmlElement, name: string, rule: ContentRule): void {
  if (rule.opaque) return;
  checkRules(context, element, name, rule.attributes ?? {});
  for (const child of element.children) {
    const known = rule.children?.[child.name];
    if (child.namespace === zeebeNamespace && known && Object.hasOwn(rule.children ?? {}, child.name)) {
      checkRules(context, child, child.name, known);
      if (child.name === 'header' && !child.attributes.get('value'))
        context.warn(
          child,
          `the header "${child.attributes.get('key') ?? ''}" has no value and is left out`,
          'give it one',
        );
    } else if (child.namespace === zeebeNamespace || child.namespace === bpmnNamespace)
      context.refuse(child, `<${child.qualifiedName}> within zeebe:${name} is not known`, 'remove it');
  }
  warnForeign(context, element);
}

function checkRules(
  context: Context,
  element: XmlElement,
  name: string,
  rules: Readonly<Record<string, AttributeRule>>,
): void {
  const { refuse } = context;
  for (const [attribute, rule] of Object.entries(rules)) {
    const written = element.attributes.get(attribute);
    if (rule.required && !written)
      refuse(element, `zeebe:${name} has no ${attribute}`, `give it the attribute ${attribute}`);
    if (!written) continue;
    if (rule.refused) refuse(element, rule.refused.message, rule.refused.advice);
    else checkValue(context, element, `${attribute} of zeebe:${name}`, written, rule);
  }
  for (const attribute of element.attributes.keys())
    if (!Object.hasOwn(rules, attribute) && !attribute.startsWith('modeler'))
      refuse(element, `the attribute ${shortened(attribute)} of zeebe:${name} is not known`, 'remove it');
  if (element.attributes.get('bindingType') === 'versionTag' && !element.attributes.get('versionTag'))
    refuse(
      element,
      `zeebe:${name} is bound to a version tag but names none`,
      'give it the attribute versionTag',
    );
  checkPrefixed(context, element);
}
