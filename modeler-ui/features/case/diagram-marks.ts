import type { Mark } from '../../components/diagram.tsx';
import type { CaseHistory } from './api/get-history.ts';

const open = (state: string) => state !== 'resolved';

/** How each element and flow of one process instance is to be shown; the strongest mark wins. */
export function marksOf(history: CaseHistory, processInstanceKey: string): ReadonlyMap<string, Mark> {
  const here = (one: { readonly processInstanceKey: string }) =>
    one.processInstanceKey === processInstanceKey;
  const marks = new Map<string, Mark>();
  for (const flow of history.flows.filter(here)) marks.set(flow.elementId, 'taken');
  for (const { elementId } of history.elements.filter(here)) if (elementId) marks.set(elementId, 'taken');
  for (const { elementId, leftAt, elementType } of history.elements.filter(here))
    if (elementId && !leftAt && elementType !== 'PROCESS') marks.set(elementId, 'active');
  for (const { elementId, state } of history.incidents.filter(here))
    if (elementId && open(state)) marks.set(elementId, 'incident');
  return marks;
}
