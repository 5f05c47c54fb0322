import type { Knex } from 'knex';

/**
 * The identity-verification log (one row an attempt, append-only) and where applications came from. Device ids are kept
 * as hashes: enough to count, not enough to tell the device.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table bank.identity_verification (
      case_id text not null,
      attempt integer not null check (attempt between 1 and 20),
      customer_id text not null,
      method text not null,
      result text not null check (result in ('match', 'mismatch', 'unavailable')),
      provider_reference text,
      confidence integer,
      attempted_at timestamptz not null,
      primary key (case_id, attempt)
    );
    create index on bank.identity_verification (customer_id, attempted_at);

    create table bank.device_sighting (
      case_id text primary key,
      device_hash bytea not null,
      seen_at timestamptz not null
    );
    create index on bank.device_sighting (device_hash, seen_at);
  `);
}
