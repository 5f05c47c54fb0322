/** Something a simulated person will do at a moment of the bank's time. */
export interface Appointment {
  /** Milliseconds since the epoch, bank's time. */
  readonly at: number;
  readonly act: () => Promise<void>;
}

/** What is still to be done, in order of time; among equals, in order of arrival. */
export class Agenda {
  #entries: { at: number; order: number; act: () => Promise<void> }[] = [];
  #order = 0;

  get size(): number {
    return this.#entries.length;
  }

  /** Time of the next appointment. */
  get next(): number | undefined {
    return this.#entries[0]?.at;
  }

  add(appointment: Appointment): void {
    const entry = { ...appointment, order: this.#order++ };
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#entries[middle]!;
      if (other.at < entry.at || (other.at === entry.at && other.order < entry.order)) low = middle + 1;
      else high = middle;
    }
    this.#entries.splice(low, 0, entry);
  }

  /** Takes out everything due at `now` or before. */
  due(now: number): Appointment[] {
    const count = this.#entries.findIndex((entry) => entry.at > now);
    return this.#entries.splice(0, count < 0 ? this.#entries.length : count);
  }
}
