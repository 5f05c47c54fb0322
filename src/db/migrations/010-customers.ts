import type { Knex } from 'knex';

/**
 * The customer master and everything that must stay out of the engine. Columns of type bytea whose name does not end
 * in `_index` are sealed field by field (src/customers/sealing.ts) with the key of the owner; `_index` columns are
 * keyed hashes for looking up equal values. No plain personal value has a column here.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create schema if not exists bank;

    -- One data key per owner (a customer), wrapped by the master key. Erasing a person destroys the wrapped key.
    create table bank.data_key (
      owner_id text primary key,
      wrapped_key bytea,
      created_at timestamptz not null,
      destroyed_at timestamptz,
      check ((wrapped_key is null) = (destroyed_at is not null))
    );

    create table bank.customer (
      customer_id text primary key references bank.data_key (owner_id),
      status text not null check (status in ('prospect', 'active')),
      name bytea not null,
      name_index bytea not null,
      phone bytea,
      phone_index bytea,
      email bytea,
      address bytea,
      occupation bytea,
      birth_date bytea,
      gender bytea,
      nationality bytea,
      crm_id text,
      branch text,
      version integer not null default 1,
      created_at timestamptz not null,
      updated_at timestamptz not null
    );
    create index customer_phone on bank.customer (phone_index) where phone_index is not null;
    create index customer_name on bank.customer (name_index);

    create table bank.identity_document (
      customer_id text not null references bank.customer,
      type text not null check (type in ('resident-id', 'passport')),
      number bytea not null,
      number_index bytea not null unique,
      country text not null,
      valid_until bytea,
      created_at timestamptz not null,
      primary key (customer_id, type, number_index)
    );

    create table bank.application (
      case_id text primary key,
      kind text not null,
      customer_id text not null references bank.customer,
      payload bytea not null,
      submitted_at timestamptz not null
    );
    create index application_customer on bank.application (customer_id, submitted_at desc);

    create table bank.consent (
      id bigint generated always as identity primary key,
      customer_id text not null references bank.customer,
      case_id text,
      purpose text not null,
      version text not null,
      given_at timestamptz not null,
      withdrawn_at timestamptz
    );
    create index consent_customer on bank.consent (customer_id, purpose);
    create unique index consent_case on bank.consent (case_id, purpose, version) where case_id is not null;

    create table bank.free_text (
      text_id text primary key,
      customer_id text not null references bank.customer,
      case_id text,
      purpose text not null,
      written_by text,
      body bytea not null,
      put_key text unique,
      created_at timestamptz not null
    );
    create index free_text_case on bank.free_text (case_id, created_at);

    create table bank.document (
      document_id text primary key,
      owner_id text not null references bank.data_key,
      customer_id text references bank.customer,
      case_id text,
      purpose text not null,
      content_type text not null,
      size_bytes integer not null,
      file_name bytea,
      digest_index bytea not null,
      body bytea not null,
      put_key text unique,
      created_at timestamptz not null
    );
    alter table bank.document alter column body set storage external;
    create index document_case on bank.document (case_id, created_at);

    create table bank.rating (
      case_id text primary key,
      customer_id text not null references bank.customer,
      rating smallint not null check (rating between 1 and 5),
      comment_text_id text references bank.free_text,
      rated_at timestamptz not null
    );

    create table bank.inbox_message (
      message_id text primary key,
      customer_id text not null references bank.customer,
      case_id text,
      template text not null,
      body bytea not null,
      put_key text unique,
      created_at timestamptz not null,
      read_at timestamptz
    );
    create index inbox_customer on bank.inbox_message (customer_id, created_at desc);

    -- The code itself is not here: it follows from nonce and a key outside the database.
    create table bank.sms_code (
      case_id text not null,
      purpose text not null,
      occurrence text not null,
      nonce bytea not null,
      code_hash bytea not null,
      expires_at timestamptz not null,
      tries_left smallint not null,
      sends integer not null default 1,
      state text not null check (state in ('open', 'confirmed', 'exhausted')),
      created_at timestamptz not null,
      primary key (case_id, purpose)
    );
  `);
}
