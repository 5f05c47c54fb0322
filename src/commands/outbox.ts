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

export interface NewCommand {
  readonly caseId: string;
  readonly payload: CommandPayload;
  readonly createdBy: string | null;
  /** In whose place, when not in their own. */
  readonly onBehalfOf?: string | null;
  readonly createdAt: Date;
  readonly commandId?: string;
}

/** Puts a command into the outbox, in the transaction of what causes it. Returns its id. */
export async function enqueue(trx: Knex, command: NewCommand): Promise<string> {
  const row = rowOf(command);
  await trx('bank.command').insert(row);
  return row.command_id;
}

/**
 * The same, claimed by whoever delivers it as soon as the transaction has committed: one transaction less. The case must
 * have been started. A sender that ends before leaves it to the others when the lease is over.
 */
export async function enqueueClaimed(trx: Knex, command: NewCommand): Promise<Command> {
  const [row] = await trx('bank.command')
    .insert({
      ...rowOf(command),
      attempts: 1,
      in_flight: true,
      first_attempt_at: trx.raw('clock_timestamp()'),
      next_at: trx.raw('clock_timestamp() + make_interval(secs => ?)', [leaseSeconds]),
    })
    .returning('*');
  return read(row);
}

function rowOf({
  caseId,
  payload,
  createdBy,
  onBehalfOf = null,
  createdAt,
  commandId = newCommandId(),
}: NewCommand) {
  return {
    command_id: commandId,
    case_id: caseId,
    kind: payload.kind,
    payload: JSON.stringify(payload),
    state: 'pending',
    user_task_key: 'userTaskKey' in payload ? payload.userTaskKey : null,
    element_id: 'elementId' in payload ? payload.elementId : null,
    decision: 'decision' in payload ? payload.decision : false,
    created_by: createdBy,
    on_behalf_of: onBehalfOf,
    created_at: createdAt,
  };
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

/** The engine refused it for good. Only a command still pending is settled. */
export async function settleRefused(
  trx: Knex,
  commandId: string,
  { outcome, detail }: { outcome: string; detail: string },
): Promise<boolean> {
  const changed = await trx('bank.command')
    .where({ command_id: commandId, state: 'pending' })
    .update({
      state: 'refused',
      outcome,
      detail: detail.slice(0, 500),
      in_flight: false,
      settled_at: trx.raw('clock_timestamp()'),
    });
  return changed === 1;
}

/**
 * The engine carried it out. Does not wait for the disk: should the database crash right now, the command is found in
 * flight again, and the engine's own records show that it was carried out.
 */
export async function settleDelivered(db: Knex, commandId: string): Promise<void> {
  await db.raw(
    `with quick as (select set_config('synchronous_commit', 'off', true) as value)
     update bank.command set state = 'delivered', outcome = null, detail = null, in_flight = false, settled_at = clock_timestamp()
     from quick where command_id = ? and state = 'pending' and quick.value = 'off'`,
    [commandId],
  );
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
