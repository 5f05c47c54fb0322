import { type Key, keyOrNone, textOrNone } from '../record.ts';
import { message, messageCorrelation, messageSubscription } from '../tables.ts';
import { handler } from './handler.ts';

interface MessageValue {
  readonly name: string;
  readonly correlationKey: string;
  readonly messageId: string;
  readonly deadline: number;
}

export const messageHandler = handler<MessageValue>({
  valueType: 'MESSAGE',
  accepted: ['PUBLISHED', 'EXPIRED'],
  project({ key, intent, timestamp, value }, { fold }) {
    fold.write(message, {
      message_key: key,
      name: value.name,
      correlation_key: value.correlationKey,
      message_id: textOrNone(value.messageId),
      deadline: value.deadline > 0 ? value.deadline : undefined,
      state: intent === 'PUBLISHED' ? 'published' : 'expired',
      published_at: intent === 'PUBLISHED' ? timestamp : undefined,
      expired_at: intent === 'EXPIRED' ? timestamp : undefined,
    });
  },
});

interface SubscriptionValue {
  readonly processInstanceKey: Key;
  readonly elementInstanceKey: Key;
  readonly elementId: string;
  readonly messageKey: Key;
  readonly messageName: string;
  readonly correlationKey: string;
  readonly interrupting: boolean;
}

const subscriptionState: Readonly<Record<string, string | undefined>> = {
  CREATING: 'creating',
  CREATED: 'open',
  CORRELATED: 'correlated',
  DELETING: undefined,
  DELETED: 'closed',
  MIGRATED: undefined,
};

export const messageSubscriptionHandler = handler<SubscriptionValue>({
  valueType: 'PROCESS_MESSAGE_SUBSCRIPTION',
  accepted: Object.keys(subscriptionState),
  project({ key, intent, position, timestamp, value }, { fold }) {
    const correlated = intent === 'CORRELATED';
    // One that does not interrupt waits for the next message.
    const ends = (correlated && value.interrupting) || intent === 'DELETED';
    fold.write(messageSubscription, {
      process_instance_key: value.processInstanceKey,
      subscription_key: key,
      element_id: textOrNone(value.elementId),
      element_instance_key: keyOrNone(value.elementInstanceKey),
      message_name: value.messageName,
      correlation_key: textOrNone(value.correlationKey),
      interrupting: value.interrupting,
      state: correlated && !value.interrupting ? 'open' : subscriptionState[intent],
      created_at: intent === 'CREATING' ? timestamp : undefined,
      ended_at: ends ? timestamp : undefined,
    });
    if (correlated)
      fold.write(messageCorrelation, {
        process_instance_key: value.processInstanceKey,
        position,
        message_key: keyOrNone(value.messageKey),
        message_name: value.messageName,
        correlation_key: value.correlationKey,
        element_id: textOrNone(value.elementId),
        correlated_at: timestamp,
      });
  },
});

interface StartValue {
  readonly processInstanceKey: Key;
  readonly messageKey: Key;
  readonly messageName: string;
  readonly correlationKey: string;
  readonly startEventId: string;
}

export const messageStartHandler = handler<StartValue>({
  valueType: 'MESSAGE_START_EVENT_SUBSCRIPTION',
  accepted: ['CORRELATED'],
  ignored: ['CREATED', 'DELETED'],
  project({ position, timestamp, value }, { fold, instances }) {
    fold.write(messageCorrelation, {
      process_instance_key: value.processInstanceKey,
      position,
      message_key: keyOrNone(value.messageKey),
      message_name: value.messageName,
      correlation_key: value.correlationKey,
      element_id: value.startEventId,
      correlated_at: timestamp,
    });
    instances.startedByMessage(fold, value.processInstanceKey, value.correlationKey);
  },
});
