import type { FlowNode } from '../../bpmn/model.ts';
import { noKey } from '../records/keys.ts';
import { evaluateAttribute, evaluateText, isFailure } from '../run/evaluate.ts';
import type { Processing } from '../run/processing.ts';
import type { ProcessDefinition } from '../state/definitions.ts';
import { firstDueDate } from './timer-dates.ts';

/** Timers and signals start an instance once, so only one partition waits for them. */
const startingPartition = 1;

/** What starts the newest version of a process. The version before waits no more. */
export function openStartEvents(run: Processing, definition: ProcessDefinition): void {
  for (const start of definition.model.root.container?.eventStarts ?? []) open(run, definition, start);
}

function open(run: Processing, definition: ProcessDefinition, start: FlowNode): void {
  const { event } = start;
  if (event?.kind === 'message') {
    const name = evaluateText(run, event.name, undefined);
    if (isFailure(name)) return;
    run.emit('MESSAGE_START_EVENT_SUBSCRIPTION', 'CREATED', run.newKey(), {
      messageName: name.value,
      startEventId: start.id,
      messageKey: noKey,
      correlationKey: '',
      variables: '{}',
      bpmnProcessId: definition.id,
      processDefinitionKey: definition.key,
      processInstanceKey: noKey,
    });
  }
  if (run.state.partitionId !== startingPartition) return;
  if (event?.kind === 'timer') {
    const value = evaluateAttribute(run, event.timer.value, undefined);
    const due = isFailure(value) ? value.message : firstDueDate(event.timer.kind, value.value, run.now);
    if (typeof due === 'string') return;
    run.emit('TIMER', 'CREATED', run.newKey(), {
      targetElementId: start.id,
      dueDate: due.dueDate,
      repetitions: due.repetitions,
      elementInstanceKey: noKey,
      processInstanceKey: noKey,
      processDefinitionKey: definition.key,
    });
  } else if (event?.kind === 'signal') {
    const name = evaluateText(run, event.name, undefined);
    if (isFailure(name)) return;
    run.emit('SIGNAL_SUBSCRIPTION', 'CREATED', run.newKey(), {
      signalName: name.value,
      catchEventId: start.id,
      catchEventInstanceKey: noKey,
      bpmnProcessId: definition.id,
      processDefinitionKey: definition.key,
      processInstanceKey: noKey,
    });
  }
}

/** @returns what is wrong with a start event that can be known before anything runs */
export function startEventProblem(run: Processing, start: FlowNode): string | undefined {
  const { event } = start;
  if (event?.kind === 'message' || event?.kind === 'signal') {
    const name = evaluateText(run, event.name, undefined);
    return isFailure(name) ? name.message : undefined;
  }
  if (event?.kind !== 'timer') return undefined;
  const value = evaluateAttribute(run, event.timer.value, undefined);
  if (isFailure(value)) return value.message;
  const due = firstDueDate(event.timer.kind, value.value, run.now);
  return typeof due === 'string' ? due : undefined;
}

export function closeStartEvents(run: Processing, { key: definitionKey, id }: ProcessDefinition): void {
  for (const starts of [...run.state.messageStarts.values()]) {
    const subscription = starts.get(id);
    if (subscription?.value.processDefinitionKey === definitionKey)
      run.emit('MESSAGE_START_EVENT_SUBSCRIPTION', 'DELETED', subscription.key, subscription.value);
  }
  for (const { key, element, value } of [...run.state.timers.values()])
    if (!element && value.processDefinitionKey === definitionKey) run.emit('TIMER', 'CANCELED', key, value);
  for (const { key, element, value } of [...run.state.signalSubscriptions.values()])
    if (!element && value.processDefinitionKey === definitionKey)
      run.emit('SIGNAL_SUBSCRIPTION', 'DELETED', key, value);
}
