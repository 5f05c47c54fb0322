/** What the proof's clients and workers were told, and what happened outside the engine: the history must agree with it. */
export class Ledger {
  /** Cases whose start was acknowledged. */
  readonly started = new Set<string>();
  /** Cases whose second message was acknowledged. */
  readonly papers = new Set<string>();
  /** How often the completion was acknowledged, by key. */
  readonly userTasks = new Map<string, number>();
  readonly jobs = new Map<string, number>();
  /** How often it was asked for, by name: only the first time something is done. */
  readonly effects = new Map<string, number>();
  /** Retries that found that the try before them, which was never answered, had been carried out. */
  lostAnswers = 0;
  /** Answers that no rule allows: each is a fault. */
  readonly unexpected: string[] = [];

  get acknowledged(): number {
    return this.started.size + this.papers.size + sum(this.userTasks) + sum(this.jobs);
  }
}

export function count(map: Map<string, number>, key: string): void {
  map.set(key, (map.get(key) ?? 0) + 1);
}

const sum = (map: ReadonlyMap<string, number>): number =>
  [...map.values()].reduce((total, each) => total + each, 0);
