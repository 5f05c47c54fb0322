import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escalationOf, lateTasks } from '../../../workers/shared/escalate-user-task.ts';

const groups = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 4 });
const priority = fc.integer({ min: 0, max: 100 });

test('an escalation only adds: no group loses the task, the priority never falls', () => {
  fc.assert(
    fc.property(groups, groups, priority, priority, (before, added, was, wanted) => {
      const task = {
        userTaskKey: '1',
        elementId: 'review',
        candidateGroups: before,
        createdFor: before,
        priority: was,
      };
      const change = escalationOf(task, { candidateGroups: added, priority: wanted });
      expect(new Set(change.candidateGroups)).toEqual(new Set([...before, ...added]));
      expect(change.candidateGroups).toHaveLength(new Set(change.candidateGroups).size);
      expect(change.priority).toBe(Math.max(was, wanted));
      expect('dueDate' in change).toBe(false);
    }),
  );
});

test('of tasks side by side only those of the late group are escalated; a task that came by escalation still is', () => {
  const task = (userTaskKey: string, createdFor: string[], candidateGroups = createdFor) => ({
    userTaskKey,
    elementId: 'consult-department',
    createdFor,
    candidateGroups,
    priority: 50,
  });
  const keys = (tasks: Parameters<typeof lateTasks>[0], group?: string) =>
    lateTasks(tasks, group).map(({ userTaskKey }) => userTaskKey);
  const consultations = [
    task('1', ['credit-officer'], ['credit-officer', 'branch-manager']),
    task('2', ['branch-manager']),
    task('3', ['head-office-risk']),
  ];
  expect(keys(consultations, 'branch-manager')).toEqual(['2']);
  expect(keys(consultations, 'credit-officer')).toEqual(['1']);
  const votes = [task('4', ['committee-member']), task('5', ['committee-member'])];
  expect(keys(votes, 'committee-member')).toEqual(['4', '5']);
  const reviews = [task('6', ['account-reviewer'], ['account-reviewer', 'account-supervisor'])];
  expect(keys(reviews, 'account-supervisor')).toEqual(['6']);
  expect(keys(reviews)).toEqual(['6']);
});
