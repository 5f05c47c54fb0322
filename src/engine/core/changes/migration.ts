import type { FlowNode } from '../../bpmn/model.ts';
import { type Answer, done, type OutsideCommand, rejected } from '../commands.ts';
import { partitionOfCorrelationKey } from '../records/keys.ts';
import { isFailure } from '../run/evaluate.ts';
import { raiseIncident } from '../run/incidents.ts';
import type { Processing } from '../run/processing.ts';
import type { ProcessDefinition } from '../state/definitions.ts';
import type { ElementInstance } from '../state/state.ts';
import { eventsOf, subscribeTo, unsubscribe } from '../waiting/subscriptions.ts';

type Migrate = Extract<OutsideCommand, { type: 'migrate-process-instance' }>;

/** Source element id -> target element id. */
type Mapping = ReadonlyMap<string, string>;

/**
 * Moves a running instance to another definition: every active element to the one that the mapping names. What it waits
 * for stays as it is where the event is mapped (a timer keeps its due date), and is opened or closed where it is not.
 */
export function migrateProcessInstance(run: Processing, command: Migrate): Answer {
  const { processInstanceKey, targetProcessDefinitionKey, mappingInstructions } = command;
  const process = run.state.elements.get(processInstanceKey);
  if (process?.node.type !== 'PROCESS' || process.state === 'TERMINATING')
    return rejected(
      'NOT_FOUND',
      `Expected to migrate process instance but no process instance found with key '${processInstanceKey}'`,
    );
  const { processes, deleting } = run.state.definitions;
  const target = processes.byKey.get(targetProcessDefinitionKey);
  if (!target || deleting.has(target.key))
    return rejected(
      'NOT_FOUND',
      `Expected to migrate process instance to process definition but no process definition found with key '${targetProcessDefinitionKey}'`,
    );
  const mapping = new Map<string, string>();
  for (const { sourceElementId, targetElementId } of mappingInstructions) {
    if (mapping.has(sourceElementId))
      return refuse(
        processInstanceKey,
        `the mapping instructions contain the source element '${sourceElementId}' more than once`,
      );
    if (!process.definition.model.nodes.has(sourceElementId))
      return refuse(
        processInstanceKey,
        `the mapping instructions contain a non-existing source element '${sourceElementId}'`,
      );
    if (!target.model.nodes.has(targetElementId))
      return refuse(
        processInstanceKey,
        `the mapping instructions contain a non-existing target element '${targetElementId}'`,
      );
    mapping.set(sourceElementId, targetElementId);
  }
  const elements = [...process.root.elements.values()].filter(
    (element) => element.processInstanceKey === processInstanceKey,
  );
  for (const element of elements) {
    const problem = elementProblem(element, target, mapping);
    if (problem) return refuse(processInstanceKey, problem);
  }
  for (const element of elements) migrateElement(run, element, target, mapping);
  for (const element of elements) migrateEvents(run, element, target, mapping);
  migrateCompensation(run, process, target, mapping);
  run.emit('PROCESS_INSTANCE_MIGRATION', 'MIGRATED', processInstanceKey, {
    processInstanceKey,
    targetProcessDefinitionKey,
    mappingInstructions,
  });
  return done;
}

function refuse(processInstanceKey: string, reason: string): Answer {
  return rejected(
    'INVALID_STATE',
    `Expected to migrate process instance '${processInstanceKey}' but ${reason}.`,
  );
}

function targetOf(
  element: ElementInstance,
  target: ProcessDefinition,
  mapping: Mapping,
): FlowNode | undefined {
  if (element.node.type === 'PROCESS') return target.model.root;
  const node = target.model.nodes.get(mapping.get(element.node.id) ?? '');
  const isInner = element.scope?.node.multiInstance?.inner === element.node;
  return isInner ? node?.multiInstance?.inner : node;
}

function elementProblem(
  element: ElementInstance,
  target: ProcessDefinition,
  mapping: Mapping,
): string | undefined {
  const { node, scope } = element;
  const { id, type } = node;
  if (element.tokenCount > 0)
    return `a token waits at a gateway in '${id}'; an instance can be migrated when it has gone on`;
  if (type !== 'PROCESS' && !mapping.has(id))
    return `no mapping instruction was given for its active element '${id}'`;
  const to = targetOf(element, target, mapping);
  if (!to) return `the active element '${id}' is mapped to an element that is not in multi-instance as it is`;
  if (to.type !== type || to.eventType !== node.eventType)
    return `active element with id '${id}' and type '${type}' is mapped to an element with id '${to.id}' and different type '${to.type}'`;
  if (type === 'USER_TASK' && (node.userTask === undefined) !== (to.userTask === undefined))
    return `active user task '${id}' is mapped to '${to.id}', which is implemented in another way`;
  if (node.multiInstance && node.multiInstance.sequential !== to.multiInstance?.sequential)
    return `active element '${id}' and '${to.id}' do not loop in the same way, in parallel or sequentially`;
  // A compensation handler may run further out than it is drawn.
  const isAtHome = scope?.node === node.scope;
  if (scope && isAtHome && targetOf(scope, target, mapping) !== to.scope)
    return `the flow scope of active element '${id}' is changed; an element stays in the scope that it is in`;
  for (const event of eventsOf(node)) {
    const other = event === node ? to : target.model.nodes.get(mapping.get(event.id) ?? '');
    if (!mapping.has(event.id) || !other) continue;
    if (!eventsOf(to).includes(other))
      return `event '${event.id}' of active element '${id}' is mapped to '${other.id}', which is not at '${to.id}'`;
    if (other.eventType !== event.eventType || other.type !== event.type)
      return `event '${event.id}' is mapped to '${other.id}', which waits for something else`;
    if (other.interrupting !== event.interrupting)
      return `event '${event.id}' and '${other.id}' must both interrupt or both not`;
  }
  return undefined;
}

function migrateElement(
  run: Processing,
  element: ElementInstance,
  target: ProcessDefinition,
  mapping: Mapping,
): void {
  const node = targetOf(element, target, mapping) as FlowNode;
  const { state } = run;
  const definition = {
    bpmnProcessId: target.id,
    processDefinitionKey: target.key,
  };
  run.emit('PROCESS_INSTANCE', 'ELEMENT_MIGRATED', element.key, {
    ...element.value,
    ...definition,
    version: target.version,
    elementId: node.id,
  });
  const versioned = { ...definition, processDefinitionVersion: target.version, elementId: node.id };
  const job = element.jobKey === undefined ? undefined : state.jobs.get(element.jobKey);
  if (job) run.emit('JOB', 'MIGRATED', job.key, { ...job.value, ...versioned });
  const task = element.userTaskKey === undefined ? undefined : state.userTasks.get(element.userTaskKey);
  if (task) run.emit('USER_TASK', 'MIGRATED', task.key, { ...task.value, ...versioned });
  for (const key of element.incidents) {
    const incident = state.incidents.get(key);
    if (incident)
      run.emit('INCIDENT', 'MIGRATED', key, { ...incident.value, ...definition, elementId: node.id });
  }
  for (const [name, { key, json }] of element.variables)
    run.emit('VARIABLE', 'MIGRATED', key, {
      name,
      value: json,
      scopeKey: element.key,
      processInstanceKey: element.processInstanceKey,
      ...definition,
    });
}

function migrateEvents(
  run: Processing,
  element: ElementInstance,
  _target: ProcessDefinition,
  mapping: Mapping,
): void {
  const { state } = run;
  const { bpmnProcessId, processDefinitionKey } = element.value;
  const own = element.node.id;
  // An element's own event is mapped with it.
  const targetId = (id: string) => mapping.get(id);
  const wanted = new Set(eventsOf(element.node).map(({ id }) => id));
  const stays = (id: string) => wanted.has(targetId(id) ?? '');
  unsubscribe(run, element, (id) => !stays(id));
  const kept = new Set<string>();
  for (const key of element.timers) {
    const timer = state.timers.get(key);
    if (!timer) continue;
    const targetElementId = targetId(timer.value.targetElementId) ?? own;
    kept.add(targetElementId);
    run.emit('TIMER', 'MIGRATED', key, { ...timer.value, targetElementId, processDefinitionKey });
  }
  for (const key of element.messageSubscriptions) {
    const subscription = state.processMessageSubscriptions.get(key);
    if (!subscription) continue;
    const elementId = targetId(subscription.value.elementId) ?? own;
    kept.add(elementId);
    const value = { ...subscription.value, elementId, bpmnProcessId };
    run.emit('PROCESS_MESSAGE_SUBSCRIPTION', 'MIGRATED', key, value);
    const { messageName, correlationKey, interrupting, processInstanceKey, elementInstanceKey } = value;
    run.send(partitionOfCorrelationKey(correlationKey, run.surroundings.partitions), {
      type: 'migrate-message-subscription',
      subscription: {
        subscriptionKey: key,
        messageName,
        correlationKey,
        interrupting,
        bpmnProcessId,
        processInstanceKey,
        elementInstanceKey,
      },
    });
  }
  for (const key of element.signalSubscriptions) {
    const subscription = state.signalSubscriptions.get(key);
    if (!subscription) continue;
    const catchEventId = targetId(subscription.value.catchEventId) ?? own;
    kept.add(catchEventId);
    run.emit('SIGNAL_SUBSCRIPTION', 'MIGRATED', key, {
      ...subscription.value,
      catchEventId,
      bpmnProcessId,
      processDefinitionKey,
    });
  }
  if (!element.isActive || element.interruptedBy !== undefined) return;
  const mapped = new Set(mapping.values());
  const fresh = eventsOf(element.node).filter(({ id }) => !kept.has(id) && !mapped.has(id));
  const failed = subscribeTo(run, element, fresh);
  if (isFailure(failed)) raiseIncident(run, element, failed);
}

/** What cannot be compensated in the target any more is given up. */
function migrateCompensation(
  run: Processing,
  process: ElementInstance,
  target: ProcessDefinition,
  mapping: Mapping,
): void {
  for (const { key, value } of [...process.root.compensationSubscriptions.values()]) {
    if (value.processInstanceKey !== process.key) continue;
    const activity = target.model.nodes.get(mapping.get(value.compensableActivityId) ?? '');
    const handler = activity?.compensation?.handler.id ?? '';
    if (!activity || (value.compensationHandlerId !== '' && handler === ''))
      run.emit('COMPENSATION_SUBSCRIPTION', 'DELETED', key, value);
    else
      run.emit('COMPENSATION_SUBSCRIPTION', 'MIGRATED', key, {
        ...value,
        compensableActivityId: activity.id,
        compensationHandlerId: value.compensationHandlerId === '' ? '' : handler,
        processDefinitionKey: target.key,
      });
  }
}
