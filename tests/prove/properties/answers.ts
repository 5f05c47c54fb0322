import type { ActivatedJob } from '../../../src/engine/core/in-memory-engine.ts';
import { errorCodes, messageNames } from './events.ts';
import type { Random } from './random.ts';
import { Fault, type Session } from './session.ts';

/** Correlation keys that instances have. */
export const keys = ['k1', 'k2'];

/** How a run goes. */
export interface Mood {
  /** How often something goes wrong or somebody intervenes, 0 to 1. */
  readonly trouble: number;
  /** Whether events come as often as they can; otherwise mostly when nothing goes on without them. */
  readonly isEager: boolean;
}

function variables(random: Random): string {
  const some: Record<string, unknown> = {};
  if (random.chance(0.6)) some.x = random.below(10);
  if (random.chance(0.2)) some.ready = random.chance(0.5);
  if (random.chance(0.1)) some.other = { list: [1, 'two', null] };
  return JSON.stringify(some);
}

export function work(session: Session, random: Random, mood: Mood, type: string): void {
  const jobs = session.engine.activateJobs(type, {
    most: random.pick([1, 1, 2, 5]),
    timeout: random.pick([60_000, 300_000]),
  });
  for (const job of jobs) answerJob(session, random, mood, job);
}

function answerJob(
  session: Session,
  random: Random,
  { trouble, isEager }: Mood,
  { key: jobKey, retries }: ActivatedJob,
): void {
  const known = session.states.map(({ jobs }) => jobs.get(jobKey)).find((job) => job);
  const isOpen = known?.state === 'ACTIVATABLE';
  const failed = { type: 'fail-job', jobKey, errorMessage: 'no answer', variables: '{}' } as const;
  const answer = random.weighted([
    [() => session.run({ type: 'complete-job', jobKey, variables: variables(random) }), 6],
    [
      () =>
        session.run({
          type: 'throw-error',
          jobKey,
          errorCode: random.pick(errorCodes),
          errorMessage: 'refused',
          variables: random.pick(['{}', '{"x":7}']),
        }),
      isEager ? 1.5 : 0.15,
    ],
    [
      () =>
        session.run({
          ...failed,
          retries: retries - 1,
          retryBackoff: random.pick([0, 60_000]),
          variables: random.pick(['{}', '{"x":2}']),
        }),
      trouble * 4,
    ],
    [() => session.run({ ...failed, retries: 0, retryBackoff: 0 }), trouble * 2],
    // Its time runs out.
    [() => undefined, trouble * 2],
  ])();
  if (answer && isOpen !== (answer.kind === 'ok'))
    throw new Fault([`an ${isOpen ? 'open' : 'ended'} job is answered with ${JSON.stringify(answer)}`]);
  if (answer?.kind === 'ok' && random.chance(0.1))
    session.run({ type: 'complete-job', jobKey, variables: '{}' });
}

export function userTask(session: Session, random: Random, trouble: number, userTaskKey: string): void {
  const answer = random.weighted([
    [
      () =>
        session.run({ type: 'complete-user-task', userTaskKey, variables: variables(random), action: '' }),
      6,
    ],
    [
      () =>
        session.run({
          type: 'assign-user-task',
          userTaskKey,
          assignee: random.pick(['', 'anna', 'bo']),
          allowOverride: true,
          action: '',
        }),
      trouble * 3,
    ],
    [
      () =>
        session.run({
          type: 'update-user-task',
          userTaskKey,
          changes: { priority: random.below(100) },
          action: '',
        }),
      trouble * 2,
    ],
  ])();
  if (answer?.kind !== 'ok')
    throw new Fault([`an open user task is answered with ${JSON.stringify(answer)}`]);
}

export function publish(
  session: Session,
  random: Random,
  trouble: number,
  { messageName: name, correlationKey }: { messageName: string; correlationKey: string },
): void {
  const isWrong = random.chance(trouble / 2);
  const to = {
    name: isWrong ? random.pick([...messageNames, name]) : name,
    correlationKey: isWrong ? random.pick([...keys, 'k3']) : correlationKey,
    variables: variables(random),
  };
  if (random.chance(0.15)) session.run({ type: 'correlate-message', ...to });
  else
    session.run({
      type: 'publish-message',
      ...to,
      messageId: random.chance(0.2) ? `id${random.below(3)}` : '',
      timeToLive: random.pick([0, 0, 600_000, 7_200_000]),
    });
}

/** Messages that wait for whoever will wait for them. */
export function publishAhead(session: Session, random: Random): void {
  const to = { name: random.pick(messageNames), correlationKey: random.pick(keys) };
  for (let count = random.pick([1, 2, 3]); count > 0; count--)
    session.run({
      type: 'publish-message',
      ...to,
      variables: variables(random),
      messageId: '',
      timeToLive: 7_200_000,
    });
}

export function broadcast(session: Session, random: Random, signalName: string): void {
  session.run({ type: 'broadcast-signal', signalName, variables: variables(random) });
}

export function advance(session: Session, random: Random, due: number): void {
  session.advanceTo(random.chance(0.8) ? due : session.engine.now + random.below(3_600_000));
}

/** What was missing is given, then the incident is resolved; now and then it is only tried again. */
export function resolve(session: Session, random: Random, incidentKey: string): void {
  const incident = session.states.map(({ incidents }) => incidents.get(incidentKey)).find((known) => known);
  if (!incident) return;
  const { jobKey, elementInstanceKey } = incident.value;
  if (random.chance(0.9))
    session.run({
      type: 'set-variables',
      elementInstanceKey,
      variables: JSON.stringify({ ...startVariables(random), y: 1 }),
      local: random.chance(0.1),
    });
  if (jobKey !== '-1' && random.chance(0.9)) session.run({ type: 'update-job-retries', jobKey, retries: 2 });
  session.run({ type: 'resolve-incident', incidentKey });
}

export function startVariables(random: Random): Record<string, unknown> {
  return {
    x: random.below(10),
    key: random.pick(keys),
    items: random.pick([[], [1], ['a', 'b'], [1, 2, 3]]),
    pause: random.pick(['PT1M', 'PT2H']),
    ready: random.chance(0.5),
  };
}

export function setVariables(session: Session, random: Random): void {
  const element = random.pick([...session.game.live.keys()]);
  const some: Record<string, unknown> = {
    ...startVariables(random),
    items: random.pick([[1, 2], 'none', null]),
  };
  for (const name of Object.keys(some)) if (random.chance(0.6)) delete some[name];
  session.run({
    type: 'set-variables',
    elementInstanceKey: element,
    variables: JSON.stringify(some),
    local: random.chance(0.3),
  });
}
