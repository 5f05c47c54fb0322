import { describe, expect, it } from 'vitest';
import { judgeAnswer } from '../../../src/commands/judge-answer.ts';
import type { Command, CommandPayload } from '../../../src/commands/types.ts';
import type { ZeebeAnswer } from '../../../src/zeebe/rest-call.ts';

const payloads: Record<string, CommandPayload> = {
  start: { kind: 'publish-message', name: 'x', messageId: 'AO-1', timeToLiveMs: 1, variables: {} },
  message: { kind: 'correlate-message', name: 'x', variables: {} },
  completion: { kind: 'complete-user-task', userTaskKey: '1', elementId: 'e', decision: true, variables: {} },
  assignment: { kind: 'assign-user-task', userTaskKey: '1', assignee: 'a', allowOverride: false },
};
const command = (payload: keyof typeof payloads, more: Partial<Command> = {}): Command => ({
  commandId: 'CM-1',
  caseId: 'AO-1',
  payload: payloads[payload]!,
  createdBy: null,
  onBehalfOf: null,
  createdAt: new Date(0),
  firstAttemptAt: new Date(0),
  attempts: 1,
  uncertain: false,
  ...more,
});
const refused = (status: number) => ({ kind: 'refused', status, title: 't', detail: 'd' }) as const;
const outcome = (given: Command, answer: ZeebeAnswer<unknown>, taken: boolean, ageMs: number) => {
  const judged = judgeAnswer(given, answer, taken, ageMs, 0.5);
  return judged.kind === 'refused' ? judged.outcome : judged.kind;
};

describe('what an answer means', () => {
  it.each([
    ['a start seen before is delivered', command('start'), refused(409), false, 0, 'delivered'],
    ['a start that is no valid request is rejected', command('start'), refused(400), false, 0, 'rejected'],
    [
      'a message is tried while the case is between steps',
      command('message'),
      refused(404),
      false,
      3_999,
      'again',
    ],
    ['then nobody waits', command('message'), refused(404), false, 4_000, 'nobody-waits'],
    [
      'after a lost answer the read model gets time',
      command('message', { uncertain: true }),
      refused(404),
      false,
      59_000,
      'again',
    ],
    ['and its word counts', command('message', { uncertain: true }), refused(404), true, 0, 'delivered'],
    ['a task that is gone', command('completion'), refused(404), false, 0, 'task-gone'],
    ['a task in another state', command('completion'), refused(409), false, 0, 'task-gone'],
    [
      'a completion whose answer was lost',
      command('completion', { uncertain: true }),
      refused(404),
      true,
      0,
      'delivered',
    ],
    ['a task taken by somebody else', command('assignment'), refused(409), false, 0, 'already-assigned'],
    [
      'no answer: again',
      command('completion'),
      { kind: 'unavailable', reason: 'x' } as const,
      false,
      0,
      'again',
    ],
  ])('%s', (_name, given, answer, taken, age, expected) =>
    expect(outcome(given, answer, taken, age)).toBe(expected),
  );

  it('pauses longer after each failure, five seconds at most', () => {
    const pause = (attempts: number) => {
      const judged = judgeAnswer(
        command('start', { attempts }),
        { kind: 'unavailable', reason: 'x' },
        false,
        0,
        1,
      );
      return judged.kind === 'again' ? judged.delayMs : 0;
    };
    expect([1, 2, 3, 20].map(pause)).toEqual([400, 800, 1_600, 5_000]);
  });
});
