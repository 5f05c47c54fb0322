import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CaseFacts, mayComplete, type TaskFacts } from '../../../src/policy/four-eyes.ts';
import type { Principal } from '../../../src/policy/principal.ts';
import { taskKind } from '../../../src/policy/task-kinds.ts';

const officer: Principal = { userId: 'o1', name: 'o1', roles: ['credit-officer'] };
const at = (minute: number) => new Date(Date.UTC(2026, 10, 21, 2, minute));
const task = (more: Partial<TaskFacts> = {}): TaskFacts => ({
  userTaskKey: '1',
  elementId: 'approve-as-officer',
  kind: 'decision',
  candidateGroups: ['credit-officer'],
  candidateUsers: [],
  createdAt: at(10),
  ...more,
});
const facts = (more: Partial<CaseFacts> = {}): CaseFacts => ({
  caseId: 'CR-1',
  branch: null,
  enteredBy: null,
  involved: [],
  managers: [],
  decisions: [],
  absences: [],
  loan: null,
  limits: [],
  ...more,
});
const ruleOf = (t: TaskFacts, f: CaseFacts, p = officer) => {
  const verdict = mayComplete(p, t, f);
  return verdict.allowed ? 'allowed' : verdict.rule;
};

describe('who may complete a task', () => {
  it.each([
    ['a candidate by role', task(), facts(), 'allowed'],
    ['by name', task({ candidateGroups: [], candidateUsers: ['o1'] }), facts(), 'allowed'],
    ['nobody else', task({ candidateGroups: ['branch-manager'] }), facts(), 'not-a-candidate'],
    ['not when assigned to another', task({ assignee: 'o2' }), facts(), 'assigned-to-another'],
    [
      'not when the case is about them',
      task({ kind: 'work' }),
      facts({ involved: ['o1'] }),
      'conflict-of-interest',
    ],
    ['not when they entered it', task(), facts({ enteredBy: 'o1' }), 'entered-by-self'],
    ['but they may collect', task({ kind: 'work' }), facts({ enteredBy: 'o1' }), 'allowed'],
  ])('%s', (_name, t, f, expected) => expect(ruleOf(t, f)).toBe(expected));

  const past = (elementId: string, endedAt: Date | null, userId = 'o1', final = false) =>
    facts({ decisions: [{ userId, onBehalfOf: null, elementId, endedAt, final }] });
  it.each([
    ['decided on another level, whenever', past('approve-as-branch-manager', at(1)), 'decided-before'],
    ['decided on this level in this round', past('approve-as-officer', at(11)), 'decided-before'],
    ['deciding on this level just now', past('approve-as-officer', null), 'decided-before'],
    ['returned the case from this level before it came back', past('approve-as-officer', at(9)), 'allowed'],
    [
      'decided for good on this level, though the case came back',
      past('approve-as-officer', at(9), 'o1', true),
      'decided-before',
    ],
    [
      'returned the case from another level',
      past('approve-as-branch-manager', at(9), 'o1', false),
      'decided-before',
    ],
    ['somebody else decided', past('approve-as-branch-manager', at(1), 'o2'), 'allowed'],
  ])('%s', (_name, f, expected) => expect(ruleOf(task(), f)).toBe(expected));

  it('never lets one person decide on two levels, whatever else happened', () => {
    const decision = fc.record({
      userId: fc.constantFrom('o1', 'o2'),
      onBehalfOf: fc.constantFrom(null, 'o1', 'o2'),
      elementId: fc.constantFrom('a', 'b', 'c'),
      endedAt: fc.option(fc.integer({ min: 0, max: 30 }).map(at)),
      final: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(decision), fc.constantFrom('a', 'b', 'c'), (decisions, elementId) => {
        const allowed = ruleOf(task({ elementId }), facts({ decisions })) === 'allowed';
        const elsewhere = decisions.some(
          (one) => (one.userId === 'o1' || one.onBehalfOf === 'o1') && one.elementId !== elementId,
        );
        return !(allowed && elsewhere);
      }),
    );
  });
});

describe('branches, customers managed and limits', () => {
  const inBranch = (branch: string): Principal => ({ ...officer, branch });
  it.each([
    ['own branch', inBranch('B001'), 'allowed'],
    ['another branch', inBranch('B002'), 'other-branch'],
    ['head office', officer, 'allowed'],
  ])('%s', (_name, person, expected) =>
    expect(ruleOf(task(), facts({ branch: 'B001' }), person)).toBe(expected),
  );

  it('keeps managers of the customer from deciding, not from collecting', () => {
    expect(ruleOf(task(), facts({ managers: ['o1'] }))).toBe('manages-customer');
    expect(ruleOf(task({ kind: 'work' }), facts({ managers: ['o1'] }))).toBe('allowed');
  });

  const loan = { product: 'mortgage', grade: 'B', amountMinor: 100 };
  const limit = { userId: 'o1', product: '*', grade: 'B', limitMinor: 99 };
  it.each([
    ['above', facts({ loan, limits: [limit] }), 'above-limit'],
    ['exactly at it', facts({ loan, limits: [{ ...limit, limitMinor: 100 }] }), 'allowed'],
    ['a limit for another grade', facts({ loan, limits: [{ ...limit, grade: 'C' }] }), 'allowed'],
    ['a limit of somebody else', facts({ loan, limits: [{ ...limit, userId: 'o2' }] }), 'allowed'],
    ['the narrowest counts', facts({ loan, limits: [{ ...limit, limitMinor: 500 }, limit] }), 'above-limit'],
    ['unknown figures', facts({ loan: 'unknown', limits: [limit] }), 'facts-unknown'],
    ['unknown figures, no limit of one’s own', facts({ loan: 'unknown' }), 'allowed'],
  ])('limit: %s', (_name, f, expected) => expect(ruleOf(task(), f)).toBe(expected));
});

describe('substitutes', () => {
  const away = { userId: 'm1', substituteId: 'o1', roles: ['branch-manager'] as const };
  const managerTask = task({ elementId: 'approve-as-branch-manager', candidateGroups: ['branch-manager'] });
  const decided = (userId: string, onBehalfOf: string | null = null) =>
    facts({
      absences: [away],
      decisions: [{ userId, onBehalfOf, elementId: 'approve-as-officer', endedAt: at(1), final: true }],
    });

  it('act in the place of the absent person, and it is recorded', () => {
    const verdict = mayComplete(officer, managerTask, facts({ absences: [away] }));
    expect(verdict).toEqual({ allowed: true, onBehalfOf: 'm1' });
    expect(ruleOf(managerTask, facts())).toBe('not-a-candidate');
    const assigned = { ...managerTask, assignee: 'm1' };
    expect(mayComplete(officer, assigned, facts({ absences: [away] }))).toMatchObject({ onBehalfOf: 'm1' });
    expect(ruleOf({ ...managerTask, assignee: 'm2' }, facts({ absences: [away] }))).toBe(
      'assigned-to-another',
    );
  });

  it('lose the right with the end of the absence, even for what was given to them', () => {
    expect(ruleOf({ ...managerTask, assignee: 'o1' }, facts())).toBe('not-a-candidate');
  });

  const absent: Principal = { userId: 'm1', name: 'm1', roles: ['branch-manager'] };
  it('count as one person with whom they stand in for, in both directions', () => {
    expect(ruleOf(managerTask, decided('o1'))).toBe('decided-before');
    expect(ruleOf(task(), decided('m1'))).toBe('decided-before');
    expect(ruleOf(managerTask, decided('o1'), absent)).toBe('decided-before');
    const later = { ...decided('o9', 'm1'), absences: [] };
    expect(ruleOf(managerTask, later, absent)).toBe('decided-before');
  });

  it('inherit who entered the case, whom it is about, whose customer it is, and the limit', () => {
    const absences = [away];
    expect(ruleOf(managerTask, facts({ absences, enteredBy: 'm1' }))).toBe('entered-by-self');
    expect(ruleOf(managerTask, facts({ absences, involved: ['m1'] }))).toBe('conflict-of-interest');
    expect(ruleOf(managerTask, facts({ absences, managers: ['m1'] }))).toBe('manages-customer');
    const loan = { product: 'consumer', grade: 'A', amountMinor: 2 };
    const limits = [{ userId: 'm1', product: '*', grade: '*', limitMinor: 1 }];
    expect(ruleOf(managerTask, facts({ absences, loan, limits }))).toBe('above-limit');
  });
});

it('treats an unlisted task as a decision; a header wins', () => {
  expect(taskKind('credit-approval', 'approve-as-officer')).toBe('decision');
  expect(taskKind('anything', 'new-task')).toBe('decision');
  expect(taskKind('credit-approval', 'rework-application')).toBe('work');
  expect(taskKind('anything', 'new-task', 'work')).toBe('work');
  expect(taskKind('anything', 'new-task', 'nonsense')).toBe('decision');
});
