import type { Knex } from 'knex';

/**
 * The workers' own tables. `effect` holds what was done outside: written before the call (intent) and after it
 * (result), so that nothing is done twice whatever is retried or crashes. Neither table may hold personal data.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE bank.effect (
      case_id      text        NOT NULL,
      effect       text        NOT NULL,   -- what is done: open-account
      occurrence   text        NOT NULL,   -- which business occurrence: 1, resend-2
      tries        integer     NOT NULL DEFAULT 1,
      intended_at  timestamptz NOT NULL,
      lease_until  timestamptz NOT NULL,   -- the machine's time: nobody else calls before it
      result       jsonb,                  -- {"value": ...}; null while open
      completed_at timestamptz,
      PRIMARY KEY (case_id, effect, occurrence),
      CHECK ((result IS NULL) = (completed_at IS NULL))
    );
    -- What an operator asks after a crash: what was begun and never known to be done.
    CREATE INDEX effect_open ON bank.effect (intended_at) WHERE completed_at IS NULL;

    CREATE TABLE bank.alarm (
      alarm_id        bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      raised_at       timestamptz NOT NULL,
      source          text        NOT NULL,  -- which part raised it: workers, exporter, api
      kind            text        NOT NULL,  -- kebab-case: parked-record, foreign-completion
      severity        text        NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
      case_id         text,
      reference       text,                  -- a key or position to look at
      detail          text,                  -- one sentence for operators, in English
      dedup_key       text        UNIQUE,    -- the same trouble twice is one alarm
      occurrences     integer     NOT NULL DEFAULT 1,
      last_raised_at  timestamptz NOT NULL,
      acknowledged_at timestamptz,
      acknowledged_by text
    );
    CREATE INDEX alarm_open ON bank.alarm (last_raised_at DESC) WHERE acknowledged_at IS NULL;
  `);
}
