import type { DueCommand, Lease } from '../commands.ts';
import type { Key } from '../records/keys.ts';
import type { EngineRecord } from '../records/records.ts';
import type { PartitionState } from '../state/state.ts';
import { DueQueue } from './due-queue.ts';
import type { JobQueues } from './job-queues.ts';

interface Due {
  readonly command: DueCommand;
  /** Of a job that times out: it must still be handed out under this one. */
  readonly lease?: Lease;
}

/**
 * How late a timer is that is set, while something due is run, for a moment that has come already: a loop of such timers
 * would never rest. As fine as Zeebe's clock.
 */
const pause = 100;

/** What time brings about on one partition: timers, back-offs, ends of leases and of messages. */
export class DueCommands {
  readonly #state: PartitionState;
  readonly #jobs: JobQueues;
  readonly #queue = new DueQueue<Due>();
  /** Timers up to the horizon, ms since 1970, of instances that are not in the state. */
  readonly #resting = new Map<Key, number>();
  #horizon: number;
  #lastTaken = Number.NEGATIVE_INFINITY;

  /**
   * Finds what the state already waits for.
   * @param horizon ms since 1970: timers beyond are left until `extend`; a host that does not have all instances in the
   * state cannot know them all
   */
  constructor(state: PartitionState, jobs: JobQueues, horizon = Number.POSITIVE_INFINITY) {
    this.#state = state;
    this.#jobs = jobs;
    this.#horizon = horizon;
    for (const { key, value } of state.timers.values()) this.#addTimer(key, value.dueDate);
    for (const { key, value } of state.messages.values()) this.#addMessage(key, value);
    for (const { key, value, state: jobState } of state.jobs.values())
      if (jobState === 'BACKING_OFF') this.#add(value.recurringTime, { type: 'recur-job', jobKey: key });
  }

  follow(record: EngineRecord): void {
    const { key, intent, timestamp } = record;
    if (record.valueType === 'TIMER' && intent === 'CREATED') {
      const { dueDate } = record.value;
      const again = dueDate <= timestamp && timestamp === this.#lastTaken;
      this.#addTimer(key, again ? timestamp + pause : dueDate);
    } else if (record.valueType === 'MESSAGE' && intent === 'PUBLISHED') this.#addMessage(key, record.value);
    else if (record.valueType === 'JOB' && intent === 'FAILED' && record.value.retryBackoff > 0)
      this.#add(timestamp + record.value.retryBackoff, { type: 'recur-job', jobKey: key });
  }

  addLease(jobKey: Key, lease: Lease): void {
    this.#queue.add(lease.deadline, { command: { type: 'time-out-job', jobKey, lease }, lease });
  }

  /** Takes up the timers until a later horizon: those of the state, and those named, of instances that are not in it. */
  extend(horizon: number, resting: readonly { readonly key: Key; readonly dueAt: number }[]): void {
    const before = this.#horizon;
    this.#horizon = horizon;
    for (const { key, value } of this.#state.timers.values())
      if (value.dueDate > before) this.#addTimer(key, value.dueDate);
    for (const { key, dueAt } of resting) {
      this.#resting.set(key, dueAt);
      this.#addTimer(key, dueAt);
    }
  }

  /** An instance with this timer leaves the state. */
  rest(timerKey: Key, dueAt: number): void {
    if (dueAt <= this.#horizon) this.#resting.set(timerKey, dueAt);
  }

  /** An instance with this timer is in the state again. */
  wake(timerKey: Key): void {
    this.#resting.delete(timerKey);
  }

  /** Timers of instances that are not in the state and are due by then. */
  restingUntil(now: number): Key[] {
    return [...this.#resting].filter(([, dueAt]) => dueAt <= now).map(([key]) => key);
  }

  #addTimer(timerKey: Key, dueDate: number): void {
    if (dueDate <= this.#horizon) this.#add(dueDate, { type: 'trigger-timer', timerKey });
  }

  #addMessage(messageKey: Key, { timeToLive, deadline }: { timeToLive: number; deadline: number }): void {
    if (timeToLive > 0) this.#add(deadline, { type: 'expire-message', messageKey });
  }

  #add(at: number, command: DueCommand): void {
    this.#queue.add(at, { command });
  }

  /** When the next is due, ms since 1970; undefined: nothing is. */
  next(): number | undefined {
    for (let due = this.#queue.peek(); due; due = this.#queue.peek()) {
      if (this.#isOpen(due)) return this.#queue.next();
      this.#queue.take();
    }
    return undefined;
  }

  /** The next if it is due by then. */
  peek(now: number): DueCommand | undefined {
    const next = this.next();
    return next === undefined || next > now ? undefined : this.#queue.peek()?.command;
  }

  /** Takes the next out if it is due by then. */
  take(now: number): DueCommand | undefined {
    if (!this.peek(now)) return undefined;
    this.#lastTaken = now;
    return this.#queue.take()?.command;
  }

  /** It may have happened, or been given up, in another way. */
  #isOpen({ command, lease }: Due): boolean {
    const { timers, messages, jobs } = this.#state;
    if (command.type === 'trigger-timer')
      return timers.has(command.timerKey) || this.#resting.has(command.timerKey);
    if (command.type === 'expire-message') return messages.has(command.messageKey);
    if (command.type === 'recur-job') return jobs.get(command.jobKey)?.state === 'BACKING_OFF';
    return this.#jobs.leaseOf(command.jobKey) === lease;
  }
}
