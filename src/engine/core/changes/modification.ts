import type { FlowNode } from '../../bpmn/model.ts';
import { type Answer, done, type OutsideCommand, type Rejection, rejected } from '../commands.ts';
import { activateAt, instancesOf, type Place, surroundingScope } from '../events/scope-entry.ts';
import { isCutOff, terminateAtOnce } from '../flow/transitions.ts';
import { entriesOf } from '../records/json-text.ts';
import type { Key } from '../records/keys.ts';
import type { Processing } from '../run/processing.ts';
import type { ElementInstance } from '../state/state.ts';

type Modify = Extract<OutsideCommand, { type: 'modify-process-instance' }>;

/** Ends elements and starts others where no token leads. Checked as a whole before anything is done. */
export function modifyProcessInstance(run: Processing, command: Modify): Answer {
  const { processInstanceKey, activateInstructions, terminateInstructions } = command;
  const process = run.state.elements.get(processInstanceKey);
  if (process?.node.type !== 'PROCESS' || process.state === 'TERMINATING')
    return refused(
      'NOT_FOUND',
      `Expected to modify process instance but no process instance found with key '${processInstanceKey}'`,
    );
  const places: Place[] = [];
  for (const instruction of activateInstructions) {
    const node = process.definition.model.nodes.get(instruction.elementId);
    if (!node)
      return refuse(
        process,
        `it contains one or more activate instructions with an element that could not be found: '${instruction.elementId}'`,
      );
    const problem = placeProblem(node) ?? variableProblem(node, instruction.variableInstructions ?? []);
    if (problem) return refuse(process, problem);
    const ancestor = ancestorOf(run, process, node, instruction.ancestorElementInstanceKey);
    if (typeof ancestor === 'string') return refuse(process, ancestor);
    places.push({
      node,
      ...(ancestor ? { ancestor } : {}),
      ...(instruction.variableInstructions ? { variables: instruction.variableInstructions } : {}),
    });
  }
  const ending: ElementInstance[] = [];
  for (const { elementInstanceKey } of terminateInstructions) {
    const element = run.state.elements.get(elementInstanceKey);
    if (element?.processInstanceKey !== processInstanceKey)
      return refuse(
        process,
        `it contains one or more terminate instructions with an element instance that could not be found: '${elementInstanceKey}'`,
      );
    ending.push(element);
  }
  const misplaced = places.find((place) => isWithin(surroundingScope(process, place), ending));
  if (misplaced)
    return refuse(
      process,
      `the element '${misplaced.node.id}' would begin in a scope that is to be terminated`,
    );
  if (process.caller && places.length === 0 && !remains(process, ending))
    return refuse(
      process,
      'the given instructions would terminate all element instances of a process instance that was created by a call activity in the parent process. To terminate this process instance please modify the parent process instance instead.',
    );
  for (const place of places) activateAt(run, process, place);
  for (const element of ending) {
    terminateAtOnce(run, element);
    terminateWhenEmpty(run, element.scope);
  }
  run.emit('PROCESS_INSTANCE_MODIFICATION', 'MODIFIED', processInstanceKey, {
    processInstanceKey,
    activateInstructions,
    terminateInstructions,
  });
  return done;
}

function isWithin(scope: ElementInstance, ending: readonly ElementInstance[]): boolean {
  for (let at: ElementInstance | undefined = scope; at; at = at.scope) if (ending.includes(at)) return true;
  return false;
}

/** Whether anything stays active in the scope, or waits at a gateway, when `ending` has ended. */
function remains(scope: ElementInstance, ending: readonly ElementInstance[]): boolean {
  if (ending.includes(scope)) return false;
  if (scope.children.size === 0 || scope.tokenCount > 0) return true;
  return [...scope.children].some((child) => remains(child, ending));
}

/** A scope from which the last element was taken goes, too, and so on outwards. */
function terminateWhenEmpty(run: Processing, scope: ElementInstance | undefined): void {
  for (
    let at = scope;
    at?.children.size === 0 && at.tokenCount === 0 && run.pendingIn(at) === 0;
    at = at.scope
  )
    terminateAtOnce(run, at);
}

const refused = (code: 'NOT_FOUND' | 'INVALID_ARGUMENT', reason: string): Rejection => rejected(code, reason);

function refuse({ definition }: ElementInstance, reason: string): Rejection {
  return refused(
    'INVALID_ARGUMENT',
    `Expected to modify instance of process '${definition.id}' but ${reason}`,
  );
}

function placeProblem(node: FlowNode): string | undefined {
  const unsupported = node.type === 'START_EVENT' || node.type === 'BOUNDARY_EVENT';
  if (unsupported)
    return `it contains one or more activate instructions for elements that are unsupported: '${node.id}'`;
  if (node.incoming.some(({ source }) => source.type === 'EVENT_BASED_GATEWAY'))
    return `the element '${node.id}' belongs to an event-based gateway and cannot be activated by itself`;
  for (let at = node.scope; at; at = at.scope)
    if (at.multiInstance)
      return `the element '${node.id}' is inside a multi-instance activity and cannot be activated by itself`;
  return undefined;
}

function variableProblem(
  node: FlowNode,
  instructions: readonly { readonly elementId: string; readonly variables: string }[],
): string | undefined {
  for (const { elementId, variables } of instructions) {
    if (!entriesOf(variables)) return `the variables for '${elementId}' are no JSON object`;
    let known = elementId === '';
    for (let at: FlowNode | undefined = node; at; at = at.scope) known ||= at.id === elementId;
    if (!known)
      return `it contains a variable instruction with scope '${elementId}', which is not a flow scope of '${node.id}'`;
  }
  return undefined;
}

/** Where there are several instances of a scope, the instruction must say which it means. */
function ancestorOf(
  run: Processing,
  process: ElementInstance,
  node: FlowNode,
  key: Key | undefined,
): ElementInstance | undefined | string {
  if (key !== undefined && key !== '-1' && key !== '') {
    const ancestor = run.state.elements.get(key);
    if (ancestor?.processInstanceKey !== process.key)
      return `it contains one or more activate instructions with an ancestor scope key that does not exist: '${key}'`;
    for (let at: FlowNode = node; at.scope; at = at.scope)
      if (at.scope === ancestor.node) return scopeProblem(ancestor, at) ?? ancestor;
    return `the element instance '${key}' is no flow scope of '${node.id}'`;
  }
  for (let at: FlowNode = node; at.scope; at = at.scope) {
    const { scope } = at;
    const [instance, second] = scope === process.node ? [process] : instancesOf(process, scope);
    if (second)
      return `the element '${node.id}' has several instances of its flow scope '${scope.id}'; name one as ancestor`;
    if (instance) return scopeProblem(instance, at);
  }
  return undefined;
}

/** @param inside what is to begin in the scope: the element, or a scope around it */
function scopeProblem(scope: ElementInstance, inside: FlowNode): string | undefined {
  const { isActive, key, node } = scope;
  if (!isActive) return `the flow scope '${node.id}' with key '${key}' is not active`;
  return isCutOff(scope, inside)
    ? `the flow scope '${node.id}' with key '${key}' was interrupted by '${scope.interruptedBy}'`
    : undefined;
}
