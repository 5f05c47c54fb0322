import type { Knex } from 'knex';
import { findCase } from '../../commands/case-registry.ts';
import { randomCode } from '../../contracts/ids.ts';
import {
  type EmergencyFacts,
  emergencyApprovers,
  emergencyState,
  mayApprove,
  mayEnd,
} from '../../policy/emergency.ts';
import { hasRole, type Principal } from '../../policy/principal.ts';
import type { ApiDeps } from '../deps.ts';
import { HttpProblem } from '../http-problem.ts';

interface AccessRow {
  access_id: string;
  case_id: string;
  user_id: string;
  reason_text_id: string;
  minutes: number;
  asked_at: Date;
  approved_by: string | null;
  approved_at: Date | null;
  until_at: Date | null;
  ended_at: Date | null;
  ended_by: string | null;
}

const factsOf = (row: AccessRow): EmergencyFacts => ({
  userId: row.user_id,
  askedAt: row.asked_at,
  approvedAt: row.approved_at,
  until: row.until_at,
  endedAt: row.ended_at,
});

const read = (row: AccessRow, now: Date) => ({
  accessId: row.access_id,
  caseId: row.case_id,
  userId: row.user_id,
  minutes: row.minutes,
  state: emergencyState(factsOf(row), now),
  askedAt: row.asked_at,
  approvedBy: row.approved_by,
  approvedAt: row.approved_at,
  until: row.until_at,
  endedAt: row.ended_at,
  endedBy: row.ended_by,
});

/** Asks to read one case for some minutes. The reason is kept encrypted with the key of the case's customer. */
export async function askForAccess(
  deps: ApiDeps,
  caller: Principal,
  asked: { caseId: string; reason: string; minutes: number },
) {
  const found = await findCase(deps.db, asked.caseId);
  if (!found) throw new HttpProblem('not-found');
  return deps.db.transaction(async (trx) => {
    const accessId = `EM-${randomCode(12)}`;
    // Not under the case: the reason is for auditors, not for those who work on it.
    const reasonTextId = await deps.stores.freeTexts.put(
      {
        customerId: found.customerId,
        purpose: 'emergency-access',
        writtenBy: caller.userId,
        text: asked.reason,
        key: accessId,
      },
      trx,
    );
    const now = deps.clock.now();
    const [row] = await trx('bank.emergency_access')
      .insert({
        access_id: accessId,
        case_id: asked.caseId,
        user_id: caller.userId,
        reason_text_id: reasonTextId,
        minutes: asked.minutes,
        asked_at: now,
      })
      .returning('*');
    return read(row as AccessRow, now);
  });
}

/** The row, locked: of two who approve or end at once the second sees what the first did. */
async function lockAccess(trx: Knex, accessId: string): Promise<AccessRow> {
  const row: AccessRow | undefined = await trx('bank.emergency_access')
    .where('access_id', accessId)
    .first()
    .forUpdate();
  if (!row) throw new HttpProblem('not-found');
  return row;
}

const refused = (reason: string) => new HttpProblem('not-allowed', { members: { reason } });

async function change(
  deps: ApiDeps,
  accessId: string,
  decide: (row: AccessRow, now: Date) => Partial<AccessRow>,
) {
  return deps.db.transaction(async (trx) => {
    const now = deps.clock.now();
    const columns = decide(await lockAccess(trx, accessId), now);
    const [row] = await trx('bank.emergency_access')
      .where('access_id', accessId)
      .update(columns)
      .returning('*');
    return read(row as AccessRow, now);
  });
}

/** A second person allows it; the time runs from now. */
export const approveAccess = (deps: ApiDeps, caller: Principal, accessId: string) =>
  change(deps, accessId, (row, now) => {
    const may = mayApprove(caller, factsOf(row));
    if (may !== 'yes') throw refused(may);
    if (emergencyState(factsOf(row), now) !== 'asked') throw new HttpProblem('access-decided');
    const until = new Date(now.getTime() + row.minutes * 60_000);
    return { approved_by: caller.userId, approved_at: now, until_at: until };
  });

/** Ends it before its time, or turns the request down. */
export const endAccess = (deps: ApiDeps, caller: Principal, accessId: string) =>
  change(deps, accessId, (row, now) => {
    if (!mayEnd(caller, factsOf(row))) throw refused('not-yours-to-end');
    if (emergencyState(factsOf(row), now) === 'ended') throw new HttpProblem('access-decided');
    return { ended_at: now, ended_by: caller.userId };
  });

/** Newest first, with every use and the reason; who can not approve sees their own only. */
export async function listAccesses(deps: ApiDeps, caller: Principal, limit: number) {
  const query = deps.db('bank.emergency_access').orderBy('asked_at', 'desc').limit(limit);
  if (!hasRole(caller, emergencyApprovers)) query.where('user_id', caller.userId);
  const rows: AccessRow[] = await query;
  const uses = await deps
    .db('bank.emergency_access_use')
    .whereIn(
      'access_id',
      rows.map((row) => row.access_id),
    )
    .orderBy('id')
    .select('access_id', 'route', 'at');
  const now = deps.clock.now();
  return Promise.all(
    rows.map(async (row) => ({
      ...read(row, now),
      reason: (await deps.stores.freeTexts.get(row.reason_text_id))?.text ?? null,
      uses: uses
        .filter((use) => use.access_id === row.access_id)
        .map(({ route, at }: { route: string; at: Date }) => ({ route, at })),
    })),
  );
}

/**
 * Uses a running access to this case, if the caller has one: writes down the use, and returns the access's id. When it
 * cannot be written down, nothing is shown.
 */
export async function takeAccess(
  deps: ApiDeps,
  caller: Principal,
  caseId: string,
  route: string,
): Promise<string | undefined> {
  const now = deps.clock.now();
  const row: AccessRow | undefined = await deps
    .db('bank.emergency_access')
    .where({ user_id: caller.userId, case_id: caseId })
    .whereNull('ended_at')
    .where('until_at', '>', now)
    .first();
  if (!row) return undefined;
  await deps.db('bank.emergency_access_use').insert({ access_id: row.access_id, route, at: now });
  return row.access_id;
}
