import { attributeOf, type Diagram, type DiagramNode, resolve } from '../diagram.ts';
import { called, type NodeRule } from './context.ts';

/** Two who wait for the same at the same place: it could not be said which of them gets it. */
export const duplicateCatchRules: readonly NodeRule[] = [
  (node, context) => {
    const own = node.type === 'RECEIVE_TASK' ? [node] : [];
    refuseDoubled([...own, ...node.boundaryEvents], node, context);
  },
  (node, context) => {
    const starts = node.children
      .filter(({ type }) => type === 'EVENT_SUB_PROCESS')
      .flatMap(({ children }) => children.filter(({ type }) => type === 'START_EVENT'));
    refuseDoubled(starts, node, context);
  },
  (node, context) => {
    if (node.type === 'PROCESS')
      refuseDoubled(
        node.children.filter(({ type }) => type === 'START_EVENT'),
        node,
        context,
      );
  },
  (node, context) => {
    if (node.type === 'EVENT_BASED_GATEWAY')
      refuseDoubled(
        node.outgoing.flatMap(({ target }) => target ?? []),
        node,
        context,
      );
  },
];

function refuseDoubled(
  catching: readonly DiagramNode[],
  at: DiagramNode,
  { diagram, refuse }: Parameters<NodeRule>[1],
): void {
  if (catching.length < 2) return;
  const seen = new Set<string>();
  for (const node of catching) {
    const what = waitsFor(diagram, node);
    if (what === undefined) continue;
    if (seen.has(what))
      refuse(
        node.element,
        `the ${called(node.element)} waits for ${what}, as another does at the ${called(at.element)}`,
        'keep one of them',
      );
    seen.add(what);
  }
}

/** Expressions are known at run time only. */
function waitsFor(
  { roots }: Diagram,
  { element, type, definitions, eventType }: DiagramNode,
): string | undefined {
  const isReceiving = type === 'RECEIVE_TASK';
  const referring = isReceiving ? element : definitions[0];
  const named = (kind: string, attribute: string) =>
    attributeOf(resolve(roots, attributeOf(referring, `${kind}Ref`) ?? ''), attribute);
  switch (isReceiving ? 'MESSAGE' : eventType) {
    case 'MESSAGE':
    case 'SIGNAL': {
      const kind = isReceiving ? 'message' : eventType.toLowerCase();
      const name = named(kind, 'name');
      return name === undefined || name.startsWith('=') ? undefined : `the ${kind} "${name}"`;
    }
    case 'ERROR':
    case 'ESCALATION': {
      const kind = eventType.toLowerCase();
      const code = named(kind, `${kind}Code`);
      return code === undefined ? `every ${kind}` : `the ${kind} "${code}"`;
    }
    default:
      return undefined;
  }
}
