import type { Knex } from 'knex';
import type { Command } from '../../commands/types.ts';
import type { CustomerStores } from '../../customers/index.ts';
import { assignedKey, withdrawNotification } from '../../notifications/notify.ts';

/**
 * What the engine refused leaves no trace. A message that nobody waited for: the code counts as not yet confirmed, the
 * rating as not given. An assignment: nobody was given anything.
 */
export const undoRefused =
  (stores: CustomerStores) =>
  async (command: Command, trx: Knex): Promise<void> => {
    const { payload, commandId, caseId } = command;
    if (payload.kind === 'assign-user-task') await withdrawNotification(trx, assignedKey(commandId));
    if (payload.kind !== 'correlate-message') return;
    if (payload.name === 'sms-code-checked') await stores.smsCodes.reopen(caseId, undefined, trx);
    if (payload.name === 'customer-rated')
      await trx('bank.rating').where('case_id', caseId).where('rated_at', '>=', command.createdAt).delete();
  };
