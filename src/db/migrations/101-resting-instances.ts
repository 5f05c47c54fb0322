import type { Knex } from 'knex';

/**
 * Process instances that only wait: the engine keeps them out of its memory and reads them when something happens to
 * them. A root key stands here or in engine.root_instance, never in both; only those of engine.root_instance are read when
 * a leader starts.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE engine.resting_instance (
      root_key     bigint PRIMARY KEY,
      partition_id smallint NOT NULL,
      document     text NOT NULL,               -- as in engine.root_instance
      keys         bigint[] NOT NULL            -- its rows in engine.resting_key
    );

    -- What commands and timers name an instance by: keys of its elements, jobs, user tasks, timers, incidents, subscriptions.
    CREATE TABLE engine.resting_key (
      key      bigint PRIMARY KEY,
      root_key bigint NOT NULL,
      due_at   bigint                           -- of a timer: ms since 1970
    );
    CREATE INDEX resting_key_due ON engine.resting_key (due_at) WHERE due_at IS NOT NULL;

    -- Process instances among them by definition, called ones included: a deleted definition goes with its last instance.
    CREATE TABLE engine.resting_count (
      partition_id   smallint NOT NULL,
      definition_key bigint NOT NULL,
      instances      integer NOT NULL,
      PRIMARY KEY (partition_id, definition_key)
    ) WITH (fillfactor = 50);
  `);
}
