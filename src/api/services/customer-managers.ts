import type { Knex } from 'knex';
import type { Principal } from '../../policy/principal.ts';

/** A customer manager who enters a case manages that customer from then on: nobody decides on their own customers. */
export async function assignManager(
  trx: Knex,
  caller: Principal,
  customerId: string,
  now: Date,
): Promise<void> {
  if (!caller.roles.includes('customer-manager')) return;
  const managed = await trx('bank.customer_manager')
    .where({ customer_id: customerId, user_id: caller.userId })
    .where((still) => still.whereNull('until').orWhere('until', '>', now))
    .first('user_id');
  if (managed) return;
  await trx('bank.customer_manager')
    .insert({ customer_id: customerId, user_id: caller.userId, since: now })
    .onConflict()
    .ignore();
}
