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
  #lastTaken = Number.NEGATIVE_INFINITY;

  /** Finds what the state already waits for. */
  constructor(state: PartitionState, jobs: JobQueues) {
    this.#state = state;
    this.#jobs = jobs;
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

  #addTimer(timerKey: Key, dueDate: number): void {
    this.#add(dueDate, { type: 'trigger-timer', timerKey });
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

  /** Takes the next out if it is due by then. */
  take(now: number): DueCommand | undefined {
    const next = this.next();
    if (next === undefined || next > now) return undefined;
    this.#lastTaken = now;
    return this.#queue.take()?.command;
  }

  /** It may have happened, or been given up, in another way. */
  #isOpen({ command, lease }: Due): boolean {
    const { timers, messages, jobs } = this.#state;
    if (command.type === 'trigger-timer') return timers.has(command.timerKey);
    if (command.type === 'expire-message') return messages.has(command.messageKey);
    if (command.type === 'recur-job') return jobs.get(command.jobKey)?.state === 'BACKING_OFF';
    return this.#jobs.leaseOf(command.jobKey) === lease;
  }
}
