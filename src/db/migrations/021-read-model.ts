import type { Knex } from 'knex';

/**
 * The read model: written by the projector only, rebuilt from the history at will. Keys are Zeebe's (bigint). Times are
 * the engine's, from the record; columns named received_at are the machine's and are not compared by a rebuild.
 * Rows keyed by process instance first need one index for both "this row" and "all rows of an instance".
 * Columns other than keys are nullable: a row may be learned of before its creation is (another partition).
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE SCHEMA IF NOT EXISTS read_model;
    SET LOCAL search_path = read_model;

    CREATE TABLE process_case (
      case_id                    text PRIMARY KEY,
      kind                       text,          -- account-opening | credit-approval | complaint-handling
      customer_id                text,
      channel                    text,
      entered_by                 text,          -- staff user id, null when the customer did it alone
      process_instance_key       bigint,
      process_definition_key     bigint,
      process_definition_version integer,
      state                      text,          -- active | completed | terminated
      started_at                 timestamptz,
      ended_at                   timestamptz,
      end_element_id             text,          -- the end event reached last
      open_incidents             integer NOT NULL DEFAULT 0,
      has_incident               boolean GENERATED ALWAYS AS (open_incidents > 0) STORED
    ) WITH (fillfactor = 70);
    CREATE INDEX process_case_started ON process_case (started_at DESC, case_id DESC);
    CREATE INDEX process_case_customer ON process_case (customer_id);

    CREATE TABLE process_definition (
      process_definition_key bigint PRIMARY KEY,
      bpmn_process_id        text,
      version                integer,
      version_tag            text,
      deployment_key         bigint,
      resource_name          text,
      resource               text,              -- BPMN XML
      deployed_at            timestamptz,
      deleted_at             timestamptz
    );
    CREATE TABLE decision_requirements (
      decision_requirements_key bigint PRIMARY KEY,
      decision_requirements_id  text,
      name                      text,
      version                   integer,
      resource_name             text,
      resource                  text,           -- DMN XML
      deployed_at               timestamptz,
      deleted_at                timestamptz
    );
    CREATE TABLE decision_definition (
      decision_key              bigint PRIMARY KEY,
      decision_id               text,
      name                      text,
      version                   integer,
      version_tag               text,
      decision_requirements_key bigint,
      decision_requirements_id  text,
      deployment_key            bigint,
      deployed_at               timestamptz,
      deleted_at                timestamptz
    );
    CREATE TABLE form (
      form_key       bigint PRIMARY KEY,
      form_id        text,
      version        integer,
      version_tag    text,
      deployment_key bigint,
      resource_name  text,
      resource       text,                      -- form-js JSON
      deployed_at    timestamptz,
      deleted_at     timestamptz
    );

    CREATE TABLE process_instance (
      process_instance_key        bigint PRIMARY KEY,
      root_process_instance_key   bigint,       -- itself when nothing called it
      parent_process_instance_key bigint,
      parent_element_instance_key bigint,
      case_id                     text,
      bpmn_process_id             text,
      process_definition_key      bigint,
      version                     integer,
      partition_id                smallint,
      state                       text,         -- active | completed | terminated
      started_at                  timestamptz,
      ended_at                    timestamptz,
      end_element_id              text
    ) WITH (fillfactor = 80);
    CREATE INDEX process_instance_case ON process_instance (case_id) WHERE case_id IS NOT NULL;
    CREATE INDEX process_instance_parent ON process_instance (parent_process_instance_key)
      WHERE parent_process_instance_key IS NOT NULL;

    CREATE TABLE element_instance (
      process_instance_key bigint NOT NULL,
      element_instance_key bigint NOT NULL,
      element_id           text,
      element_type         text,                -- Zeebe's bpmnElementType
      event_type           text,                -- Zeebe's bpmnEventType when it has one: TIMER, ERROR, MESSAGE ...
      parent_scope_key     bigint,              -- element instance that contains it
      state                text,                -- activating | active | completing | terminating | completed | terminated
      entered_at           timestamptz,
      left_at              timestamptz,
      entered_position     bigint,
      left_position        bigint,
      PRIMARY KEY (process_instance_key, element_instance_key)
    ) WITH (fillfactor = 85);

    CREATE TABLE sequence_flow_taken (
      process_instance_key bigint NOT NULL,
      position             bigint NOT NULL,
      element_id           text,                -- the flow's id in the diagram
      taken_at             timestamptz,
      PRIMARY KEY (process_instance_key, position)
    );

    -- Values are JSON text exactly as the engine holds them.
    CREATE TABLE variable (
      process_instance_key bigint NOT NULL,
      variable_key         bigint NOT NULL,
      scope_key            bigint,              -- the process instance itself, or the element instance it is local to
      name                 text,
      value                text,
      updated_at           timestamptz,
      PRIMARY KEY (process_instance_key, variable_key)
    ) WITH (fillfactor = 85);
    CREATE TABLE variable_value (
      process_instance_key bigint NOT NULL,
      position             bigint NOT NULL,
      variable_key         bigint,
      scope_key            bigint,
      name                 text,
      value                text,
      set_at               timestamptz,
      PRIMARY KEY (process_instance_key, position)
    );

    CREATE TABLE user_task (
      user_task_key              bigint PRIMARY KEY,
      case_id                    text,
      process_instance_key       bigint,
      process_definition_key     bigint,
      process_definition_version integer,
      bpmn_process_id            text,
      element_id                 text,
      element_instance_key       bigint,
      form_key                   bigint,
      form_id                    text,
      assignee                   text,
      candidate_groups           text[],
      candidate_users            text[],
      due_date                   timestamptz,
      follow_up_date             timestamptz,
      priority                   integer,
      custom_headers             text,          -- JSON
      state                      text,          -- created | completed | canceled
      action                     text,          -- of the completion: tongban:<command id> when our API sent it
      changed_attributes         text[],        -- of the last update
      created_at                 timestamptz,
      assigned_at                timestamptz,
      ended_at                   timestamptz,
      position                   bigint         -- of the record that wrote it last
    ) WITH (fillfactor = 70);
    CREATE INDEX user_task_open ON user_task (priority DESC, created_at, user_task_key) WHERE state = 'created';
    CREATE INDEX user_task_groups ON user_task USING gin (candidate_groups) WHERE state = 'created';
    CREATE INDEX user_task_assignee ON user_task (assignee) WHERE state = 'created' AND assignee IS NOT NULL;
    CREATE INDEX user_task_case ON user_task (case_id);
    CREATE INDEX user_task_instance ON user_task (process_instance_key);

    CREATE TABLE job (
      process_instance_key bigint NOT NULL,
      job_key              bigint NOT NULL,
      type                 text,
      kind                 text,                -- BPMN_ELEMENT | EXECUTION_LISTENER | ...
      element_id           text,
      element_instance_key bigint,
      worker               text,
      retries              integer,
      state                text,                -- created | completed | failed | timed-out | error-thrown | canceled ...
      error_code           text,
      error_message        text,
      failures             integer NOT NULL DEFAULT 0,
      timeouts             integer NOT NULL DEFAULT 0,
      created_at           timestamptz,
      ended_at             timestamptz,
      PRIMARY KEY (process_instance_key, job_key)
    ) WITH (fillfactor = 80);

    CREATE TABLE timer (
      process_instance_key bigint NOT NULL,     -- -1: a timer start event
      timer_key            bigint NOT NULL,
      process_definition_key bigint,
      element_id           text,                -- the event the timer belongs to
      element_instance_key bigint,
      due_date             timestamptz,
      repetitions          integer,
      state                text,                -- created | triggered | canceled
      created_at           timestamptz,
      ended_at             timestamptz,
      PRIMARY KEY (process_instance_key, timer_key)
    ) WITH (fillfactor = 85);

    CREATE TABLE incident (
      incident_key         bigint PRIMARY KEY,
      case_id              text,
      process_instance_key bigint,
      bpmn_process_id      text,
      process_definition_key bigint,
      element_id           text,
      element_instance_key bigint,
      job_key              bigint,
      error_type           text,
      error_message        text,
      state                text,                -- open | resolved
      created_at           timestamptz,
      resolved_at          timestamptz
    );
    CREATE INDEX incident_open ON incident (created_at) WHERE state = 'open';
    CREATE INDEX incident_instance ON incident (process_instance_key);

    CREATE TABLE message (
      message_key     bigint PRIMARY KEY,
      name            text,
      correlation_key text,
      message_id      text,
      deadline        timestamptz,
      state           text,                     -- published | expired
      published_at    timestamptz,
      expired_at      timestamptz
    );
    -- Where a process instance waits for a message.
    CREATE TABLE message_subscription (
      process_instance_key bigint NOT NULL,
      subscription_key     bigint NOT NULL,
      element_id           text,
      element_instance_key bigint,
      message_name         text,
      correlation_key      text,
      interrupting         boolean,
      state                text,                -- creating | open | correlated | closed
      created_at           timestamptz,
      ended_at             timestamptz,
      PRIMARY KEY (process_instance_key, subscription_key)
    ) WITH (fillfactor = 85);
    -- Each message that reached an instance: also the one that started it.
    CREATE TABLE message_correlation (
      process_instance_key bigint NOT NULL,
      position             bigint NOT NULL,
      message_key          bigint,
      message_name         text,
      correlation_key      text,
      element_id           text,
      correlated_at        timestamptz,
      PRIMARY KEY (process_instance_key, position)
    );

    CREATE TABLE decision_evaluation (
      process_instance_key bigint NOT NULL,     -- -1: evaluated outside a process
      position             bigint NOT NULL,
      ordinal              smallint NOT NULL,   -- required decisions come before the called one
      evaluation_key       bigint,
      case_id              text,
      element_id           text,
      element_instance_key bigint,
      decision_key         bigint,
      decision_id          text,
      decision_version     integer,
      decision_type        text,
      root_decision_id     text,                -- the decision that was called
      inputs               jsonb,               -- [{id, name, value}]
      output               jsonb,
      matched_rules        jsonb,               -- [{id, index, outputs: [{id, name, value}]}]
      state                text,                -- evaluated | failed
      failure_message      text,
      evaluated_at         timestamptz,
      PRIMARY KEY (process_instance_key, position, ordinal)
    );
    CREATE INDEX decision_evaluation_decision ON decision_evaluation (decision_id);

    -- What is rare: escalations, compensations, signals, instance modifications and migrations.
    CREATE TABLE engine_event (
      process_instance_key bigint NOT NULL,     -- -1: none
      position             bigint NOT NULL,
      partition_id         smallint NOT NULL,
      kind                 text,                -- escalation | compensation | signal | modification | migration | error ...
      intent               text,
      code                 text,                -- escalation code, signal name, handler id ...
      element_id           text,                -- that threw
      catch_element_id     text,
      happened_at          timestamptz,
      PRIMARY KEY (process_instance_key, position, partition_id)
    );

    -- Kept in the history, but not understood: each needs a person, and raised an alarm.
    CREATE TABLE parked_record (
      partition_id smallint NOT NULL,
      position     bigint   NOT NULL,
      value_type   text,
      intent       text,
      reason       text,
      record_time  timestamptz,
      PRIMARY KEY (partition_id, position)
    );

    -- Bookkeeping: not part of what a rebuild compares. Alarms of the projection are in bank.alarm.
    CREATE VIEW projection_position AS
      SELECT partition_id, position, record_time, received_at FROM history.tree;

    -- The express lane: brings forward what the durable lane will say, never a ground for a right.
    CREATE UNLOGGED TABLE express_user_task (
      user_task_key          bigint PRIMARY KEY,
      partition_id           smallint NOT NULL,
      position               bigint NOT NULL,
      case_id                text,              -- null: not shown
      process_instance_key   bigint,
      process_definition_key bigint,
      process_definition_version integer,
      bpmn_process_id        text,
      element_id             text,
      element_instance_key   bigint,
      form_key               bigint,
      assignee               text,
      candidate_groups       text[],
      candidate_users        text[],
      due_date               timestamptz,
      follow_up_date         timestamptz,
      priority               integer,
      custom_headers         text,
      state                  text,
      action                 text,
      created_at             timestamptz,
      ended_at               timestamptz
    );
    CREATE UNLOGGED TABLE express_case (
      process_instance_key bigint PRIMARY KEY,
      partition_id         smallint NOT NULL,
      position             bigint NOT NULL,
      case_id              text NOT NULL
    );

    SET LOCAL search_path = DEFAULT;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP SCHEMA read_model CASCADE');
}
