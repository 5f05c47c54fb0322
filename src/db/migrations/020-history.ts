import type { Knex } from 'knex';

/**
 * The append-only ledger of everything the engine said. Per partition one RFC 9162 Merkle tree whose leaves are the
 * records' bytes exactly as received; the bytes lie compressed in segments. A sealed segment can be neither changed
 * nor deleted by an honest program (trigger), and a dishonest change is found by `history verify` (hashes).
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE SCHEMA IF NOT EXISTS history;

    -- One row a partition: how far it is, and the compact range of its tree. Written in the transaction of the rows.
    CREATE TABLE history.tree (
      partition_id smallint PRIMARY KEY,
      position     bigint NOT NULL,             -- last record taken; what is at or below it is skipped
      tree_size    bigint NOT NULL,             -- leaves
      frontier     bytea  NOT NULL,             -- roots of the perfect subtrees, largest first, 32 bytes each
      root_hash    bytea  NOT NULL,
      sequences    jsonb  NOT NULL,             -- value type -> last exporter sequence (without partition bits)
      record_time  timestamptz NOT NULL,        -- engine time of the last record
      received_at  timestamptz NOT NULL         -- wall clock
    ) WITH (fillfactor = 50);

    CREATE TABLE history.segment (
      partition_id   smallint NOT NULL,
      first_leaf     bigint   NOT NULL,
      leaf_count     integer  NOT NULL CHECK (leaf_count > 0),
      first_position bigint   NOT NULL,
      last_position  bigint   NOT NULL,
      sealed         boolean  NOT NULL,         -- false: a small tail that will be merged into a larger one
      codec          text     NOT NULL,
      root_hash      bytea    NOT NULL,         -- of the tree up to this segment's last leaf: says where a fault lies
      received_at    timestamptz NOT NULL,      -- wall clock
      body           bytea    NOT NULL,         -- records, newline between, compressed
      PRIMARY KEY (partition_id, first_leaf)
    );
    ALTER TABLE history.segment ALTER COLUMN body SET STORAGE EXTERNAL;

    CREATE FUNCTION history.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' AND NOT OLD.sealed THEN RETURN OLD; END IF;
      RAISE EXCEPTION 'the history is append-only: % refused', TG_OP;
    END $$;
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON history.segment
      FOR EACH ROW EXECUTE FUNCTION history.refuse_change();
    CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON history.segment
      FOR EACH STATEMENT EXECUTE FUNCTION history.refuse_change();
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP SCHEMA history CASCADE');
}
