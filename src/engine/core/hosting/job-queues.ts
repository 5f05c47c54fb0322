import type { Lease, Request } from '../commands.ts';
import { type Key, noKey } from '../records/keys.ts';
import type { EngineRecord } from '../records/records.ts';
import type { Job, PartitionState } from '../state/state.ts';

/**
 * Which jobs of a partition may be handed out, and to whom they were. Not part of the state: a lease need not be
 * durable, since a job is done at least once anyway.
 */
export class JobQueues {
  readonly #state: PartitionState;
  readonly #byType = new Map<string, Set<Key>>();
  readonly #leases = new Map<Key, Lease>();

  constructor(state: PartitionState) {
    this.#state = state;
    for (const { key, value, state: jobState } of state.jobs.values())
      if (jobState === 'ACTIVATABLE') this.#offer(key, value.type);
  }

  /** Follows what happens to jobs. @returns the type of a job that can be handed out from now on */
  follow(record: EngineRecord): string | undefined {
    if (record.valueType === 'INCIDENT')
      return record.intent === 'RESOLVED' && record.value.jobKey !== noKey
        ? this.#offerAgain(record.value.jobKey)
        : undefined;
    if (record.valueType !== 'JOB') return undefined;
    const { key, intent, value } = record;
    if (intent === 'CREATED') return this.#offer(key, value.type);
    if (intent === 'UPDATED' || intent === 'MIGRATED') return undefined;
    this.#leases.delete(key);
    this.#byType.get(value.type)?.delete(key);
    return this.#offerAgain(key);
  }

  #offerAgain(key: Key): string | undefined {
    const job = this.#state.jobs.get(key);
    return job?.state === 'ACTIVATABLE' ? this.#offer(key, job.value.type) : undefined;
  }

  #offer(key: Key, type: string): string {
    const waiting = this.#byType.get(type);
    if (waiting) waiting.add(key);
    else this.#byType.set(type, new Set([key]));
    return type;
  }

  /** What becomes of a job is recorded with the lease that it was handed out under. */
  withLease(request: Request): Request {
    const { command } = request;
    if (command.type !== 'complete-job' && command.type !== 'fail-job' && command.type !== 'throw-error')
      return request;
    const lease = command.lease ?? this.leaseOf(command.jobKey);
    return lease ? { ...request, command: { ...command, lease } } : request;
  }

  /**
   * Takes jobs out, oldest first. `accept` may end the batch before the job is taken, or set a job aside that nobody
   * can take as it is: it is offered again when its incident is resolved.
   */
  take(
    type: string,
    most: number,
    lease: Lease,
    accept: (job: Job) => boolean | 'set-aside' = () => true,
  ): Job[] {
    const taken: Job[] = [];
    const waiting = this.#byType.get(type);
    for (const key of waiting ?? []) {
      if (taken.length >= most) break;
      const job = this.#state.jobs.get(key);
      if (job?.state === 'ACTIVATABLE' && job.element.isActive) {
        const accepted = accept(job);
        if (!accepted) break;
        if (accepted === true) {
          this.#leases.set(key, lease);
          taken.push(job);
        }
      }
      waiting?.delete(key);
    }
    return taken;
  }

  /** Gives a job back that could not be delivered. */
  release(key: Key): void {
    if (this.#leases.delete(key)) this.#offerAgain(key);
  }

  /** Moves the end of a lease. @returns undefined when nobody has the job */
  renew(key: Key, deadline: number): Lease | undefined {
    const lease = this.#leases.get(key);
    if (!lease) return undefined;
    const renewed = { ...lease, deadline };
    this.#leases.set(key, renewed);
    return renewed;
  }

  leaseOf(key: Key): Lease | undefined {
    return this.#leases.get(key);
  }

  types(): Iterable<string> {
    return this.#byType.keys();
  }

  count(type: string): number {
    return this.#byType.get(type)?.size ?? 0;
  }
}
