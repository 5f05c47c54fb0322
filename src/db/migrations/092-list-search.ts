import type { Knex } from 'knex';
import { searchable } from '../../read-model/open-tasks/searchable.ts';

/** What a filter of the tasklist is gathered by when it is rarely met: the queue with the case's fields in one index. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP INDEX read_model.open_task_fields;
    -- Few pending entries: a search reads them one by one.
    CREATE INDEX open_task_search ON read_model.open_task USING gin ((${searchable('open_task')}) jsonb_path_ops)
      WITH (gin_pending_list_limit = 256);
  `);
}
