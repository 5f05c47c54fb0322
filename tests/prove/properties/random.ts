import { seededBits } from '../../../src/engine/core/run/seeded-bits.ts';

/** A sequence of choices from a seed: the same seed gives the same choices on every machine (mulberry32). */
export class Random {
  readonly #bits: () => number;

  /** @param parts any whole numbers; together they are the seed */
  constructor(...parts: readonly number[]) {
    let hash = 0x9e3779b9;
    for (const part of parts) hash = Math.imul(hash ^ part, 0x85ebca6b) ^ (hash >>> 13);
    this.#bits = seededBits(hash >>> 0);
  }

  /** 0 <= x < 1 */
  next(): number {
    return this.#bits() / 4_294_967_296;
  }

  /** A whole number, 0 <= x < `bound`. */
  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** @throws when there is nothing to pick from */
  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new Error('nothing to pick from');
    return list[this.below(list.length)] as T;
  }

  /** Picks with the probability that each weight has among all. */
  weighted<T>(entries: readonly (readonly [item: T, weight: number])[]): T {
    const total = entries.reduce((sum, [, weight]) => sum + weight, 0);
    let at = this.next() * total;
    for (const [item, weight] of entries) {
      at -= weight;
      if (at < 0) return item;
    }
    return (entries.at(-1) as readonly [T, number])[0];
  }

  shuffled<T>(list: readonly T[]): T[] {
    const mixed = [...list];
    for (let index = mixed.length - 1; index > 0; index--) {
      const other = this.below(index + 1);
      [mixed[index], mixed[other]] = [mixed[other] as T, mixed[index] as T];
    }
    return mixed;
  }
}
