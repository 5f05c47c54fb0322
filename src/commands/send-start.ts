import type { Knex } from 'knex';
import { type CaseKind, startMessage } from '../contracts/ids.ts';
import { enqueue } from './outbox.ts';

/** How long the engine remembers a start's messageId: longer than any retry of the outbox takes. */
export const startTimeToLiveMs = 24 * 3_600_000;

/** Puts the start of a case into the outbox: messageId and correlation key are the case id, so it starts once. */
export function enqueueStart(
  trx: Knex,
  start: {
    readonly kind: CaseKind;
    readonly caseId: string;
    readonly createdBy: string;
    readonly at: Date;
    readonly variables: Readonly<Record<string, unknown>>;
  },
): Promise<string> {
  return enqueue(trx, {
    caseId: start.caseId,
    createdBy: start.createdBy,
    createdAt: start.at,
    payload: {
      kind: 'publish-message',
      name: startMessage[start.kind],
      messageId: start.caseId,
      timeToLiveMs: startTimeToLiveMs,
      variables: start.variables,
    },
  });
}
