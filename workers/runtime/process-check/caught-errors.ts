import type { CheckedElement, CheckedProcess } from './model.ts';

/**
 * Whether an error thrown at the element reaches an event that catches it: a boundary event on the element or on a
 * scope around it, an event sub-process of such a scope, or the same around every call activity that calls the process.
 * @returns where it gets out uncaught, as a list of process ids; empty when it is always caught
 */
export function escapesFrom(
  element: CheckedElement,
  process: CheckedProcess,
  code: string,
  processes: readonly CheckedProcess[],
  seen: ReadonlySet<string> = new Set(),
): string[] {
  if (caughtWithin(element, process, code)) return [];
  const callers = processes.flatMap((caller) =>
    [...caller.elements.values()]
      .filter(({ calledProcess }) => calledProcess?.processId === process.id)
      .map((call) => ({ caller, call })),
  );
  if (callers.length === 0) return [process.id];
  if (seen.has(process.id)) return [];
  const deeper = new Set([...seen, process.id]);
  return [
    ...new Set(
      callers.flatMap(({ caller, call }) =>
        escapesFrom(call, caller, code, processes, deeper).map((id) =>
          id === caller.id ? `${id} (${call.id})` : id,
        ),
      ),
    ),
  ];
}

function caughtWithin(element: CheckedElement, process: CheckedProcess, code: string): boolean {
  const elements = [...process.elements.values()];
  const catches = (event: CheckedElement) =>
    event.catchesError !== undefined && (event.catchesError === null || event.catchesError === code);
  for (let current: CheckedElement | undefined = element; current; ) {
    const at: CheckedElement = current;
    if (elements.some((event) => event.attachedTo === at.id && catches(event))) return true;
    const starts = elements.filter(({ type }) => type === 'StartEvent');
    const inEventSubProcess = starts.some((start) => {
      const parent = process.elements.get(start.scope);
      // An event sub-process does not catch what is thrown within itself.
      return parent?.isEventSubProcess && parent.scope === at.scope && parent.id !== at.id && catches(start);
    });
    if (inEventSubProcess) return true;
    current = process.elements.get(at.scope);
  }
  return false;
}
