/**
 * Whole numbers 0 <= x < 2^32 that depend on the seed alone, so that a command executed again draws the same. Not for
 * secrets: who knows the seed knows them all. Mulberry32.
 * @param seed a whole number, 0 <= seed < 2^32
 */
export function seededBits(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

/** 0 <= x < 1, with all the 53 bits that a double can hold. */
export function fraction(bits: () => number): number {
  return ((bits() >>> 5) * 67_108_864 + (bits() >>> 6)) / 9_007_199_254_740_992;
}
