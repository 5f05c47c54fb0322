import { acceptsEvent, triggerEvent } from '../flow/catch-events.ts';
import type { Key } from '../records/keys.ts';
import { evaluateAttribute, isFailure } from '../run/evaluate.ts';
import type { Processing } from '../run/processing.ts';
import type { Timer } from '../state/state.ts';
import { nextDueDate } from '../waiting/timer-dates.ts';
import { startByEvent } from './process-start.ts';

/** A timer is due. One of a cycle is set again. */
export function triggerTimer(run: Processing, timerKey: Key): void {
  const timer = run.state.timers.get(timerKey);
  if (!timer) return;
  const { element, value } = timer;
  const definition = run.state.definitions.processes.byKey.get(value.processDefinitionKey);
  const node = definition?.model.nodes.get(value.targetElementId);
  if (!definition || !node || (element && !acceptsEvent(element, node))) {
    run.emit('TIMER', 'CANCELED', timerKey, value);
    return;
  }
  run.emit('TIMER', 'TRIGGERED', timerKey, value);
  if (element) triggerEvent(run, element, node, '{}');
  else startByEvent(run, definition, node, '{}');
  const repeats = node.type !== 'INTERMEDIATE_CATCH_EVENT' && !(element && node.interrupting);
  if (repeats && node.event?.kind === 'timer' && node.event.timer.kind === 'cycle')
    setAgain(run, timer, node.event.timer);
}

function setAgain(
  run: Processing,
  { element, value }: Timer,
  timer: { value: Parameters<typeof evaluateAttribute>[1] },
): void {
  const text = evaluateAttribute(run, timer.value, element);
  if (isFailure(text) || typeof text.value !== 'string') return;
  const next = nextDueDate(text.value, value, run.now);
  if (next) run.emit('TIMER', 'CREATED', run.newKey(), { ...value, ...next });
}
