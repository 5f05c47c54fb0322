import type { Key } from '../projection/record.ts';

const counterBits = (1n << 51n) - 1n;

/** The count in an exporter sequence, whose upper bits are the partition. */
export function counterOf(sequence: Key): number {
  return Number(BigInt(sequence) & counterBits);
}

/** A hole in what one value type said: records that the exporter counted and that never came here. */
export interface Gap {
  readonly kind: 'database-behind' | 'sequence-gap' | 'sequence-reset';
  readonly valueType: string;
  readonly expected: number;
  readonly found: number;
  readonly position: number;
}

/** Not a value type of the engine's: how many records came of which nobody knows whose count they had. */
const unreadable = 'UNREADABLE';

/**
 * Follows the exporter's count per value type on one partition. Positions have holes by nature, these counts do not.
 * The first record after this program took the stream up says whether the database is as new as what the exporter
 * was told is safe: a hole there means that the database was set back (or began on a stream already under way).
 */
export class Sequences {
  readonly #last: Map<string, number>;
  readonly #seen = new Set<string>();

  constructor(last: Readonly<Record<string, number>> = {}) {
    this.#last = new Map(Object.entries(last));
  }

  /** Takes the next record; says so when its count does not follow. */
  follow(valueType: string, sequence: Key, position: number): Gap | undefined {
    const found = counterOf(sequence);
    const expected = (this.#last.get(valueType) ?? 0) + 1;
    const first = !this.#seen.has(valueType);
    this.#seen.add(valueType);
    this.#last.set(valueType, found);
    if (found === expected || this.#isExplained(found - expected)) return undefined;
    const kind = found < expected ? 'sequence-reset' : first ? 'database-behind' : 'sequence-gap';
    return { kind, valueType, expected, found, position };
  }

  /** A record that cannot be read has come: one count of some value type is its own, and no hole. */
  passUnreadable(): void {
    this.#last.set(unreadable, this.#unexplained + 1);
  }

  get #unexplained(): number {
    return this.#last.get(unreadable) ?? 0;
  }

  #isExplained(missing: number): boolean {
    if (missing < 0 || missing > this.#unexplained) return false;
    this.#last.set(unreadable, this.#unexplained - missing);
    return true;
  }

  toJSON(): Record<string, number> {
    return Object.fromEntries(this.#last);
  }
}
