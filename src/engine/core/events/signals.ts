import { type Answer, ok, type SignalChain } from '../commands.ts';
import { triggerEvent } from '../flow/catch-events.ts';
import type { Key } from '../records/keys.ts';
import type { JsonText } from '../records/records.ts';
import { type Failure, failure } from '../run/evaluate.ts';
import type { Processing } from '../run/processing.ts';
import { startByEvent } from './process-start.ts';

/** Sends a signal to everything that waits for it, on all partitions. */
export function broadcastSignal(run: Processing, signalName: string, variables: JsonText): Answer {
  const signalKey = run.newKey();
  const before = chainBefore(run);
  const chain = { ...before, length: before.length + 1 };
  for (let partitionId = 1; partitionId <= run.surroundings.partitions; partitionId++)
    if (partitionId !== run.state.partitionId)
      run.send(partitionId, { type: 'distribute-signal', signalKey, signalName, variables, chain });
  receiveSignal(run, signalKey, signalName, variables, chain);
  return ok({ type: 'signal-broadcast', signalKey });
}

/** Of the signals that led to the present command. */
function chainBefore({ request: { command }, surroundings }: Processing): SignalChain {
  if (command.type === 'trigger-signal' || command.type === 'distribute-signal') return command.chain;
  return { length: 0, left: surroundings.limits.signalDeliveries };
}

/** @returns why no signal may be thrown now: signals that call each other would not come to an end */
export function endlessSignals(run: Processing): Failure | undefined {
  const { signalChain } = run.surroundings.limits;
  const { length, left } = chainBefore(run);
  if (length < signalChain && left > 0) return undefined;
  const found =
    left > 0
      ? `${signalChain} signals in a row, each thrown because of the one before`
      : 'one signal has led to too many others';
  return failure('UNKNOWN', `Stopped after ${found}. Is this an endless loop?`);
}

/** Each instance that waits gets a command of its own, since each may have to be loaded. */
export function receiveSignal(
  run: Processing,
  signalKey: Key,
  signalName: string,
  variables: JsonText,
  { length, left }: SignalChain,
): void {
  run.emit('SIGNAL', 'BROADCASTED', signalKey, { signalName, variables });
  const waiting = run.state.signalSubscriptionsByName.get(signalName);
  if (!waiting) return;
  const chain = { length, left: Math.max(0, Math.floor(left / waiting.size) - 1) };
  for (const subscriptionKey of waiting)
    run.send(run.state.partitionId, { type: 'trigger-signal', subscriptionKey, variables, chain });
}

/** What waited may have ended meanwhile: then nothing happens. */
export function triggerSignal(run: Processing, subscriptionKey: Key, variables: JsonText): void {
  const subscription = run.state.signalSubscriptions.get(subscriptionKey);
  if (!subscription) return;
  const { element, value } = subscription;
  const definition = run.state.definitions.processes.byKey.get(value.processDefinitionKey);
  const node = definition?.model.nodes.get(value.catchEventId);
  if (!definition || !node) return;
  if (element) triggerEvent(run, element, node, variables);
  else startByEvent(run, definition, node, variables);
}
