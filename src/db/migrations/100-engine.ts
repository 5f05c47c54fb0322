import type { Knex } from 'knex';

/**
 * What the embedded engine must know to go on: one document an outermost process instance, the definitions, and what
 * belongs to no instance (buffered messages, subscriptions, start events). Written in the transaction of the records.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE SCHEMA IF NOT EXISTS engine;

    -- Who leads. The epoch goes up with each new leader; a transaction of an older one finds it changed and writes nothing.
    CREATE TABLE engine.leader (
      one            boolean PRIMARY KEY DEFAULT true CHECK (one),
      epoch          bigint NOT NULL,
      partitions     smallint NOT NULL,
      engine_version text NOT NULL,
      seen_at        timestamptz NOT NULL DEFAULT now(), -- the leader says every second that it is there
      grpc_address   text,                      -- where the leader's gateway listens, for replicas that wait
      rest_address   text,
      history_id     uuid NOT NULL DEFAULT gen_random_uuid() -- of this database and its backups: see engine.restore
    ) WITH (fillfactor = 50);

    -- A database that was set back behind what the engine had answered, and taken as it was. Append-only.
    CREATE TABLE engine.restore (
      restore_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      accepted_at    timestamptz NOT NULL DEFAULT now(),
      accepted_by    text NOT NULL,             -- account of the operating system, @ machine
      engine_version text NOT NULL,
      found          text NOT NULL,             -- older, continued, other, damaged, backup
      answered       jsonb,                     -- what the file said: history, epoch, position and key of each partition
      database       jsonb,                     -- what the database had instead
      goes_on_after  jsonb NOT NULL             -- no position or key up to here is given again
    );

    CREATE TABLE engine.partition (
      partition_id  smallint PRIMARY KEY,
      last_position bigint NOT NULL,
      last_key      bigint NOT NULL,
      last_time     bigint NOT NULL,            -- engine time of the last batch, ms
      last_ordinal  bigint NOT NULL             -- of the last outside command; counts those of all partitions
    ) WITH (fillfactor = 50);

    -- The records that made the definitions, applied again in the order of position.
    CREATE TABLE engine.definition (
      partition_id smallint NOT NULL,
      key          bigint NOT NULL,
      position     bigint NOT NULL,
      value_type   text NOT NULL,
      value        text NOT NULL,
      deleting     boolean NOT NULL DEFAULT false,
      PRIMARY KEY (partition_id, key)
    );

    CREATE TABLE engine.root_instance (
      root_key     bigint PRIMARY KEY,
      partition_id smallint NOT NULL,
      document     text NOT NULL
    ) WITH (fillfactor = 70);
    CREATE INDEX root_instance_partition ON engine.root_instance (partition_id);

    -- What belongs to no instance, by kind.
    CREATE TABLE engine.item (
      partition_id smallint NOT NULL,
      kind         text NOT NULL,
      key          bigint NOT NULL,
      document     text NOT NULL,
      PRIMARY KEY (partition_id, kind, key)
    );

    -- Commands between instances and partitions that a batch left for the next.
    CREATE TABLE engine.send (
      send_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      document text NOT NULL
    );
  `);
}
