import type { Absence, TaskFacts } from './facts.ts';
import type { Principal } from './principal.ts';

type Offer = Pick<TaskFacts, 'assignee' | 'candidateUsers' | 'candidateGroups'>;
type Person = Pick<Principal, 'userId' | 'roles'>;

/** Roles and names under which somebody's queue is looked up: their own, and those of whom they stand in for. */
export const workRoles = (principal: Principal): readonly string[] => [
  ...new Set<string>([...principal.roles, ...(principal.substituteRoles ?? [])]),
];
export const workNames = (principal: Principal): readonly string[] => [
  principal.userId,
  ...(principal.substituteFor ?? []),
];

/** Whether the task is one this person may see in a queue at all: offered or assigned to them or whom they stand in for. */
export function isCandidate(principal: Principal, task: Offer): boolean {
  const names = workNames(principal);
  const roles = workRoles(principal);
  return (
    (task.assignee !== undefined && names.includes(task.assignee)) ||
    task.candidateUsers.some((user) => names.includes(user)) ||
    task.candidateGroups.some((group) => roles.includes(group))
  );
}

/** Offered by role or name; a task that is offered to nobody belongs to its assignee alone. */
function isOffered({ userId, roles }: Person, task: Offer): boolean {
  const { candidateUsers, candidateGroups, assignee } = task;
  if (candidateUsers.length === 0 && candidateGroups.length === 0) return assignee === userId;
  return (
    candidateUsers.includes(userId) ||
    candidateGroups.some((group) => (roles as readonly string[]).includes(group))
  );
}

/** By what right somebody would act: their own first, else in the place of a person who is away at this moment. */
export type Capacity =
  | { readonly kind: 'may'; readonly onBehalfOf: string | null }
  | { readonly kind: 'assigned-to-another' }
  | { readonly kind: 'not-a-candidate' };

/**
 * Having been given a task is no right by itself: whose role changed or whose substitution ended has lost it.
 * @param absences in force now, read under the lock: what the sign-in knew of them may have ended since
 */
export function capacityFor(person: Person, task: Offer, absences: readonly Absence[]): Capacity {
  const { userId } = person;
  const isFree = (...holders: string[]) => !task.assignee || holders.includes(task.assignee);
  const offered = isOffered(person, task);
  if (offered && isFree(userId)) return { kind: 'may', onBehalfOf: null };
  const places = absences.filter((absence) => absence.substituteId === userId && isOffered(absence, task));
  const free = places.find((absence) => isFree(userId, absence.userId));
  if (free) return { kind: 'may', onBehalfOf: free.userId };
  return { kind: offered || places.length > 0 ? 'assigned-to-another' : 'not-a-candidate' };
}
