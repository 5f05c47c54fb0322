import type { Knex } from 'knex';
import type { Role } from '../../contracts/roles.ts';
import type { Absence } from '../../policy/facts.ts';
import type { Principal } from '../../policy/principal.ts';
import type { ApiDeps } from '../deps.ts';

/** Who is away at this moment of the bank's clock, and who does their work; everybody, or whom one person stands in for. */
export async function absencesInForce(deps: ApiDeps, trx: Knex, substituteId?: string): Promise<Absence[]> {
  const now = deps.clock.now();
  const query = trx('bank.absence as a')
    .leftJoin('bank.person as p', 'p.user_id', 'a.user_id')
    .whereNull('a.ended_at')
    .where('a.from_at', '<=', now)
    .where('a.until_at', '>', now)
    .select('a.user_id', 'a.substitute_id', 'p.roles');
  if (substituteId !== undefined) query.where('a.substitute_id', substituteId);
  const rows: { user_id: string; substitute_id: string; roles: Role[] | null }[] = await query;
  return rows.map((row) => ({
    userId: row.user_id,
    substituteId: row.substitute_id,
    roles: row.roles ?? [],
  }));
}

/** The principal with whom they stand in for just now. What that gives them is asked again under the lock of a case. */
export async function withSubstitution(deps: ApiDeps, principal: Principal): Promise<Principal> {
  const absences = await absencesInForce(deps, deps.db, principal.userId);
  if (absences.length === 0) return principal;
  return {
    ...principal,
    substituteFor: absences.map((absence) => absence.userId),
    substituteRoles: [...new Set(absences.flatMap((absence) => absence.roles))],
  };
}
