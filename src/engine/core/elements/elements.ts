import type { ElementType, FlowNode, SequenceFlow } from '../../bpmn/model.ts';
import { broadcastSignal, endlessSignals } from '../events/signals.ts';
import { findErrorCatch, throwEscalation, triggerEvent } from '../flow/catch-events.ts';
import { completed } from '../flow/transitions.ts';
import {
  evaluate,
  evaluateBoolean,
  evaluateText,
  type Failure,
  failure,
  isFailure,
  jsonOf,
} from '../run/evaluate.ts';
import {
  activated,
  activateIn,
  activateWithTrigger,
  completing,
  takeTrigger,
  trigger,
} from '../run/instances.ts';
import type { Processing } from '../run/processing.ts';
import {
  applyInputs,
  applyOutputs,
  entriesOfDocument,
  localDocument,
  propagate,
  setEarly,
  setLocals,
  visibleVariables,
} from '../run/variables.ts';
import type { ElementInstance } from '../state/state.ts';
import { throwCompensation } from '../waiting/compensation.ts';
import { evaluateCalledDecision } from '../waiting/decisions.ts';
import { createJob, evaluateJob } from '../waiting/jobs.ts';
import { continueLoop, prepareLoop, publishResults, setLoopVariables } from '../waiting/multi-instance.ts';
import { subscribe, unsubscribe } from '../waiting/subscriptions.ts';
import { bindingText, bound, createUserTask, evaluateUserTask } from '../waiting/user-tasks.ts';

type Activate = (run: Processing, element: ElementInstance) => Failure | undefined;

/**
 * What an element does between ACTIVATING and its wait state. A failure leaves it ACTIVATING with an incident; when that
 * is resolved, this runs again.
 */
export function activateElement(run: Processing, element: ElementInstance): Failure | undefined {
  const loop = element.scope?.node.multiInstance ? setLoopVariables(run, element) : undefined;
  return loop ?? activations[element.node.type](run, element);
}

/** From COMPLETING on. A failure leaves it there; when its incident is resolved, this runs again. */
export function completeElement(run: Processing, element: ElementInstance): Failure | undefined {
  const { node } = element;
  switch (node.type) {
    case 'START_EVENT':
      return completeStartEvent(run, element);
    case 'BOUNDARY_EVENT':
      return publishEventVariables(run, element) ?? completed(run, element);
    case 'EVENT_BASED_GATEWAY':
      return completeEventBasedGateway(run, element);
    case 'MULTI_INSTANCE_BODY':
      publishResults(run, element);
      unsubscribe(run, element);
      return completed(run, element);
    case 'INTERMEDIATE_CATCH_EVENT':
      if (isBehindEventGateway(node)) return publishEventVariables(run, element) ?? completed(run, element);
      return completeWithOutputs(run, element);
    default:
      return completeWithOutputs(run, element);
  }
}

/**
 * What the scope waits for, its boundary events too, is opened here and not before, so that correlation keys and timers
 * see what the start event brought (as Zeebe does since 8.1, its issue 4099).
 */
function completeStartEvent(run: Processing, element: ElementInstance): Failure | undefined {
  const failed = publishEventVariables(run, element) ?? subscribe(run, element.scope as ElementInstance);
  return failed ?? completed(run, element);
}

/** What an event brought along is its own; it goes on to the scope through the output mappings, or as it is. */
function publishEventVariables(run: Processing, element: ElementInstance): Failure | undefined {
  if (element.node.outputs.length > 0) return applyOutputs(run, element, undefined);
  const entries = [...element.variables].map(([name, { json }]) => [name, json] as const);
  if (element.scope) propagate(run, element.scope, entries);
  return undefined;
}

function completeWithOutputs(run: Processing, element: ElementInstance): Failure | undefined {
  const taken = takeTrigger(run, element, element.node.id);
  const failed = applyOutputs(run, element, taken?.variables);
  if (failed) return failed;
  unsubscribe(run, element);
  const link = linkTarget(element.node);
  // Before the link's own end, so that its scope does not complete in between.
  if (link && element.scope) activateIn(run, element.scope, link);
  return completed(run, element);
}

function linkTarget({ event, type, scope }: FlowNode): FlowNode | undefined {
  if (event?.kind !== 'link' || type !== 'INTERMEDIATE_THROW_EVENT') return undefined;
  return scope?.container?.nodes.find(
    (other) =>
      other.type === 'INTERMEDIATE_CATCH_EVENT' &&
      other.event?.kind === 'link' &&
      other.event.name === event.name,
  );
}

/**
 * The event that came first follows and finds its variables there. By the standard the token does not pass the flow
 * between them, so none is recorded.
 */
function completeEventBasedGateway(run: Processing, element: ElementInstance): Failure | undefined {
  const [first] = element.triggers;
  const event = element.node.outgoing.find(({ target }) => target.id === first?.elementId)?.target;
  if (!first || !event) throw new Error(`no event came to gateway ${element.key}`);
  takeTrigger(run, element, first.elementId);
  unsubscribe(run, element);
  // Before the gateway's own end, so that its scope does not complete in between.
  activateWithTrigger(run, element.scope as ElementInstance, event, event.id, first.variables);
  return completed(run, element, []);
}

const activateJobWorkerTask: Activate = (run, element) => {
  const failed = applyInputs(run, element);
  if (failed) return failed;
  const definition = element.node.job;
  if (!definition) throw new Error(`element ${element.node.id} has no task definition`);
  const job = evaluateJob(run, element, definition);
  if (isFailure(job)) return job;
  const waits = subscribe(run, element);
  if (waits) return waits;
  createJob(run, element, definition, job.value);
  activated(run, element);
  return undefined;
};

const activateUserTask: Activate = (run, element) => {
  if (element.node.job) return activateJobWorkerTask(run, element);
  const failed = applyInputs(run, element);
  if (failed) return failed;
  const definition = element.node.userTask;
  if (!definition) throw new Error(`element ${element.node.id} has no user task definition`);
  const task = evaluateUserTask(run, element, definition);
  if (isFailure(task)) return task;
  const waits = subscribe(run, element);
  if (waits) return waits;
  createUserTask(run, element, definition, task.value);
  activated(run, element);
  return undefined;
};

const activateReceiving: Activate = (run, element) => {
  const failed = applyInputs(run, element) ?? subscribe(run, element);
  if (failed) return failed;
  activated(run, element);
  return undefined;
};

/** A catch event that follows an event-based gateway, or a link, has what it waits for already. */
const activateCatchEvent: Activate = (run, element) => {
  if (!isBehindEventGateway(element.node) && element.node.event?.kind !== 'link')
    return activateReceiving(run, element);
  const failed = applyInputs(run, element);
  if (failed) return failed;
  activated(run, element);
  takeEventVariables(run, element);
  run.complete(element);
  return undefined;
};

function isBehindEventGateway({ incoming }: FlowNode): boolean {
  return incoming.some(({ source }) => source.type === 'EVENT_BASED_GATEWAY');
}

/** What the event brought that started this element becomes its own. */
function takeEventVariables(run: Processing, element: ElementInstance): void {
  const taken = takeTrigger(run, element, element.node.id);
  if (taken) setLocals(run, element, entriesOfDocument(taken.variables));
}

const activatePassing: Activate = (run, element) => {
  const failed = applyInputs(run, element) ?? subscribe(run, element);
  if (failed) return failed;
  activated(run, element);
  run.complete(element);
  return undefined;
};

const activateBusinessRuleTask: Activate = (run, element) => {
  const { job, calledDecision } = element.node;
  if (job) return activateJobWorkerTask(run, element);
  const failed = applyInputs(run, element) ?? subscribe(run, element);
  if (failed) return failed;
  if (!calledDecision) throw new Error(`element ${element.node.id} calls no decision`);
  const output = evaluateCalledDecision(run, element, calledDecision);
  if (isFailure(output)) return output;
  return finishWith(run, element, calledDecision.resultVariable, output.value);
};

const activateScriptTask: Activate = (run, element) => {
  const { job, script } = element.node;
  if (job) return activateJobWorkerTask(run, element);
  const failed = applyInputs(run, element) ?? subscribe(run, element);
  if (failed) return failed;
  if (!script) throw new Error(`element ${element.node.id} has no script`);
  const result = evaluate(run, script.expression, element);
  if (isFailure(result)) return result;
  const json = jsonOf(result.value);
  return isFailure(json) ? json : finishWith(run, element, script.resultVariable, json.value);
};

function finishWith(
  run: Processing,
  element: ElementInstance,
  resultVariable: string,
  json: string,
): undefined {
  trigger(run, element, element.node.id, `{${JSON.stringify(resultVariable)}:${json}}`);
  activated(run, element);
  run.complete(element);
}

const activateProcess: Activate = (run, element) => {
  activated(run, element);
  const [started] = element.triggers;
  if (started) {
    takeTrigger(run, element, started.elementId);
    const start = element.definition.model.nodes.get(started.elementId) as FlowNode;
    activateWithTrigger(run, element, start, start.id, started.variables);
    return undefined;
  }
  activateStart(run, element);
  return undefined;
};

function activateStart(run: Processing, element: ElementInstance): void {
  const start = element.node.container?.noneStart;
  if (!start) throw new Error(`${element.node.id} has no start event`);
  activateIn(run, element, start);
}

const activateSubProcess: Activate = (run, element) => {
  const failed = applyInputs(run, element);
  if (failed) return failed;
  activated(run, element);
  activateStart(run, element);
  return undefined;
};

const activateEventSubProcess: Activate = (run, element) => {
  const failed = applyInputs(run, element);
  if (failed) return failed;
  activated(run, element);
  const [started] = element.triggers;
  const [start] = element.node.container?.eventStarts ?? [];
  if (!start) throw new Error(`event sub-process ${element.node.id} has no start event`);
  if (started) takeTrigger(run, element, started.elementId);
  activateWithTrigger(run, element, start, start.id, started?.variables ?? '{}');
  return undefined;
};

const activateStartEvent: Activate = (run, element) => {
  activated(run, element);
  takeEventVariables(run, element);
  run.complete(element);
  return undefined;
};

const activateBoundaryEvent: Activate = (run, element) => {
  activated(run, element);
  run.complete(element);
  return undefined;
};

const activateThrowEvent: Activate = (run, element) => {
  const { event, job } = element.node;
  if (job) return activateJobWorkerTask(run, element);
  const failed = applyInputs(run, element);
  if (failed) return failed;
  switch (event?.kind) {
    case 'error':
      return activateErrorEvent(run, element);
    case 'escalation': {
      const code = event.code
        ? evaluateText(run, event.code, element)
        : { kind: 'value' as const, value: '' };
      if (isFailure(code)) return code;
      activated(run, element);
      if (throwEscalation(run, element, code.value)) run.complete(element);
      return undefined;
    }
    case 'signal': {
      const name = evaluateText(run, event.name, element);
      if (isFailure(name)) return name;
      const endless = endlessSignals(run);
      if (endless) return endless;
      activated(run, element);
      broadcastSignal(run, name.value, localDocument(element));
      run.complete(element);
      return undefined;
    }
    case 'compensation': {
      activated(run, element);
      if (!throwCompensation(run, element, event.activityId)) run.complete(element);
      return undefined;
    }
    default:
      activated(run, element);
      run.complete(element);
      return undefined;
  }
};

const activateErrorEvent: Activate = (run, element) => {
  const { event } = element.node;
  if (event?.kind !== 'error' || !event.code)
    return failure('UNHANDLED_ERROR_EVENT', 'The error has no code.');
  const code = evaluateText(run, event.code, element);
  if (isFailure(code)) return code;
  const caught = findErrorCatch(element.scope as ElementInstance, code.value, '');
  if (isFailure(caught)) return caught;
  activated(run, element);
  triggerEvent(run, caught.instance, caught.node, '{}');
  return undefined;
};

const activateCallActivity: Activate = (run, element) => {
  const failed = applyInputs(run, element);
  if (failed) return failed;
  const called = element.node.calledElement;
  if (!called) throw new Error(`element ${element.node.id} calls no process`);
  const id = evaluateText(run, called.processId, element);
  if (isFailure(id)) return id;
  const definition = bound(run.state.definitions.processes, id.value, called.binding, element);
  if (!definition || run.state.definitions.deleting.has(definition.key))
    return failure(
      'CALLED_ELEMENT_ERROR',
      `Expected process with BPMN process id '${id.value}'${bindingText(called.binding)} to be deployed, but not found.`,
    );
  if (!definition.model.root.container?.noneStart)
    return failure(
      'CALLED_ELEMENT_ERROR',
      `Expected process with BPMN process id '${id.value}' to have a none start event, but not found.`,
    );
  if (depthOf(element) > run.surroundings.limits.callDepth)
    return failure(
      'CALLED_ELEMENT_ERROR',
      `The call of '${id.value}' would be nested deeper than ${run.surroundings.limits.callDepth} calls. Does a process call itself without an end?`,
    );
  const waits = subscribe(run, element);
  if (waits) return waits;
  activated(run, element);
  const key = run.newKey();
  const variables = called.propagateAllParentVariables ? visibleVariables(element) : element.variables;
  run.activate({ key, node: definition.model.root, definition, scope: undefined, caller: element });
  setEarly(
    run,
    key,
    definition,
    [...variables].map(([name, { json }]) => [name, json] as const),
  );
  return undefined;
};

function depthOf(element: ElementInstance): number {
  let depth = 0;
  for (let at: ElementInstance | undefined = element; at; at = at.scope ?? at.caller) if (!at.scope) depth++;
  return depth;
}

const activateExclusiveGateway: Activate = (run, element) => {
  const flow = chooseOne(run, element);
  if (isFailure(flow)) return flow;
  return passGateway(run, element, flow ? [flow] : []);
};

function passGateway(
  run: Processing,
  element: ElementInstance,
  flows: readonly SequenceFlow[],
): Failure | undefined {
  activated(run, element);
  completing(run, element);
  return completed(run, element, flows);
}

function chooseOne(run: Processing, element: ElementInstance): SequenceFlow | Failure | undefined {
  const { outgoing, defaultFlow } = element.node;
  if (outgoing.length === 0) return undefined;
  const [only] = outgoing;
  if (outgoing.length === 1 && only && !only.condition) return only;
  for (const flow of outgoing) {
    if (flow === defaultFlow || !flow.condition) continue;
    const met = evaluateBoolean(run, flow.condition, element);
    if (isFailure(met)) return met;
    if (met.value) return flow;
  }
  return defaultFlow ?? noFlow();
}

function noFlow(): Failure {
  return failure(
    'CONDITION_ERROR',
    'Expected at least one condition to evaluate to true, or to have a default flow',
  );
}

const activateInclusiveGateway: Activate = (run, element) => {
  const { outgoing, defaultFlow } = element.node;
  const [only] = outgoing;
  if (!only || (outgoing.length === 1 && !only.condition)) return passGateway(run, element, outgoing);
  const chosen: SequenceFlow[] = [];
  for (const flow of outgoing) {
    if (flow === defaultFlow) continue;
    if (!flow.condition) {
      chosen.push(flow);
      continue;
    }
    const met = evaluateBoolean(run, flow.condition, element);
    if (isFailure(met)) return met;
    if (met.value) chosen.push(flow);
  }
  if (chosen.length > 0) return passGateway(run, element, chosen);
  return defaultFlow ? passGateway(run, element, [defaultFlow]) : noFlow();
};

const activateEventBasedGateway: Activate = (run, element) => {
  const failed = subscribe(run, element);
  if (failed) return failed;
  activated(run, element);
  return undefined;
};

const activateMultiInstanceBody: Activate = (run, element) => {
  const failed = prepareLoop(run, element) ?? subscribe(run, element);
  if (failed) return failed;
  activated(run, element);
  continueLoop(run, element);
  return undefined;
};

const activations: Readonly<Record<ElementType, Activate>> = {
  PROCESS: activateProcess,
  SUB_PROCESS: activateSubProcess,
  EVENT_SUB_PROCESS: activateEventSubProcess,
  MULTI_INSTANCE_BODY: activateMultiInstanceBody,
  START_EVENT: activateStartEvent,
  INTERMEDIATE_CATCH_EVENT: activateCatchEvent,
  INTERMEDIATE_THROW_EVENT: activateThrowEvent,
  BOUNDARY_EVENT: activateBoundaryEvent,
  END_EVENT: activateThrowEvent,
  SERVICE_TASK: activateJobWorkerTask,
  SEND_TASK: activateJobWorkerTask,
  RECEIVE_TASK: activateReceiving,
  USER_TASK: activateUserTask,
  MANUAL_TASK: activatePassing,
  TASK: activatePassing,
  BUSINESS_RULE_TASK: activateBusinessRuleTask,
  SCRIPT_TASK: activateScriptTask,
  CALL_ACTIVITY: activateCallActivity,
  EXCLUSIVE_GATEWAY: activateExclusiveGateway,
  PARALLEL_GATEWAY: (run, element) => passGateway(run, element, element.node.outgoing),
  INCLUSIVE_GATEWAY: activateInclusiveGateway,
  EVENT_BASED_GATEWAY: activateEventBasedGateway,
};
