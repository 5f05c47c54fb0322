import { isCandidate, workNames, workRoles } from '../../policy/candidates.ts';
import type { Principal } from '../../policy/principal.ts';
import { isOtherBranch } from '../../policy/reach.ts';
import type { TaskNotice } from './notices.ts';

/** Somebody who listens. */
export interface Reader {
  readonly principal: Principal;
}

/** May this person see the task in a list, as it is now? */
export const seesTask = (principal: Principal, task: TaskNotice): boolean =>
  isCandidate(principal, task) && !isOtherBranch(principal, task.branch);

/** Readers by role and by name, so that a change is looked at only by those whom it may concern. */
export class Readers<R extends Reader> {
  readonly all = new Set<R>();
  readonly #byName = new Map<string, Set<R>>();

  add(reader: R): void {
    this.all.add(reader);
    for (const name of namesOf(reader.principal)) {
      const set = this.#byName.get(name) ?? new Set<R>();
      this.#byName.set(name, set.add(reader));
    }
  }

  delete(reader: R): boolean {
    for (const name of namesOf(reader.principal)) {
      const set = this.#byName.get(name);
      set?.delete(reader);
      if (set?.size === 0) this.#byName.delete(name);
    }
    return this.all.delete(reader);
  }

  /** How many streams a person has open. */
  countOf(userId: string): number {
    return this.ofPerson(userId).length;
  }

  ofPerson(userId: string): R[] {
    return [...(this.#byName.get(`user:${userId}`) ?? [])].filter(
      ({ principal }) => principal.userId === userId,
    );
  }

  /** Who may see the task. */
  ofTask(task: TaskNotice): Set<R> {
    const names = [
      ...task.candidateGroups.map((group) => `role:${group}`),
      ...task.candidateUsers.map((user) => `user:${user}`),
      ...(task.assignee ? [`user:${task.assignee}`] : []),
    ];
    const found = new Set<R>();
    for (const name of names)
      for (const reader of this.#byName.get(name) ?? [])
        if (seesTask(reader.principal, task)) found.add(reader);
    return found;
  }
}

const namesOf = (principal: Principal): string[] => [
  ...workRoles(principal).map((role) => `role:${role}`),
  ...workNames(principal).map((user) => `user:${user}`),
];
