/** A message that a gateway passed on to a person. */
export interface OutboxMessage {
  readonly system: string;
  readonly messageId: string;
  readonly recipientId: string;
  readonly caseId: string | undefined;
  readonly templateId: string;
  readonly subject?: string;
  readonly text: string;
  readonly at: string;
}

/**
 * What the simulated customer finds on the phone. In memory only, never in a file: texts hold codes. After a restart
 * it is empty until a message is sent (or repeated) again.
 */
export interface Outbox {
  put(message: OutboxMessage): void;
  /** Newest last. */
  find(filter: {
    readonly system?: string;
    readonly caseId?: string;
    readonly recipientId?: string;
  }): OutboxMessage[];
}

/** @param limit messages kept */
export function createOutbox(limit = 20_000): Outbox {
  const messages = new Map<string, OutboxMessage>();
  return {
    put(message) {
      const place = `${message.system} ${message.messageId}`;
      if (messages.has(place)) return;
      messages.set(place, message);
      if (messages.size > limit) messages.delete(messages.keys().next().value!);
    },
    find: ({ system, caseId, recipientId }) =>
      [...messages.values()].filter(
        (message) =>
          (system === undefined || message.system === system) &&
          (caseId === undefined || message.caseId === caseId) &&
          (recipientId === undefined || message.recipientId === recipientId),
      ),
  };
}
