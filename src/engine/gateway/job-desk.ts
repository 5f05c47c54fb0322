import type { EnginePort, HandedOutJob, JobRequest, JobsAnswer } from '../host/engine-port.ts';

/** ms that a poll waits when its client names no time. */
const defaultPollTimeout = 10_000;
/** Node's timers take no more. */
const longestTimer = 2 ** 31 - 1;
/** ms after which streams look again when the engine could not be asked. */
const retryAfter = 1_000;

/** Somebody who waits for jobs of a type. */
interface Taker {
  readonly request: JobRequest;
  /** false: gone, or has as much as it can take just now */
  isReady(): boolean;
  give(jobs: readonly HandedOutJob[]): void;
}

interface Poll extends Taker {
  refuse(answer: JobsAnswer): void;
}

/** Those who wait for jobs of one type. */
interface Queue {
  readonly streams: Taker[];
  readonly polls: Poll[];
  readonly unlisten: () => void;
  isServing: boolean;
  /** Something happened since the engine was asked: ask again. */
  isStale: boolean;
}

export interface OpenStream {
  /** It can take jobs again. */
  resume(): void;
  close(): void;
}

/**
 * Hands jobs to those who wait: first to the streams, by turns, then to the polls, oldest first. Who has gone while the
 * engine was asked gets nothing, and the jobs go back.
 */
export class JobDesk {
  readonly #port: EnginePort;
  readonly #queues = new Map<string, Queue>();
  readonly #onError: (error: unknown) => void;
  #isClosed = false;

  constructor(port: EnginePort, onError: (error: unknown) => void) {
    this.#port = port;
    this.#onError = onError;
  }

  /**
   * One long poll: jobs as soon as there are any, none when the time is over or the signal aborts.
   * @param requestTimeout ms; 0: the default, negative: does not wait
   */
  async poll(request: JobRequest, requestTimeout: number, signal: AbortSignal): Promise<JobsAnswer> {
    if (signal.aborted) return noJobs;
    if (requestTimeout < 0 || this.#isClosed) {
      const answer = await this.#take(request);
      if (!signal.aborted || answer.kind !== 'jobs') return answer;
      this.giveBack(answer.jobs);
      return noJobs;
    }
    const wait = Math.min(longestTimer, requestTimeout || defaultPollTimeout);
    return new Promise((resolve) => {
      const queue = this.#queueOf(request.type);
      let isOpen = true;
      const settle = (answer: JobsAnswer) => {
        isOpen = false;
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        const at = queue.polls.indexOf(poll);
        if (at >= 0) queue.polls.splice(at, 1);
        this.#tidy(request.type, queue);
        resolve(answer);
      };
      const end = () => settle(noJobs);
      const timer = setTimeout(end, wait);
      const poll: Poll = {
        request,
        isReady: () => isOpen,
        give: (jobs) => settle({ kind: 'jobs', jobs }),
        refuse: settle,
      };
      signal.addEventListener('abort', end, { once: true });
      queue.polls.push(poll);
      this.#serve(request.type, queue);
    });
  }

  /** @param push gets jobs while `isReady` says so; what it cannot deliver it gives back */
  stream(
    request: JobRequest,
    isReady: () => boolean,
    push: (jobs: readonly HandedOutJob[]) => void,
  ): OpenStream {
    const queue = this.#queueOf(request.type);
    let isOpen = true;
    const taker: Taker = { request, isReady: () => isOpen && isReady(), give: push };
    queue.streams.push(taker);
    this.#serve(request.type, queue);
    return {
      resume: () => this.#serve(request.type, queue),
      close: () => {
        if (!isOpen) return;
        isOpen = false;
        queue.streams.splice(queue.streams.indexOf(taker), 1);
        this.#tidy(request.type, queue);
      },
    };
  }

  giveBack(jobs: readonly HandedOutJob[]): void {
    for (const { key } of jobs) this.#port.releaseJob(key);
  }

  /** Ends all polls, without jobs. Streams are their server's to end. */
  close(): void {
    this.#isClosed = true;
    for (const { polls } of [...this.#queues.values()]) for (const poll of [...polls]) poll.refuse(noJobs);
  }

  #queueOf(type: string): Queue {
    const known = this.#queues.get(type);
    if (known) return known;
    const queue: Queue = {
      streams: [],
      polls: [],
      unlisten: this.#port.onJobs(type, () => this.#serve(type, queue)),
      isServing: false,
      isStale: false,
    };
    this.#queues.set(type, queue);
    return queue;
  }

  #tidy(type: string, queue: Queue): void {
    if (queue.streams.length + queue.polls.length > 0 || this.#queues.get(type) !== queue) return;
    this.#queues.delete(type);
    queue.unlisten();
  }

  #serve(type: string, queue: Queue): void {
    queue.isStale = true;
    if (queue.isServing) return;
    queue.isServing = true;
    void this.#serveAll(type, queue);
  }

  async #serveAll(type: string, queue: Queue): Promise<void> {
    while (queue.isStale) {
      queue.isStale = false;
      while (await this.#serveNext(type, queue));
    }
    queue.isServing = false;
  }

  /** @returns whether somebody was served, so that there may be more to do */
  async #serveNext(type: string, { streams, polls }: Queue): Promise<boolean> {
    const stream = streams.find((each) => each.isReady());
    const poll = polls[0];
    const taker = stream ?? poll;
    if (!taker) return false;
    const answer = await this.#take(taker.request);
    if (answer.kind !== 'jobs') {
      if (stream) setTimeout(() => this.#again(type), retryAfter).unref();
      for (const each of [...polls]) each.refuse(answer);
      return false;
    }
    if (answer.jobs.length === 0) return false;
    if (!taker.isReady()) this.giveBack(answer.jobs);
    else taker.give(answer.jobs);
    if (stream && streams.includes(stream)) {
      streams.splice(streams.indexOf(stream), 1);
      streams.push(stream);
    }
    return true;
  }

  #again(type: string): void {
    const queue = this.#queues.get(type);
    if (queue) this.#serve(type, queue);
  }

  async #take(request: JobRequest): Promise<JobsAnswer> {
    try {
      return await this.#port.takeJobs(request);
    } catch (error) {
      this.#onError(error);
      return { kind: 'unavailable', reason: 'the engine could not be asked for jobs' };
    }
  }
}

const noJobs: JobsAnswer = { kind: 'jobs', jobs: [] };
