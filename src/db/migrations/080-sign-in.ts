import type { Knex } from 'knex';

/**
 * Who is signed in, who works here, and the security log. What would let somebody act as another person is hashed (ids
 * of sessions, sign-in codes) or sealed (principals, tokens, the provider's keys).
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Who tried what, what came of it, and why: sign-ins, refusals, forged or expired credentials. Append-only, and
    -- without personal data: user ids, routes and codes of reasons.
    create table bank.security_event (
      id bigint generated always as identity primary key,
      at timestamptz not null,
      kind text not null,
      user_id text,
      route text,
      case_id text,
      reason text
    );
    insert into bank.security_event (at, kind, user_id, route, case_id, reason)
      select at, 'refusal', user_id, route, case_id, reason from bank.refusal order by id;
    drop table bank.refusal;
    create index security_event_user on bank.security_event (user_id, id desc);
    create index security_event_kind on bank.security_event (kind, id desc);

    -- The staff directory: business data of employees, searched by name, shown to colleagues.
    create table bank.person (
      user_id text primary key,
      name text not null,
      roles text[] not null,
      branch text,
      team text,
      updated_at timestamptz not null,
      last_sign_in_at timestamptz
    );
    create index person_roles on bank.person using gin (roles);

    -- Server sessions: the cookie's random id is kept as its SHA-256 only.
    create table bank.session (
      id_hash bytea primary key,
      kind text not null check (kind in ('staff', 'customer')),
      user_id text not null,
      principal bytea not null,
      tokens bytea,
      csrf_token text not null,
      created_at timestamptz not null,
      last_seen_at timestamptz not null,
      ends_at timestamptz not null
    );
    create index session_ends on bank.session (ends_at);

    -- One code a phone, and how often codes were asked for; phones and addresses as keyed hashes.
    create table bank.sign_in_code (
      phone_index bytea primary key,
      nonce bytea not null,
      code_hash bytea not null,
      expires_at timestamptz not null,
      tries_left smallint not null,
      state text not null check (state in ('open', 'confirmed', 'exhausted'))
    );
    create table bank.sign_in_code_request (
      id bigint generated always as identity primary key,
      phone_index bytea not null,
      address_index bytea not null,
      at timestamptz not null
    );
    create index sign_in_code_request_phone on bank.sign_in_code_request (phone_index, at);
    create index sign_in_code_request_address on bank.sign_in_code_request (address_index, at);

    -- Text messages that no case sends: number and text are sealed, and removed once the gateway has them.
    create table bank.sms_outbox (
      message_id text primary key,
      recipient_id text not null,
      template_id text not null,
      payload bytea,
      state text not null check (state in ('pending', 'sent', 'refused', 'expired')),
      attempts integer not null default 0,
      -- Machine time: leases and back-off concern this delivery, not business.
      next_at timestamptz not null default now(),
      created_at timestamptz not null,
      expires_at timestamptz not null,
      settled_at timestamptz
    );
    create index sms_outbox_due on bank.sms_outbox (next_at) where state = 'pending';

    -- State of the embedded provider, so that a restart or another replica goes on with it. Payloads are sealed.
    create table bank.oidc_provider_state (
      model text not null,
      id text not null,
      payload bytea not null,
      grant_id text,
      uid text,
      consumed_at timestamptz,
      expires_at timestamptz,
      primary key (model, id)
    );
    create index oidc_provider_state_grant on bank.oidc_provider_state (grant_id) where grant_id is not null;
    create index oidc_provider_state_uid on bank.oidc_provider_state (uid) where uid is not null;
    create index oidc_provider_state_expires on bank.oidc_provider_state (expires_at);
  `);
}
