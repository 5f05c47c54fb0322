import type { ZeebeAnswer } from '../zeebe/rest-call.ts';
import type { Command } from './types.ts';

/** How long a message is tried while nobody waits: the case may be between two steps. */
export const betweenStepsMs = 4_000;
/** How long the read model may take to show that an attempt without an answer had worked; longer than a lease. */
export const evidenceMs = 60_000;
const longestPauseMs = 5_000;

/** What an answer of the engine means for a command. */
export type Judgement =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'refused'; readonly outcome: string; readonly detail: string }
  | { readonly kind: 'again'; readonly delayMs: number; readonly away: boolean; readonly detail: string };

const refused = (outcome: string, detail: string): Judgement => ({ kind: 'refused', outcome, detail });

/**
 * Decides about a command after an attempt. Pure.
 * @param taken whether the read model shows that the engine took this very command already
 * @param ageMs since the first attempt
 * @param random 0 to 1, spreads the retries of several senders
 */
export function judgeAnswer(
  command: Command,
  answer: ZeebeAnswer<unknown>,
  taken: boolean,
  ageMs: number,
  random: number,
): Judgement {
  if (answer.kind === 'ok' || taken) return { kind: 'delivered' };
  if (answer.kind === 'unavailable') {
    const pause = Math.min(longestPauseMs, 200 * 2 ** Math.min(command.attempts, 10));
    return { kind: 'again', delayMs: pause * (0.5 + random / 2), away: true, detail: answer.reason };
  }
  const { status, detail } = answer;
  const patience = command.uncertain ? evidenceMs : 0;
  const wait = (): Judgement => ({
    kind: 'again',
    delayMs: (ageMs < betweenStepsMs ? 150 : 750) * (1 + random),
    away: false,
    detail: answer.title,
  });
  switch (command.payload.kind) {
    case 'publish-message':
      // 409: this messageId was seen before, so the case is started.
      return status === 409 ? { kind: 'delivered' } : refused('rejected', detail);
    case 'correlate-message':
      if (status !== 404) return refused('rejected', detail);
      return ageMs < Math.max(betweenStepsMs, patience) ? wait() : refused('nobody-waits', detail);
    case 'complete-user-task':
      if (status !== 404 && status !== 409) return refused('rejected', detail);
      return ageMs < patience ? wait() : refused('task-gone', detail);
    case 'assign-user-task':
    case 'unassign-user-task':
      return refused(status === 409 ? 'already-assigned' : 'task-gone', detail);
  }
}
