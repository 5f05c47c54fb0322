import type { Knex } from 'knex';
import type { StaffName } from '../../contracts/task-page.ts';
import type { ApiDeps } from '../deps.ts';

/** Names of people of the bank, looked up together; who is not in the directory is shown by user id. */
export async function staffNames(
  deps: ApiDeps,
  userIds: readonly (string | null | undefined)[],
  trx: Knex = deps.db,
): Promise<(userId: string) => StaffName> {
  const wanted = [...new Set(userIds.filter((id) => id !== null && id !== undefined))];
  const people = await Promise.all(wanted.map((userId) => deps.directory.find(userId, trx)));
  const names = new Map(people.flatMap((person) => (person ? [[person.userId, person.name] as const] : [])));
  return (userId) => ({ userId, name: names.get(userId) ?? userId });
}
