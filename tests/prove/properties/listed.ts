import { partitionOfCorrelationKey } from '../../../src/engine/core/records/keys.ts';
import type { ElementInstance, PartitionState } from '../../../src/engine/core/state/state.ts';
import type { Graph, GraphFlow, GraphNode } from './graph.ts';
import { isScope, type Live, tell } from './live.ts';

type States = readonly PartitionState[];

/**
 * Checks that the engine's state is what the records say, and that every element instance which has not ended waits for
 * something that the state lists.
 */
export function findUnlisted(graph: Graph, states: States, live: ReadonlyMap<string, Live>): string[] {
  const faults: string[] = [];
  let count = 0;
  for (const state of states)
    for (const element of state.elements.values()) {
      count++;
      const known = live.get(element.key);
      if (known) faults.push(...compare(known, element), ...waits(graph, state, known, element));
      else faults.push(`the state has ${element.key} of ${element.node.id}, which has ended`);
    }
  if (count !== live.size) faults.push(`the state has ${count} element instances, not ${live.size}`);
  return [...faults, ...strayed(states), ...messagesNotDelivered(states)];
}

function compare(live: Live, element: ElementInstance): string[] {
  const faults: string[] = [];
  const { state, key } = element;
  if (state !== live.state) faults.push(`the state has ${key} as ${state}: ${tell(live)}`);
  const tokens = JSON.stringify(sorted(element.tokens));
  if (tokens !== JSON.stringify(sorted(live.tokens)))
    faults.push(
      `the state has tokens ${tokens} in ${tell(live)}, not ${JSON.stringify(sorted(live.tokens))}`,
    );
  const sum = [...element.tokens.values()].reduce((all, one) => all + one, 0);
  if (sum !== element.tokenCount)
    faults.push(`the state counts ${element.tokenCount} tokens in ${tell(live)}`);
  if (element.children.size !== live.children.size)
    faults.push(`the state has ${element.children.size} within ${tell(live)}`);
  return faults;
}

function sorted(map: ReadonlyMap<string, number>): [string, number][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** What is opened at an element instance, by the id of the event. */
function opened(state: PartitionState, element: ElementInstance): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const key of element.timers) ids.add(state.timers.get(key)?.value.targetElementId ?? '');
  for (const key of element.messageSubscriptions)
    ids.add(state.processMessageSubscriptions.get(key)?.value.elementId ?? '');
  for (const key of element.signalSubscriptions)
    ids.add(state.signalSubscriptions.get(key)?.value.catchEventId ?? '');
  return ids;
}

function waits(graph: Graph, state: PartitionState, live: Live, element: ElementInstance): string[] {
  if (live.state !== 'ACTIVATED') return [];
  const { node, isBody, scope } = live;
  const open = opened(state, element);
  const faults: string[] = [];
  const isInner = scope?.isBody ?? false;
  // A scope opens what it waits for when its start event has completed; an incident may have kept it from that.
  const isStarting = [...live.children].some(({ node: { type } }) => type === 'START_EVENT');
  if (isStarting || element.incidents.size > 0) return [];
  if (!isInner)
    for (const id of node.boundaryEvents)
      if (isMissing(graph, open, id, id)) faults.push(`${id} is not open at ${tell(live)}`);
  if (!isBody)
    for (const id of node.eventSubProcesses) {
      const [start = ''] = graph.nodes.get(id)?.startOf ?? [];
      if (live.interruptedBy === undefined && isMissing(graph, open, id, start))
        faults.push(`${start} is not open at ${tell(live)}`);
      if (live.interruptedBy !== undefined && open.has(start))
        faults.push(`${start} is still open at ${tell(live)}`);
    }
  if (isBody || isScope(live)) return faults;
  const isListed = waitsFor(graph, state, live, element, open);
  return isListed ? faults : [...faults, `waits for nothing: ${tell(live)}`];
}

/** What interrupts, and messages and signals, stay open; a timer that does not interrupt may have come for the last time. */
function isMissing({ nodes }: Graph, open: ReadonlySet<string>, id: string, eventId: string): boolean {
  const { event, interrupting } = nodes.get(id) as GraphNode;
  const stays =
    event?.kind === 'message' || event?.kind === 'signal' || (event?.kind === 'timer' && interrupting);
  return stays && !open.has(eventId);
}

function waitsFor(
  graph: Graph,
  state: PartitionState,
  { node }: Live,
  element: ElementInstance,
  open: ReadonlySet<string>,
): boolean {
  if (node.isJob) return state.jobs.has(element.jobKey ?? '');
  switch (node.type) {
    case 'USER_TASK':
      return state.userTasks.has(element.userTaskKey ?? '');
    case 'RECEIVE_TASK':
    case 'INTERMEDIATE_CATCH_EVENT':
      return open.has(node.id);
    case 'EVENT_BASED_GATEWAY':
      return node.outgoing.every((flow) => open.has((graph.flows.get(flow) as GraphFlow).target));
    case 'CALL_ACTIVITY':
      return state.elements.has(element.calledInstanceKey ?? '');
    default:
      return (
        node.event?.kind === 'compensation' &&
        [...element.root.compensationSubscriptions.values()].some(
          ({ value }) => value.throwEventInstanceKey === element.key,
        )
      );
  }
}

/** Entries whose element has gone, or whose other side is not there. */
function strayed(states: States): string[] {
  const faults: string[] = [];
  const at = (key: string) => states.find(({ elements }) => elements.has(key));
  for (const state of states) {
    for (const { key, element, state: jobState } of state.jobs.values()) {
      if (!at(element.key)) faults.push(`job ${key} is left`);
      const isStuck = jobState === 'FAILED' || jobState === 'ERROR_THROWN';
      const hasIncident = [...element.incidents].some(
        (incident) => state.incidents.get(incident)?.value.jobKey === key,
      );
      if (isStuck !== hasIncident)
        faults.push(`job ${key} is ${jobState}, ${hasIncident ? 'with' : 'without'} an incident`);
    }
    for (const [what, entries] of [
      ['user task', state.userTasks],
      ['timer', state.timers],
      ['incident', state.incidents],
      ['signal subscription', state.signalSubscriptions],
    ] as const)
      for (const { key, element } of entries.values())
        if (element && !at(element.key)) faults.push(`${what} ${key} is left`);
    for (const { key, element, value, state: opening } of state.processMessageSubscriptions.values()) {
      if (!at(element.key)) faults.push(`message subscription ${key} is left`);
      const other = states[partitionOfCorrelationKey(value.correlationKey, states.length) - 1];
      if (opening !== 'OPENED') faults.push(`message subscription ${key} is ${opening}`);
      if (!other?.messageSubscriptions.has(key)) faults.push(`message subscription ${key} has no other side`);
    }
    for (const { key, correlating } of state.messageSubscriptions.values()) {
      if (!states.some((one) => one.processMessageSubscriptions.has(key)))
        faults.push(`message subscription ${key} is left on its other side`);
      if (correlating) faults.push(`message subscription ${key} waits for a confirmation`);
    }
    if (state.earlyVariables.size > 0)
      faults.push(`variables are left of ${[...state.earlyVariables.keys()].join(', ')}`);
    if (state.earlyTriggers.size > 0)
      faults.push(`events are left of ${[...state.earlyTriggers.keys()].join(', ')}`);
  }
  return faults;
}

/** A buffered message and a subscription of a process that has not had it. */
function messagesNotDelivered(states: States): string[] {
  const faults: string[] = [];
  for (const { messageSlots } of states)
    for (const { messages, subscriptions } of messageSlots.values())
      for (const { key, correlatedTo } of messages.values())
        for (const { value, key: subscriptionKey } of subscriptions.values())
          if (!correlatedTo.has(value.bpmnProcessId))
            faults.push(`message ${key} does not reach subscription ${subscriptionKey}`);
  return faults;
}

/** What a state still holds when all instances have ended, all messages are past and nothing is deployed. */
export function leftBehind(state: PartitionState): string[] {
  const { definitions, partitionId } = state;
  const parts = {
    roots: state.roots,
    elements: state.elements,
    jobs: state.jobs,
    userTasks: state.userTasks,
    timers: state.timers,
    incidents: state.incidents,
    processMessageSubscriptions: state.processMessageSubscriptions,
    signalSubscriptions: state.signalSubscriptions,
    signalSubscriptionsByName: state.signalSubscriptionsByName,
    messageSlots: state.messageSlots,
    messages: state.messages,
    messageSubscriptions: state.messageSubscriptions,
    messageStarts: state.messageStarts,
    messageStartLocks: state.messageStartLocks,
    messageStartLocksByInstance: state.messageStartLocksByInstance,
    earlyVariables: state.earlyVariables,
    earlyTriggers: state.earlyTriggers,
    processes: definitions.processes.byKey,
    decisions: definitions.decisions.byKey,
    requirements: definitions.requirements.byKey,
    running: definitions.running,
    deleting: definitions.deleting,
  };
  return Object.entries(parts).flatMap(([name, { size }]) =>
    size > 0 ? [`${size} ${name} are left on partition ${partitionId}`] : [],
  );
}
