import { createHash } from 'node:crypto';

/** Numbers that look random but follow from the words they were made of: same subject, same answer, everywhere. */
export interface Dice {
  /** 0 (included) to 1 (excluded). */
  next(): number;
  chance(probability: number): boolean;
  /** Whole number, both ends included. */
  between(low: number, high: number): number;
  /** Normally distributed, rounded, held within the ends. */
  around(mean: number, deviation: number, low: number, high: number): number;
}

/** Dice from words (system, subject, ...). The words can not be read off the results. */
export function dice(...words: readonly string[]): Dice {
  const seed = JSON.stringify(words);
  let block = 0;
  let bytes = Buffer.alloc(0);
  let at = 0;

  function next(): number {
    if (at >= bytes.length) {
      bytes = createHash('sha256').update(`${block++} ${seed}`).digest();
      at = 0;
    }
    const value = bytes.readUInt32BE(at);
    at += 4;
    return value / 2 ** 32;
  }

  return {
    next,
    chance: (probability) => next() < probability,
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    around(mean, deviation, low, high) {
      // Box-Muller; 1 - next() keeps the logarithm finite.
      const unit = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
      return Math.min(high, Math.max(low, Math.round(mean + deviation * unit)));
    },
  };
}
