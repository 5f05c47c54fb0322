import type { FlowNode } from '../../bpmn/model.ts';
import type { JsonText } from '../records/records.ts';
import { type Failure, failure } from '../run/evaluate.ts';
import { trigger } from '../run/instances.ts';
import type { Processing } from '../run/processing.ts';
import type { ElementInstance, EventTrigger } from '../state/state.ts';
import { unsubscribe } from '../waiting/subscriptions.ts';
import { enterBoundaryEvent, enterEventSubProcess, terminateChildren } from './transitions.ts';

/** Whether the instance still takes the event: it is not on its way out, and nothing interrupted it before. */
export function acceptsEvent(instance: ElementInstance, node: FlowNode): boolean {
  if (node.type === 'BOUNDARY_EVENT') {
    // Also while an incident keeps the activity from its beginning or its end.
    const { scope } = instance;
    if (instance.state === 'TERMINATING' || !scope?.isActive || scope.interruptedBy !== undefined)
      return false;
    return !instance.triggers.some(({ elementId }) => isInterrupting(instance, elementId));
  }
  if (!instance.isActive || instance.interruptedBy !== undefined) return false;
  return node.type === 'START_EVENT' || instance.triggers.length === 0;
}

function isInterrupting({ node }: ElementInstance, elementId: string): boolean {
  return node.boundaryEvents.some(({ id, interrupting }) => id === elementId && interrupting);
}

/**
 * An event reaches an element instance: its own event, a boundary event, the start of an event sub-process within, or
 * what an event-based gateway waits for.
 * @returns false when the instance takes it no more
 */
export function triggerEvent(
  run: Processing,
  instance: ElementInstance,
  node: FlowNode,
  variables: JsonText,
): boolean {
  if (!acceptsEvent(instance, node)) return false;
  const triggered = trigger(run, instance, node.id, variables);
  if (node.type === 'START_EVENT') startEventSubProcess(run, instance, node, triggered);
  else if (node.type !== 'BOUNDARY_EVENT') run.complete(instance);
  else if (node.interrupting) run.terminate(instance);
  else enterBoundaryEvent(run, instance, node, triggered);
  return true;
}

function startEventSubProcess(
  run: Processing,
  scope: ElementInstance,
  start: FlowNode,
  triggered: EventTrigger,
): void {
  if (start.interrupting) {
    const ownBoundaryEvents = new Set(scope.node.boundaryEvents.map(({ id }) => id));
    unsubscribe(run, scope, (nodeId) => !ownBoundaryEvents.has(nodeId));
    if (terminateChildren(run, scope)) return;
  }
  enterEventSubProcess(run, scope, triggered);
}

interface Catch {
  readonly instance: ElementInstance;
  readonly node: FlowNode;
}

/**
 * Looks for what catches an error or escalation, from the inside out: at each instance first what names the code, then
 * what catches all. A called process goes on to its call activity.
 */
function findCatch(from: ElementInstance, kind: 'error' | 'escalation', code: string): Catch | undefined {
  let inside: ElementInstance | undefined;
  for (let at: ElementInstance | undefined = from; at; inside = at, at = at.scope ?? at.caller) {
    const candidates = catchingNodes(at, inside).filter(({ event }) => event?.kind === kind);
    const node =
      candidates.find((candidate) => codeOf(candidate) === code) ??
      candidates.find((candidate) => codeOf(candidate) === undefined);
    if (node) return { instance: at, node };
  }
  return undefined;
}

/** An event sub-process does not catch what is thrown within itself. */
function catchingNodes(
  { node, interruptedBy }: ElementInstance,
  inside: ElementInstance | undefined,
): FlowNode[] {
  const starts =
    interruptedBy === undefined
      ? (node.container?.eventSubProcesses ?? [])
          .filter((eventSubProcess) => eventSubProcess !== inside?.node)
          .flatMap(({ container }) => container?.eventStarts ?? [])
      : [];
  return [...starts, ...node.boundaryEvents];
}

function codeOf({ event }: FlowNode): string | undefined {
  return event?.kind === 'error' || event?.kind === 'escalation' ? event.code?.text : undefined;
}

/** @returns an incident's reason when nothing catches the error */
export function findErrorCatch(from: ElementInstance, code: string, message: string): Catch | Failure {
  const caught = findCatch(from, 'error', code);
  if (caught && acceptsEvent(caught.instance, caught.node)) return caught;
  const said = message === '' ? '' : ` with message '${message}'`;
  const available = errorCodesAround(from);
  return failure(
    'UNHANDLED_ERROR_EVENT',
    `Expected to throw an error event with the code '${code}'${said}, but it was not caught. ${
      available.length === 0
        ? 'No error events are available in the scope.'
        : `Available error events are [${available.join(', ')}]`
    }`,
  );
}

/** The codes of all error events that stand where the error passed. */
function errorCodesAround(from: ElementInstance): string[] {
  const codes = new Set<string>();
  let inside: ElementInstance | undefined;
  for (let at: ElementInstance | undefined = from; at; inside = at, at = at.scope ?? at.caller)
    for (const node of catchingNodes(at, inside))
      if (node.event?.kind === 'error') codes.add(codeOf(node) ?? '');
  return [...codes];
}

/** @returns whether the thrower goes on: it does unless an interrupting event caught the escalation */
export function throwEscalation(run: Processing, thrower: ElementInstance, code: string): boolean {
  const key = run.newKey();
  const caught = thrower.scope && findCatch(thrower.scope, 'escalation', code);
  const reached = caught && triggerEvent(run, caught.instance, caught.node, '{}');
  run.emit('ESCALATION', reached ? 'ESCALATED' : 'NOT_ESCALATED', key, {
    escalationCode: code,
    throwElementId: thrower.node.id,
    catchElementId: reached ? caught.node.id : '',
    processInstanceKey: thrower.processInstanceKey,
  });
  return !(reached && caught.node.interrupting);
}
