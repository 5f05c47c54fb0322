import type { DueCommands } from '../core/hosting/due-commands.ts';
import type { Key } from '../core/records/keys.ts';
import { restoreRoot } from '../core/state/document.ts';
import {
  definitionsOf,
  isInMemory,
  type RestingInstance,
  removeRoot,
  restingInstance,
} from '../core/state/resting.ts';
import type { PartitionState, RootInstance } from '../core/state/state.ts';
import type { RestChanges, StoredInstance, WokenInstance } from './resting-store.ts';

/** How many instances one batch looks at and puts to rest: its transaction stays short. */
const mostInBatch = 1_000;

/**
 * Which process instances of a partition are in memory: those that something happened to most recently, and those that
 * cannot rest. The others rest in the database until a command or timer names them.
 */
export class MemoryOfInstances {
  readonly #state: PartitionState;
  readonly #due: DueCommands;
  readonly #most: number;
  /** In memory, unchanged since they were read: their rows say the same. */
  readonly #unchanged = new Map<Key, WokenInstance>();
  /** Keys that were looked for and belong to no resting instance. */
  readonly #absent = new Set<Key>();
  /** What the batch at hand moves to rest: removed from memory once it is durable. */
  #leaving: RootInstance[] = [];
  #hasResting: boolean;

  /** @param most how many instances may stay in memory */
  constructor(state: PartitionState, due: DueCommands, most: number, hasResting: boolean) {
    this.#state = state;
    this.#due = due;
    this.#most = most;
    this.#hasResting = hasResting;
  }

  /** Whether any instance may be at rest; without one nothing needs to be looked for. */
  get hasResting(): boolean {
    return this.#hasResting;
  }

  /** Whether an instance with this key would have to be looked for in the database. */
  lacks(key: Key): boolean {
    return this.#hasResting && !this.#absent.has(key) && !isInMemory(this.#state, key);
  }

  has(rootKey: Key): boolean {
    return this.#state.roots.has(rootKey);
  }

  /** Takes instances into memory that were found for keys; the other keys belong to nothing. */
  wake(keys: readonly Key[], found: readonly StoredInstance[]): void {
    for (const { key, document, keys: own } of found) {
      if (this.#state.roots.has(key)) continue;
      const root = restoreRoot(this.#state, key, document);
      const { partitionId } = this.#state;
      this.#unchanged.set(key, { partitionId, key, keys: own, definitions: definitionsOf(root) });
      for (const timer of timersOf(root)) this.#due.wake(timer);
    }
    for (const key of keys)
      if (this.lacks(key)) {
        this.#absent.add(key);
        this.#due.wake(key);
      }
  }

  /**
   * What moves between memory and rest in a batch.
   * @param changed outermost instances that the batch changed or ended
   */
  changes(changed: readonly Key[]): RestChanges {
    const { roots, partitionId } = this.#state;
    const woken: WokenInstance[] = [];
    for (const key of changed) {
      const rows = this.#unchanged.get(key);
      if (rows) woken.push(rows);
      this.#unchanged.delete(key);
      const root = roots.get(key);
      // The order of the map is the order of change.
      if (root && roots.delete(key)) roots.set(key, root);
    }
    const resting = this.#chooseLeaving(new Set(changed));
    return { resting: resting.map((each) => ({ ...each, partitionId })), woken };
  }

  #chooseLeaving(changed: ReadonlySet<Key>): RestingInstance[] {
    const { roots } = this.#state;
    const surplus = Math.min(mostInBatch, roots.size - this.#most);
    const resting: RestingInstance[] = [];
    if (surplus <= 0) return resting;
    const staying: RootInstance[] = [];
    let seen = 0;
    for (const root of roots.values()) {
      if (this.#leaving.length >= surplus || ++seen > mostInBatch || changed.has(root.key)) break;
      const rests = this.#unchanged.has(root.key) ? 'unchanged' : restingInstance(this.#state, root);
      if (rests === undefined) staying.push(root);
      else this.#leaving.push(root);
      if (typeof rests === 'object') resting.push(rests);
    }
    // Looked at again after all others.
    for (const root of staying) if (roots.delete(root.key)) roots.set(root.key, root);
    return resting;
  }

  /** The batch is durable: what it put to rest leaves memory. */
  committed(): void {
    if (this.#leaving.length === 0) return;
    for (const root of this.#leaving) {
      for (const timer of timersOf(root)) {
        const dueAt = this.#state.timers.get(timer)?.value.dueDate;
        if (dueAt !== undefined) this.#due.rest(timer, dueAt);
      }
      removeRoot(this.#state, root);
      this.#unchanged.delete(root.key);
    }
    this.#leaving = [];
    this.#absent.clear();
    this.#hasResting = true;
  }
}

function* timersOf(root: RootInstance): Generator<Key> {
  for (const element of root.elements.values()) yield* element.timers;
}
