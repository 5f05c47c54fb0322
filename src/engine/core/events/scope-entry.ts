import type { FlowNode } from '../../bpmn/model.ts';
import type { Key } from '../records/keys.ts';
import { isFailure } from '../run/evaluate.ts';
import { raiseIncident } from '../run/incidents.ts';
import { activated, activateIn, instanceValue } from '../run/instances.ts';
import type { Processing } from '../run/processing.ts';
import { applyInputs, entriesOfDocument, setEarly, setLocal } from '../run/variables.ts';
import type { ElementInstance } from '../state/state.ts';
import { subscribe } from '../waiting/subscriptions.ts';

/** Where an instance is to be continued by a person's instruction. */
export interface Place {
  readonly node: FlowNode;
  /** The instance of the surrounding scope (or of one further out) that is meant. */
  readonly ancestor?: ElementInstance;
  /** Local variables, by the id of the scope that gets them; an empty id is the process. */
  readonly variables?: readonly { readonly elementId: string; readonly variables: string }[];
}

/** Activates a node where no token leads: the scopes around it are entered first, without their start events. */
export function activateAt(run: Processing, process: ElementInstance, place: Place): void {
  const { node } = place;
  const scope = surroundingScope(process, place);
  const around: FlowNode[] = [];
  for (let at = node.scope; at && at !== scope.node; at = at.scope) around.unshift(at);
  let inside = scope;
  setVariables(run, inside, place);
  for (const next of around) inside = enterScope(run, inside, next, place);
  const key = run.newKey();
  setVariablesAhead(run, inside, node, key, place);
  activateIn(run, inside, node, key);
}

/**
 * The innermost scope around the place that is there already: the ancestor, where one is named (the scopes between are
 * made anew), otherwise the only one.
 */
export function surroundingScope(process: ElementInstance, { node, ancestor }: Place): ElementInstance {
  if (ancestor) return ancestor;
  for (let at = node.scope; at; at = at.scope) {
    const scope = existingScope(process, at);
    if (scope) return scope;
  }
  return process;
}

/** The one instance of a scope in the process; undefined when there is none. */
function existingScope(process: ElementInstance, node: FlowNode): ElementInstance | undefined {
  if (process.node === node) return process;
  return instancesOf(process, node)[0];
}

/** All active instances of a node within the process instance. */
export function instancesOf(process: ElementInstance, node: FlowNode): ElementInstance[] {
  return [...process.root.elements.values()].filter(
    (element) =>
      element.node === node && element.processInstanceKey === process.key && element.state !== 'TERMINATING',
  );
}

function enterScope(run: Processing, scope: ElementInstance, node: FlowNode, place: Place): ElementInstance {
  const key = run.newKey();
  setVariablesAhead(run, scope, node, key, place);
  const step = { definition: scope.definition, node, scope, caller: undefined };
  run.emit('PROCESS_INSTANCE', 'ELEMENT_ACTIVATING', key, instanceValue(step, key));
  const element = run.state.elements.get(key) as ElementInstance;
  const failed = applyInputs(run, element) ?? subscribe(run, element);
  activated(run, element);
  // The instruction holds all the same; the incident says what the scope lacks.
  if (isFailure(failed)) raiseIncident(run, element, failed);
  return element;
}

function setVariables(run: Processing, scope: ElementInstance, { variables = [] }: Place): void {
  for (let at: ElementInstance | undefined = scope; at; at = at.scope)
    for (const { elementId, variables: document } of variables)
      if (elementId === at.node.id || (elementId === '' && !at.scope))
        for (const [name, json] of entriesOfDocument(document)) setLocal(run, at, name, json);
}

function setVariablesAhead(
  run: Processing,
  scope: ElementInstance,
  node: FlowNode,
  key: Key,
  { variables = [] }: Place,
): void {
  for (const { elementId, variables: document } of variables)
    if (elementId === node.id)
      setEarly(run, key, scope.definition, entriesOfDocument(document), scope.processInstanceKey);
}
