import { approvers, type Role } from '../contracts/roles.ts';
import type { Principal } from './principal.ts';
import { supervises } from './supervision.ts';

export type Colleague = Pick<Principal, 'userId' | 'roles' | 'branch'>;

/** A planned or running absence. */
export interface Period {
  readonly userId: string;
  readonly substituteId: string;
  readonly from: Date;
  readonly until: Date;
}

export type AbsenceProblem =
  | 'not-yours-to-arrange'
  | 'same-person'
  | 'not-a-substitute'
  | 'period-invalid'
  | 'overlaps'
  | 'circle';

const longestMs = 366 * 24 * 3_600_000;
const isApprover = (role: Role) => (approvers as readonly Role[]).includes(role);
const overlap = (a: Period, b: Period) => a.from < b.until && b.from < a.until;

/** Oneself, or a supervisor of one of the person's roles, within the branch when the supervisor has one. */
export function mayArrange(principal: Principal, absent: Colleague): boolean {
  if (principal.userId === absent.userId) return true;
  const sameBranch = principal.branch === undefined || principal.branch === absent.branch;
  return sameBranch && supervises(principal, absent.roles);
}

/** Whether following those who stand in leads back to who is away. */
function closesCircle(planned: Period, existing: readonly Period[]): boolean {
  const reached = new Set([planned.substituteId]);
  for (let before = 0; before < reached.size; ) {
    before = reached.size;
    for (const one of existing)
      if (reached.has(one.userId) && overlap(one, planned)) reached.add(one.substituteId);
  }
  return reached.has(planned.userId);
}

/**
 * What is wrong with a planned absence; undefined: nothing.
 * @param existing absences that have not ended, of anybody
 */
export function judgeAbsence(
  principal: Principal,
  people: { readonly absent: Colleague; readonly substitute: Colleague },
  planned: Period,
  existing: readonly Period[],
  now: Date,
): AbsenceProblem | undefined {
  const { absent, substitute } = people;
  if (!mayArrange(principal, absent)) return 'not-yours-to-arrange';
  if (absent.userId === substitute.userId) return 'same-person';
  if (!absent.roles.some((role) => isApprover(role) && substitute.roles.includes(role)))
    return 'not-a-substitute';
  const length = planned.until.getTime() - planned.from.getTime();
  if (!(length > 0 && length <= longestMs && planned.until > now)) return 'period-invalid';
  if (existing.some((one) => one.userId === planned.userId && overlap(one, planned))) return 'overlaps';
  return closesCircle(planned, existing) ? 'circle' : undefined;
}
