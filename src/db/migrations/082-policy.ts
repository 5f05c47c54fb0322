import type { Knex } from 'knex';

/**
 * What the policy (src/policy) judges by. User ids, roles and codes only; the reason of an emergency access is about a
 * case and sealed with the key of its customer.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Whose customer it is: managers decide on nobody whom they manage.
    create table bank.customer_manager (
      customer_id text not null references bank.customer,
      user_id text not null,
      since timestamptz not null,
      until timestamptz,
      primary key (customer_id, user_id, since),
      check (until is null or until > since)
    );

    -- Narrows what processes/credit-approval/credit-authority.dmn gives to the person's role. '*': every one.
    create table bank.person_limit (
      user_id text not null,
      product text not null default '*',
      grade text not null default '*',
      limit_minor bigint not null check (limit_minor >= 0),
      primary key (user_id, product, grade)
    );

    -- While somebody is away another person does their work; both count as one for four eyes.
    create table bank.absence (
      absence_id text primary key,
      user_id text not null,
      substitute_id text not null,
      from_at timestamptz not null,
      until_at timestamptz not null,
      created_by text not null,
      created_at timestamptz not null,
      -- Ended before its time; kept, since decisions were made under it.
      ended_at timestamptz,
      check (user_id <> substitute_id),
      check (until_at > from_at)
    );
    create index absence_user on bank.absence (user_id, until_at) where ended_at is null;
    create index absence_substitute on bank.absence (substitute_id, until_at) where ended_at is null;

    -- Reading one case for a while without the right to, allowed by a second person.
    create table bank.emergency_access (
      access_id text primary key,
      case_id text not null,
      user_id text not null,
      reason_text_id text not null references bank.free_text,
      minutes integer not null check (minutes between 1 and 240),
      asked_at timestamptz not null,
      approved_by text,
      approved_at timestamptz,
      until_at timestamptz,
      ended_at timestamptz,
      ended_by text,
      check (approved_by is null or approved_by <> user_id),
      check ((approved_by is null) = (approved_at is null) and (approved_at is null) = (until_at is null))
    );
    create index emergency_access_user on bank.emergency_access (user_id, case_id);
    create index emergency_access_asked on bank.emergency_access (asked_at desc, access_id desc);
    create table bank.emergency_access_use (
      id bigint generated always as identity primary key,
      access_id text not null references bank.emergency_access,
      route text not null,
      at timestamptz not null
    );
    create index emergency_access_use_access on bank.emergency_access_use (access_id, id);

    -- In whose place a person acted.
    alter table bank.command add column on_behalf_of text;
  `);
}
