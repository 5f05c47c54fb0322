import {
  advance,
  broadcast,
  keys,
  type Mood,
  publish,
  publishAhead,
  resolve,
  setVariables,
  userTask,
  work,
} from './answers.ts';
import { messageNames, outsideSignals } from './events.ts';
import { cancel, create, migrate, modify } from './interventions.ts';
import type { Live } from './live.ts';
import type { Random } from './random.ts';
import { Fault, type Session } from './session.ts';

/** After as many actions what has not ended is cancelled. */
const mostActions = 90;
/** As many instances are started one after the other, as long as nothing else does. */
const mostInstances = 3;

/**
 * Answers everything that a model asks for, mostly as it should be, until nothing is left to do; then ends what is left.
 * @throws {Fault}
 */
export function drive(session: Session, random: Random, mood: Mood): void {
  session.deploy();
  create(session, random, mood.trouble);
  let instances = 1;
  for (let action = 0; action < mostActions; action++) {
    if (session.game.live.size === 0 && instances < mostInstances && random.chance(0.8)) {
      create(session, random, mood.trouble);
      instances++;
    } else if (!step(session, random, mood)) break;
  }
  // At the end it is looked at again, but then little is left.
  session.checkReplay(random.chance(0.25));
  finish(session, random);
}

type Action = () => void;

/** @returns false when there is nothing left to do */
function step(session: Session, random: Random, mood: Mood): boolean {
  const { engine, states, game } = session;
  const { trouble } = mood;
  const actions: [Action, number][] = [];
  const types = engine.waitingJobTypes();
  if (types.length > 0) actions.push([() => work(session, random, mood, random.pick(types)), 6]);
  const tasks = states.flatMap(({ userTasks }) => [...userTasks.keys()]);
  if (tasks.length > 0) actions.push([() => userTask(session, random, trouble, random.pick(tasks)), 5]);
  const incidents = states.flatMap(({ incidents: all }) => [...all.keys()]);
  if (incidents.length > 0) actions.push([() => resolve(session, random, random.pick(incidents)), 4]);
  actions.push(...events(session, random, mood));
  if (trouble > 0 && game.live.size > 0)
    actions.push([() => interfere(session, random, trouble), trouble * 8]);
  if (actions.length === 0 || (game.live.size === 0 && random.chance(0.5))) return false;
  random.weighted(actions)();
  return true;
}

/** What waits, or could start, by an event. What is only a reaction comes rarely when all is calm. */
function events(session: Session, random: Random, { trouble, isEager }: Mood): [Action, number][] {
  const { engine, states, game } = session;
  const weight = (isAwaited: boolean) => (isEager || isAwaited ? 2 : 0.1);
  const actions: [Action, number][] = [];
  for (const { processMessageSubscriptions, signalSubscriptions } of states) {
    const messages = [...processMessageSubscriptions.values()];
    if (messages.length > 0) {
      const { element, value } = random.pick(messages);
      actions.push([
        () => publish(session, random, trouble, value),
        weight(isAwaited(game.live, element.key)),
      ]);
    }
    const signals = [...signalSubscriptions.values()];
    if (signals.length > 0) {
      const { element, value } = random.pick(signals);
      const isFirst = !element || isAwaited(game.live, element.key);
      actions.push([() => broadcast(session, random, value.signalName), weight(isFirst)]);
    }
  }
  if (game.live.size > 0) actions.push([() => publishAhead(session, random), weight(false) / 4]);
  for (const messageName of states[0]?.messageStarts.keys() ?? []) {
    const correlationKey = random.pick([...keys, '']);
    actions.push([() => publish(session, random, trouble, { messageName, correlationKey }), 0.5]);
  }
  const due = engine.nextDue();
  const [timer] = states
    .flatMap(({ timers }) => [...timers.values()])
    .filter(({ value }) => value.dueDate === due);
  if (due !== undefined) {
    const isFirst = timer !== undefined && (!timer.element || isAwaited(game.live, timer.element.key));
    actions.push([() => advance(session, random, due), weight(isFirst) / 2]);
  }
  return actions;
}

/** Whether the element waits for the event itself, not for something that could happen to it. */
function isAwaited(live: ReadonlyMap<string, Live>, key: string): boolean {
  const type = live.get(key)?.node.type ?? '';
  return ['RECEIVE_TASK', 'INTERMEDIATE_CATCH_EVENT', 'EVENT_BASED_GATEWAY'].includes(type);
}

function interfere(session: Session, random: Random, trouble: number): void {
  random.weighted<Action>([
    [() => setVariables(session, random), 3],
    [() => create(session, random, trouble), 1],
    [() => modify(session, random), 3],
    [() => migrate(session, random), 1],
    [() => cancel(session, random), 0.5],
    [
      () =>
        publish(session, random, 1, {
          messageName: random.pick(messageNames),
          correlationKey: random.pick(keys),
        }),
      2,
    ],
    [() => broadcast(session, random, random.pick(outsideSignals)), 1],
  ])();
}

/** Cancels what is left, deletes what is deployed, in either order, and lets all time pass: nothing must remain. */
function finish(session: Session, random: Random): void {
  const cancelAll = () => {
    for (const { roots } of session.states)
      for (const processInstanceKey of [...roots.keys()])
        if (session.game.live.has(processInstanceKey)) {
          session.run({ type: 'cancel-process-instance', processInstanceKey });
          if (session.game.live.has(processInstanceKey))
            throw new Fault([`${processInstanceKey} goes on after it was cancelled`]);
        }
  };
  const deleteAll = () => {
    for (const { kind, key } of session.definitions)
      if (kind === 'process' || kind === 'decisionRequirements') {
        const answer = session.run({ type: 'delete-resource', resourceKey: key });
        if (answer?.kind !== 'ok')
          throw new Fault([`${kind} ${key} is not deleted: ${JSON.stringify(answer)}`]);
      }
  };
  for (const end of random.shuffled([cancelAll, deleteAll])) end();
  // What was deleted last may have ended an instance whose end started another one.
  cancelAll();
  for (let due = session.engine.nextDue(); due !== undefined; due = session.engine.nextDue())
    session.advanceTo(due);
  session.checkEnd(random.chance(0.25));
}
