import {
  type Answer,
  ok,
  type PublishMessage,
  rejected,
  type SubscriptionPlace,
  type SubscriptionTerms,
} from '../commands.ts';
import { acceptsEvent, triggerEvent } from '../flow/catch-events.ts';
import { entriesOf } from '../records/json-text.ts';
import { type Key, noKey, partitionOf, partitionOfCorrelationKey } from '../records/keys.ts';
import type { JsonText } from '../records/records.ts';
import type { Processing } from '../run/processing.ts';
import { type BufferedMessage, type MessageSlot, type MessageSubscription, slotKey } from '../state/state.ts';
import { noObject } from '../waiting/jobs.ts';
import { startByEvent } from './process-start.ts';

function slotOf(run: Processing, name: string, correlationKey: string): MessageSlot | undefined {
  return run.state.messageSlots.get(slotKey(name, correlationKey));
}

/** Correlates to what waits already; what is left is buffered for its time to live. */
export function publishMessage(run: Processing, message: PublishMessage): Answer {
  const { name, correlationKey, messageId, timeToLive, variables } = message;
  if (!entriesOf(variables)) return noObject;
  if (name === '')
    return rejected('INVALID_ARGUMENT', 'Expected to publish a message with a name, but none given');
  const known = messageId !== '' && isBuffered(slotOf(run, name, correlationKey), messageId, run.now);
  if (known)
    return rejected(
      'ALREADY_EXISTS',
      `Expected to publish a new message with id '${messageId}', but a message with that id was already published`,
    );
  const deadline = run.now + Math.max(0, timeToLive);
  const published = publish(run, { name, correlationKey, messageId, timeToLive, deadline, variables });
  correlateToSubscriptions(run, published);
  correlateToStarts(run, published);
  if (timeToLive <= 0) expire(run, published);
  return ok({ type: 'message-published', messageKey: published.key });
}

function publish(run: Processing, value: BufferedMessage['value']): BufferedMessage {
  const key = run.newKey();
  run.emit('MESSAGE', 'PUBLISHED', key, value);
  return run.state.messages.get(key) as BufferedMessage;
}

function isBuffered(slot: MessageSlot | undefined, messageId: string, now: number): boolean {
  for (const { value } of slot?.messages.values() ?? [])
    if (value.messageId === messageId && value.deadline > now) return true;
  return false;
}

/** Not buffered: refused when nothing waits for it just now. The answer names the instance it came to. */
export function correlateMessage(
  run: Processing,
  { name, correlationKey, variables }: { name: string; correlationKey: string; variables: JsonText },
): Answer | undefined {
  if (!entriesOf(variables)) return noObject;
  const published = publish(run, {
    name,
    correlationKey,
    messageId: '',
    timeToLive: -1,
    deadline: -1,
    variables,
  });
  const messageKey = published.key;
  const sent = correlateToSubscriptions(run, published);
  const started = correlateToStarts(run, published);
  expire(run, published);
  const nobody = rejected(
    'NOT_FOUND',
    `Expected to find subscription for message with name '${name}' and correlation key '${correlationKey}', but none was found.`,
  );
  if (started !== undefined)
    return ok({ type: 'message-correlated', messageKey, processInstanceKey: started });
  if (!sent) return nobody;
  run.answerWhen(`correlated:${messageKey}`, ({ completed, processInstanceKey }) =>
    completed ? ok({ type: 'message-correlated', messageKey, processInstanceKey }) : nobody,
  );
  return undefined;
}

function expire(run: Processing, { key, value }: BufferedMessage): void {
  run.emit('MESSAGE', 'EXPIRED', key, value);
}

export function expireMessage(run: Processing, messageKey: Key): void {
  const message = run.state.messages.get(messageKey);
  if (message) expire(run, message);
}

/** Each process gets a message once, whichever of its instances waits. */
function correlateToSubscriptions(run: Processing, message: BufferedMessage): boolean {
  const { name, correlationKey } = message.value;
  let sent = false;
  for (const subscription of slotOf(run, name, correlationKey)?.subscriptions.values() ?? [])
    if (!subscription.correlating && !message.correlatedTo.has(subscription.value.bpmnProcessId)) {
      startCorrelation(run, subscription, message);
      sent = true;
    }
  return sent;
}

function startCorrelation(
  run: Processing,
  { key, value }: MessageSubscription,
  message: BufferedMessage,
): void {
  const { variables } = message.value;
  run.emit('MESSAGE_SUBSCRIPTION', 'CORRELATING', key, { ...value, messageKey: message.key, variables });
  run.send(partitionOf(key), {
    type: 'correlate-process-message',
    ...value,
    subscriptionKey: key,
    messageKey: message.key,
    variables,
  });
}

function placeOf(
  subscriptionKey: Key,
  { messageName, correlationKey }: { messageName: string; correlationKey: string },
): SubscriptionPlace {
  return { subscriptionKey, messageName, correlationKey };
}

/** One running instance for each process and correlation key: the next message waits for its end. */
function correlateToStarts(run: Processing, message: BufferedMessage): Key | undefined {
  let started: Key | undefined;
  for (const bpmnProcessId of run.state.messageStarts.get(message.value.name)?.keys() ?? [])
    started = startByMessage(run, message, bpmnProcessId) ?? started;
  return started;
}

function startByMessage(run: Processing, message: BufferedMessage, bpmnProcessId: string): Key | undefined {
  const { name, correlationKey, variables } = message.value;
  const subscription = run.state.messageStarts.get(name)?.get(bpmnProcessId);
  const definition =
    subscription && run.state.definitions.processes.byKey.get(subscription.value.processDefinitionKey);
  const start = definition?.model.nodes.get(subscription?.value.startEventId ?? '');
  if (!subscription || !definition || !start || message.correlatedTo.has(bpmnProcessId)) return undefined;
  const locked =
    correlationKey !== '' && run.state.messageStartLocks.has(slotKey(bpmnProcessId, correlationKey));
  if (locked) return undefined;
  const processInstanceKey = run.newKey();
  run.emit('MESSAGE_START_EVENT_SUBSCRIPTION', 'CORRELATED', subscription.key, {
    ...subscription.value,
    messageKey: message.key,
    correlationKey,
    variables,
    processInstanceKey,
  });
  startByEvent(run, definition, start, variables, processInstanceKey);
  return processInstanceKey;
}

/** The instance that a message started has ended: the oldest that waits for the same process and key is next. */
export function releaseMessageStart(run: Processing, bpmnProcessId: string, correlationKey: string): void {
  const waiting: BufferedMessage[] = [];
  for (const [name, starts] of run.state.messageStarts)
    if (starts.has(bpmnProcessId))
      for (const message of slotOf(run, name, correlationKey)?.messages.values() ?? [])
        if (message.value.deadline > run.now && !message.correlatedTo.has(bpmnProcessId))
          waiting.push(message);
  waiting.sort((a, b) => Number(BigInt(a.key) - BigInt(b.key)));
  const [next] = waiting;
  if (next) startByMessage(run, next, bpmnProcessId);
}

export function openSubscription(run: Processing, terms: SubscriptionTerms): void {
  const { subscriptionKey, ...rest } = terms;
  if (run.state.messageSubscriptions.has(subscriptionKey)) return;
  run.emit('MESSAGE_SUBSCRIPTION', 'CREATED', subscriptionKey, {
    ...rest,
    messageKey: noKey,
    variables: '{}',
  });
  const subscription = run.state.messageSubscriptions.get(subscriptionKey) as MessageSubscription;
  if (!correlateNext(run, subscription))
    run.send(partitionOf(subscriptionKey), {
      type: 'confirm-message-subscription',
      ...placeOf(subscriptionKey, terms),
    });
}

function correlateNext(run: Processing, subscription: MessageSubscription): boolean {
  const { messageName, correlationKey, bpmnProcessId } = subscription.value;
  for (const message of slotOf(run, messageName, correlationKey)?.messages.values() ?? [])
    if (message.value.deadline > run.now && !message.correlatedTo.has(bpmnProcessId)) {
      startCorrelation(run, subscription, message);
      return true;
    }
  return false;
}

export function closeSubscription(run: Processing, { subscriptionKey }: SubscriptionPlace): void {
  const subscription = run.state.messageSubscriptions.get(subscriptionKey);
  if (subscription) run.emit('MESSAGE_SUBSCRIPTION', 'DELETED', subscriptionKey, subscription.value);
}

export function migrateSubscription(run: Processing, { subscriptionKey, ...terms }: SubscriptionTerms): void {
  const subscription = run.state.messageSubscriptions.get(subscriptionKey);
  if (subscription)
    run.emit('MESSAGE_SUBSCRIPTION', 'MIGRATED', subscriptionKey, { ...subscription.value, ...terms });
}

/** On the instance's side: the subscription is open. */
export function confirmSubscription(run: Processing, { subscriptionKey }: SubscriptionPlace): void {
  const subscription = run.state.processMessageSubscriptions.get(subscriptionKey);
  if (subscription?.state === 'OPENING')
    run.emit('PROCESS_MESSAGE_SUBSCRIPTION', 'CREATED', subscriptionKey, subscription.value);
}

/** A message reaches the instance, or comes too late for it: then another may have it. */
export function correlateProcessMessage(
  run: Processing,
  command: SubscriptionTerms & { readonly messageKey: Key; readonly variables: JsonText },
): void {
  const { subscriptionKey, messageKey, variables } = command;
  const back = partitionOfCorrelationKey(command.correlationKey, run.surroundings.partitions);
  const subscription = run.state.processMessageSubscriptions.get(subscriptionKey);
  const node = subscription?.element.definition.model.nodes.get(subscription.value.elementId);
  if (!subscription || !node || !acceptsEvent(subscription.element, node)) {
    run.send(back, { ...command, type: 'refuse-message-correlation' });
    return;
  }
  run.emit('PROCESS_MESSAGE_SUBSCRIPTION', 'CORRELATED', subscriptionKey, {
    ...subscription.value,
    messageKey,
    variables,
  });
  triggerEvent(run, subscription.element, node, variables);
  run.send(back, {
    type: 'confirm-message-correlated',
    ...placeOf(subscriptionKey, command),
    messageKey,
  });
}

export function confirmCorrelation(
  run: Processing,
  { subscriptionKey, messageKey }: SubscriptionPlace & { readonly messageKey: Key },
): void {
  const subscription = run.state.messageSubscriptions.get(subscriptionKey);
  if (!subscription) return;
  const { processInstanceKey, interrupting } = subscription.value;
  run.emit('MESSAGE_SUBSCRIPTION', 'CORRELATED', subscriptionKey, subscription.value);
  run.happened(`correlated:${messageKey}`, { processInstanceKey, completed: true, variables: '{}' });
  if (!interrupting) correlateNext(run, subscription);
}

/** The subscription may be closed already; the message is free for others of its process all the same. */
export function refuseCorrelation(
  run: Processing,
  command: SubscriptionTerms & { readonly messageKey: Key },
): void {
  const { subscriptionKey, messageKey, messageName, correlationKey } = command;
  const { interrupting, bpmnProcessId, processInstanceKey, elementInstanceKey } = command;
  run.emit('MESSAGE_SUBSCRIPTION', 'REJECTED', subscriptionKey, {
    messageName,
    correlationKey,
    messageKey,
    interrupting,
    variables: '{}',
    bpmnProcessId,
    processInstanceKey,
    elementInstanceKey,
  });
  const message = run.state.messages.get(messageKey);
  const next =
    message &&
    [...(slotOf(run, messageName, correlationKey)?.subscriptions.values() ?? [])].find(
      ({ key, value, correlating }) =>
        key !== subscriptionKey && !correlating && !message.correlatedTo.has(value.bpmnProcessId),
    );
  if (message && next) startCorrelation(run, next, message);
  else
    run.happened(`correlated:${messageKey}`, {
      processInstanceKey: noKey,
      completed: false,
      variables: '{}',
    });
}
