import type { Knex } from 'knex';
import { refreshOpenTasks } from '../../src/projection/open-tasks.ts';
import { knexQueryable } from '../../src/read-model/knex-queryable.ts';

/** Makes the tasklist's rows of tasks that a test wrote into the read model itself, as the projector would. */
export async function projectTasklist(db: Knex, ...userTaskKeys: readonly string[]): Promise<void> {
  await refreshOpenTasks(knexQueryable(db), 'read_model', { tasks: userTaskKeys, cases: [] });
}
