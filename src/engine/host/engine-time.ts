import type { EngineClock } from './engine-port.ts';

/**
 * The engine's time: the machine's, or one that tests move. It never goes back: after a clock that was moved ahead it
 * stands until the other is there.
 */
export class EngineTime {
  readonly #base: () => number;
  readonly #isControlled: boolean;
  #offset = 0;
  #pinned: number | undefined;
  #latest = 0;

  /** @param base ms since 1970; the machine's clock without it */
  constructor({ base = Date.now, controlled = false }: { base?: () => number; controlled?: boolean } = {}) {
    this.#base = base;
    this.#isControlled = controlled;
  }

  now(): number {
    this.#latest = Math.max(this.#latest, this.#pinned ?? this.#base() + this.#offset);
    return this.#latest;
  }

  notBefore(time: number): void {
    this.#latest = Math.max(this.#latest, time);
  }

  /** @returns undefined where time cannot be moved */
  control(moved: () => void): EngineClock | undefined {
    if (!this.#isControlled) return undefined;
    const answer = async () => {
      moved();
      return this.now();
    };
    return {
      now: () => this.now(),
      add: (ms) => {
        if (this.#pinned === undefined) this.#offset += ms;
        else this.#pinned += ms;
        return answer();
      },
      set: (time) => {
        this.#pinned = time;
        return answer();
      },
      reset: () => {
        this.#pinned = undefined;
        this.#offset = 0;
        return answer();
      },
    };
  }
}
