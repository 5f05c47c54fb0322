import type { TObject } from 'typebox';
import type { WorkerDefinition } from '../define-worker.ts';
import type { CheckedElement, CheckedForm, CheckedProcess } from './model.ts';

export interface Surroundings {
  readonly workers: ReadonlyMap<string, WorkerDefinition>;
  readonly forms: ReadonlyMap<string, CheckedForm>;
  /** Variables that come with each message. */
  readonly messageVariables: Readonly<Record<string, readonly string[]>>;
  /** What a process holds at its end, for call activities that take everything over. */
  variablesAtEnd(processId: string): ReadonlySet<string>;
}

export interface Available {
  /** Variables that may be set when the element begins, its own input mappings not counted. */
  before(elementId: string): ReadonlySet<string>;
  /** Everything that may ever be set in the process. */
  readonly everything: ReadonlySet<string>;
}

/**
 * Which variables may be set when each element begins: what was there at the start and what some path to the element
 * sets. A variable in no such set is surely missing; one that is missing on some paths only is not found.
 */
export function availableVariables(
  process: CheckedProcess,
  atStart: ReadonlySet<string>,
  around: Surroundings,
): Available {
  const elements = [...process.elements.values()];
  const before = new Map(elements.map(({ id }) => [id, new Set<string>()]));
  const after = new Map(elements.map(({ id }) => [id, new Set<string>()]));
  const everything = new Set(atStart);
  const children = groupByScope(elements);
  const inbound = inboundOf(elements);

  const sourcesOf = (element: CheckedElement): ReadonlySet<string>[] => {
    const parent = process.elements.get(element.scope);
    if (element.isCompensationHandler) return [everything];
    if (element.isEventSubProcess) return [everything];
    if (element.attachedTo) {
      const host = process.elements.get(element.attachedTo);
      const inside = host ? innerOf(host, children).map(({ id }) => after.get(id)!) : [];
      return [before.get(element.attachedTo) ?? everything, ...inside];
    }
    const sources = (inbound.get(element.id) ?? []).map((id) => after.get(id)!);
    if (sources.length > 0) return sources;
    if (!parent) return [atStart];
    return [before.get(parent.id)!, localsOf(parent)];
  };

  for (let changed = true; changed; ) {
    changed = false;
    for (const element of elements) {
      const into = before.get(element.id)!;
      for (const source of sourcesOf(element)) changed = addAll(into, source) || changed;
      const out = after.get(element.id)!;
      changed = addAll(out, into) || changed;
      for (const inner of innerOf(element, children)) {
        changed = addAll(out, leaving(after.get(inner.id)!, element, into)) || changed;
      }
      changed = addAll(out, producedBy(element, around)) || changed;
      changed = addAll(everything, out) || changed;
    }
  }
  return { before: (id) => before.get(id) ?? everything, everything };
}

/** Variables local to an element: input mappings and the current item of a loop. */
export function localsOf(element: CheckedElement): Set<string> {
  const locals = new Set(element.inputs.map(({ target }) => rootName(target)));
  if (element.loop?.inputElement) locals.add(element.loop.inputElement);
  if (element.loop) locals.add('loopCounter');
  return locals;
}

/** What an element adds for those after it, by Zeebe's rules of propagation. */
function producedBy(element: CheckedElement, around: Surroundings): Set<string> {
  const produced = new Set<string>();
  if (element.outputs.length > 0) {
    // With output mappings nothing else leaves the element.
    for (const { target } of element.outputs) produced.add(rootName(target));
  } else {
    const locals = localsOf(element);
    // A result named like an input mapping overwrites the local variable and goes no further.
    for (const name of resultsOf(element, around)) if (!locals.has(name)) produced.add(name);
  }
  if (element.loop?.outputCollection) produced.add(element.loop.outputCollection);
  return produced;
}

/** What an element's own work sets, before any output mapping. */
export function resultsOf(element: CheckedElement, around: Surroundings): string[] {
  const names: string[] = [];
  const worker = element.jobType ? around.workers.get(element.jobType) : undefined;
  if (worker) names.push(...Object.keys((worker.output as TObject).properties));
  if (element.calledDecision) names.push(element.calledDecision.resultVariable);
  if (element.script) names.push(element.script.resultVariable);
  if (element.formId) names.push(...(around.forms.get(element.formId)?.sets ?? []));
  if (element.messageName) names.push(...(around.messageVariables[element.messageName] ?? []));
  if (element.calledProcess?.takesAll) names.push(...around.variablesAtEnd(element.calledProcess.processId));
  return names;
}

function leaving(inner: ReadonlySet<string>, scope: CheckedElement, outside: ReadonlySet<string>) {
  const locals = localsOf(scope);
  return [...inner].filter((name) => !locals.has(name) || outside.has(name));
}

const rootName = (target: string) => target.split('.')[0] ?? target;

function groupByScope(elements: readonly CheckedElement[]): Map<string, CheckedElement[]> {
  const groups = new Map<string, CheckedElement[]>();
  for (const element of elements) {
    groups.set(element.scope, [...(groups.get(element.scope) ?? []), element]);
  }
  return groups;
}

function innerOf(element: CheckedElement, children: ReadonlyMap<string, CheckedElement[]>): CheckedElement[] {
  return children.get(element.id) ?? [];
}

function inboundOf(elements: readonly CheckedElement[]): Map<string, string[]> {
  const inbound = new Map<string, string[]>();
  const link = (from: string, to: string) => inbound.set(to, [...(inbound.get(to) ?? []), from]);
  for (const element of elements) {
    for (const target of element.next) link(element.id, target);
    if (element.linkName && element.type === 'IntermediateThrowEvent') {
      const catches = elements.filter(
        ({ linkName, type }) => linkName === element.linkName && type === 'IntermediateCatchEvent',
      );
      for (const { id } of catches) link(element.id, id);
    }
  }
  return inbound;
}

function addAll(into: Set<string>, names: Iterable<string>): boolean {
  const before = into.size;
  for (const name of names) into.add(name);
  return into.size > before;
}
