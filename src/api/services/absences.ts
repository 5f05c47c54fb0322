import type { Knex } from 'knex';
import { randomCode } from '../../contracts/ids.ts';
import { type AbsenceProblem, judgeAbsence, mayArrange, type Period } from '../../policy/absences.ts';
import { hasRole, type Principal } from '../../policy/principal.ts';
import type { ApiDeps } from '../deps.ts';
import { fieldProblem, HttpProblem } from '../http-problem.ts';

interface AbsenceRow {
  absence_id: string;
  user_id: string;
  substitute_id: string;
  from_at: Date;
  until_at: Date;
  created_by: string;
  created_at: Date;
}

const read = (row: AbsenceRow) => ({
  absenceId: row.absence_id,
  userId: row.user_id,
  substituteId: row.substitute_id,
  from: row.from_at,
  until: row.until_at,
  createdBy: row.created_by,
  createdAt: row.created_at,
});

/** Absences that have not ended. */
async function open(deps: ApiDeps, trx: Knex) {
  const rows: AbsenceRow[] = await trx('bank.absence')
    .whereNull('ended_at')
    .where('until_at', '>', deps.clock.now())
    .orderBy(['from_at', 'absence_id']);
  return rows.map(read);
}

const problems: Record<Exclude<AbsenceProblem, 'not-yours-to-arrange'>, [string, string, string]> = {
  'same-person': ['substituteId', '不能代理本人', 'nobody stands in for themselves'],
  'not-a-substitute': ['substituteId', '代理人须具有相同岗位', 'must hold one of the absent person’s roles'],
  'period-invalid': ['until', '起止时间无效', 'the period is over, empty or longer than a year'],
  overlaps: ['from', '与已有的代理期间重叠', 'overlaps another absence of this person'],
  circle: ['substituteId', '代理关系成环', 'the substitute is away then and leads back to this person'],
};

function refuse(problem: AbsenceProblem): HttpProblem {
  if (problem === 'not-yours-to-arrange')
    return new HttpProblem('not-allowed', { members: { reason: problem } });
  const [field, zh, en] = problems[problem];
  return new HttpProblem('invalid-fields', { errors: [fieldProblem(field, problem, zh, en)] });
}

const unknownPerson = (field: string) =>
  new HttpProblem('invalid-fields', {
    errors: [fieldProblem(field, 'unknown', '没有此人', 'nobody of this id works here')],
  });

/** Arranges who does somebody's work while they are away. */
export async function addAbsence(
  deps: ApiDeps,
  caller: Principal,
  planned: Period,
): Promise<ReturnType<typeof read>> {
  const [absent, substitute] = await Promise.all([
    deps.directory.find(planned.userId),
    deps.directory.find(planned.substituteId),
  ]);
  // Who asks for somebody who is not there must not learn more than who may not ask.
  if (!absent)
    throw planned.userId === caller.userId ? unknownPerson('userId') : refuse('not-yours-to-arrange');
  if (!mayArrange(caller, absent)) throw refuse('not-yours-to-arrange');
  if (!substitute) throw unknownPerson('substituteId');
  return deps.db.transaction(async (trx) => {
    // Two at once could otherwise overlap or close a circle.
    await trx.raw('lock table bank.absence in share row exclusive mode');
    const now = deps.clock.now();
    const problem = judgeAbsence(caller, { absent, substitute }, planned, await open(deps, trx), now);
    if (problem) throw refuse(problem);
    const [row] = await trx('bank.absence')
      .insert({
        absence_id: `AB-${randomCode(12)}`,
        user_id: planned.userId,
        substitute_id: planned.substituteId,
        from_at: planned.from,
        until_at: planned.until,
        created_by: caller.userId,
        created_at: now,
      })
      .returning('*');
    return read(row as AbsenceRow);
  });
}

/** Absences that concern the caller: as absent, substitute or supervisor; auditors see all. */
export async function listAbsences(deps: ApiDeps, caller: Principal) {
  const all = await open(deps, deps.db);
  if (hasRole(caller, ['auditor'])) return all;
  const shown: typeof all = [];
  for (const one of all) {
    const absent = await deps.directory.find(one.userId);
    if (one.substituteId === caller.userId || (absent && mayArrange(caller, absent))) shown.push(one);
  }
  return shown;
}

/** Ends an absence now, or takes back one that has not begun. */
export async function endAbsence(deps: ApiDeps, caller: Principal, absenceId: string): Promise<void> {
  const row: AbsenceRow | undefined = await deps
    .db('bank.absence')
    .where('absence_id', absenceId)
    .whereNull('ended_at')
    .first();
  const absent = row && (await deps.directory.find(row.user_id));
  if (!row || !absent) throw new HttpProblem('not-found');
  if (!mayArrange(caller, absent)) throw refuse('not-yours-to-arrange');
  await deps.db('bank.absence').where('absence_id', absenceId).update({ ended_at: deps.clock.now() });
}
