/**
 * The header, or gRPC metadata, in which a program that signed in to the embedded engine says for whom it calls. The
 * records of the command then name them.
 */
export const actorHeader = 'tongban-actor';

/** Who caused a command. Ids only: it is kept in the history for ever. */
export interface CommandActor {
  readonly userId: string;
  /** In whose place, when not in their own. */
  readonly onBehalfOf?: string;
  /** Of the API's outbox (`bank.command`). */
  readonly commandId?: string;
}

/** Longest id, in UTF-16 units: OpenID providers give subjects of up to 255. */
export const longestActorId = 255;

/** JSON, in the characters that a header may have. */
export function writeActor({ userId, onBehalfOf, commandId }: CommandActor): string {
  return JSON.stringify({ userId, onBehalfOf, commandId }).replaceAll(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
