import type { Reaction } from './kinds.ts';
import type { EventPlan } from './plan.ts';
import type { Random } from './random.ts';

/** Names are few, so that several elements wait for the same. */
export const messageNames = ['paid', 'answered', 'withdrawn'];
/** Broadcast from outside only: what does not interrupt may wait for them without starting itself again for ever. */
export const outsideSignals = ['opened', 'closed'];
/** Thrown by models, and waited for by what takes them once. */
const thrownSignals = ['alarm', 'stop'];
export const errorCodes = ['E1', 'E2', 'E3'];
const escalationCodes = ['L1', 'L2'];

export const isInterrupting = (reaction: Reaction) => !reaction.startsWith('~');

const isOnce = (random: Random) => random.chance(0.7);

/** An event that is waited for. */
export function caughtEvent(random: Random, reaction: Reaction, interrupting: boolean): EventPlan {
  const kind = reaction.replace('~', '') as 'message' | 'timer' | 'signal' | 'error' | 'escalation';
  switch (kind) {
    case 'message':
      return { kind, name: random.pick(messageNames) };
    case 'signal':
      return {
        kind,
        name: random.pick(interrupting ? [...outsideSignals, ...thrownSignals] : outsideSignals),
      };
    case 'timer':
      return timer(random, !interrupting);
    case 'error':
      return { kind, code: isOnce(random) ? random.pick(errorCodes) : '' };
    case 'escalation':
      return { kind, code: isOnce(random) ? random.pick(escalationCodes) : '' };
  }
}

function timer(random: Random, mayRepeat: boolean): EventPlan {
  const form = random.pick(
    mayRepeat
      ? (['timeDate', 'timeDuration', 'timeCycle'] as const)
      : (['timeDate', 'timeDuration'] as const),
  );
  const texts = {
    timeDate: ['=now() + duration("PT10M")', '2027-01-01T00:00:00Z'],
    timeDuration: ['PT5M', 'PT1H', 'P1D', '=pause', '=duration("PT30M")'],
    timeCycle: ['R2/PT10M', 'R/PT1H', '="R3/PT1M"'],
  };
  return { kind: 'timer', form, text: random.pick(texts[form]) };
}

/** The start of a process: known when it is deployed. */
export function startEvent(random: Random, kind: 'message' | 'timer' | 'signal'): EventPlan {
  if (kind === 'message') return { kind, name: random.pick(['ordered', 'applied']) };
  if (kind === 'signal') return { kind, name: random.pick(outsideSignals) };
  return random.chance(0.5)
    ? { kind, form: 'timeCycle', text: random.pick(['R2/PT20M', 'R/PT12H']) }
    : { kind, form: 'timeDate', text: '2026-12-24T18:00:00Z' };
}

/** An event that is thrown. */
export function thrownEvent(
  random: Random,
  kind: 'none' | 'message' | 'signal' | 'escalation' | 'error' | 'terminate' | 'compensation',
): EventPlan {
  switch (kind) {
    case 'message':
      return { kind, name: '' };
    case 'signal':
      return { kind, name: random.pick(thrownSignals) };
    case 'error':
      return { kind, code: random.pick([...errorCodes, '="E1"']) };
    case 'escalation':
      return { kind, code: random.pick([...escalationCodes, '="L1"']) };
    case 'compensation':
      return { kind, one: random.chance(0.3) };
    default:
      return { kind };
  }
}
