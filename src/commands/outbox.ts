import type { Knex } from 'knex';
import { randomCode } from '../contracts/ids.ts';
import type { Command, CommandPayload, CommandStatus } from './types.ts';

/** Longer than one attempt can take; afterwards another sender may try the command again. */
const leaseSeconds = 30;

interface CommandRow {
  command_id: string;
  case_id: string;
  payload: CommandPayload;
  created_by: string | null;
  on_behalf_of: string | null;
  created_at: Date;
  first_attempt_at: Date | null;
  attempts: number;
  uncertain: boolean;
}

const read = (row: CommandRow): Command => ({
  commandId: row.command_id,
  caseId: row.case_id,
  payload: row.payload,
  createdBy: row.created_by,
  onBehalfOf: row.on_behalf_of,
  createdAt: row.created_at,
  firstAttemptAt: row.first_attempt_at,
  attempts: row.attempts,
  uncertain: row.uncertain,
});

/** Puts a command into the outbox, in the transaction of what causes it. Returns its id. */
export async function enqueue(
  trx: Knex,
  command: {
    caseId: string;
    payload: CommandPayload;
    createdBy: string | null;
    /** In whose place, when not in their own. */
    onBehalfOf?: string | null;
    createdAt: Date;
    commandId?: string;
  },
): Promise<string> {
  const { payload } = command;
  const commandId = command.commandId ?? newCommandId();
  await trx('bank.command').insert({
    command_id: commandId,
    case_id: command.caseId,
    kind: payload.kind,
    payload: JSON.stringify(payload),
    state: 'pending',
    user_task_key: 'userTaskKey' in payload ? payload.userTaskKey : null,
    element_id: 'elementId' in payload ? payload.elementId : null,
    decision: 'decision' in payload ? payload.decision : false,
    created_by: command.createdBy,
    on_behalf_of: command.onBehalfOf ?? null,
    created_at: command.createdAt,
  });
  return commandId;
}

export const newCommandId = () => `CM-${randomCode(16)}`;

/**
 * Takes due commands for delivery, at most `limit`, or the one named. Nobody else gets them until the lease is over.
 * What follows a case's start waits until the start was delivered. A command found in flight lost its sender: uncertain.
 */
export async function claim(db: Knex, limit: number, commandId?: string): Promise<Command[]> {
  const { rows } = await db.raw(
    `with due as (
       select command_id from bank.command c
       where state = 'pending' and next_at <= clock_timestamp()
         and (:id::text is null or command_id = :id)
         and (kind = 'publish-message' or not exists (
           select from bank.command s
           where s.case_id = c.case_id and s.kind = 'publish-message' and s.state = 'pending'))
       order by next_at limit :limit for update skip locked)
     update bank.command c
     set attempts = attempts + 1, uncertain = uncertain or in_flight, in_flight = true,
         first_attempt_at = coalesce(first_attempt_at, clock_timestamp()),
         next_at = clock_timestamp() + make_interval(secs => :lease)
     from due where c.command_id = due.command_id
     returning c.*`,
    { id: commandId ?? null, limit, lease: leaseSeconds },
  );
  return rows.map(read);
}

/** The engine answered for good. Only a command still pending is settled. */
export async function settle(
  trx: Knex,
  commandId: string,
  end: { state: 'delivered' | 'refused'; outcome?: string; detail?: string },
): Promise<boolean> {
  const changed = await trx('bank.command')
    .where({ command_id: commandId, state: 'pending' })
    .update({
      state: end.state,
      outcome: end.outcome ?? null,
      detail: end.detail?.slice(0, 500) ?? null,
      in_flight: false,
      settled_at: trx.raw('clock_timestamp()'),
    });
  return changed === 1;
}

/** Try again after `delayMs`; `uncertain` when the engine may have acted on it. */
export async function postpone(
  trx: Knex,
  commandId: string,
  again: { delayMs: number; uncertain: boolean; detail: string },
): Promise<void> {
  await trx('bank.command')
    .where({ command_id: commandId, state: 'pending' })
    .update({
      in_flight: false,
      uncertain: trx.raw('uncertain or ?', [again.uncertain]),
      detail: again.detail.slice(0, 500),
      next_at: trx.raw("clock_timestamp() + ? * interval '1 millisecond'", [again.delayMs]),
    });
}

export async function statusOf(db: Knex, commandId: string): Promise<CommandStatus | undefined> {
  const row = await db('bank.command').where('command_id', commandId).first('state', 'outcome', 'detail');
  return (
    row && { commandId, state: row.state, outcome: row.outcome ?? undefined, detail: row.detail ?? undefined }
  );
}

/** How many commands wait, and since when the oldest does: for metrics and readiness. */
export async function backlog(db: Knex): Promise<{ pending: number; oldestSeconds: number }> {
  const row = await db('bank.command')
    .where('state', 'pending')
    .first(
      db.raw('count(*)::int as pending'),
      db.raw('coalesce(extract(epoch from clock_timestamp() - min(first_attempt_at)), 0)::float8 as oldest'),
    );
  return { pending: row.pending, oldestSeconds: row.oldest };
}
