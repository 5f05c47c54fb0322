import type { ProcessModel } from '../../bpmn/model.ts';
import type { Drg } from '../../dmn/index.ts';
import type { Key } from '../records/keys.ts';

interface Definition {
  readonly key: Key;
  readonly id: string;
  readonly version: number;
  readonly versionTag: string;
  readonly deploymentKey: Key;
  readonly resourceName: string;
  readonly checksum: string;
}

export interface ProcessDefinition extends Definition {
  readonly model: ProcessModel;
}

export interface DecisionRequirements {
  readonly key: Key;
  readonly id: string;
  readonly name: string;
  readonly namespace: string;
  readonly version: number;
  readonly resourceName: string;
  readonly checksum: string;
  readonly drg: Drg;
}

export interface DecisionDefinition extends Definition {
  readonly name: string;
  readonly requirements: DecisionRequirements;
}

export type FormDefinition = Definition;

/** All versions of one kind of definition. A version number is never given twice, deleted ones included. */
export class Versions<T extends { key: Key; id: string; version: number }> {
  readonly byKey = new Map<Key, T>();
  readonly #byId = new Map<string, T[]>();
  readonly #lastVersion = new Map<string, number>();

  add(definition: T): void {
    this.byKey.set(definition.key, definition);
    const versions = this.#byId.get(definition.id);
    if (versions) versions.push(definition);
    else this.#byId.set(definition.id, [definition]);
    this.#lastVersion.set(definition.id, Math.max(this.lastVersion(definition.id), definition.version));
  }

  delete(key: Key): void {
    const definition = this.byKey.get(key);
    if (!definition) return;
    this.byKey.delete(key);
    const rest = (this.#byId.get(definition.id) ?? []).filter((other) => other !== definition);
    if (rest.length > 0) this.#byId.set(definition.id, rest);
    else this.#byId.delete(definition.id);
  }

  ids(): Iterable<string> {
    return this.#byId.keys();
  }

  latest(id: string): T | undefined {
    return this.#byId.get(id)?.at(-1);
  }

  find(id: string, matches: (definition: T) => boolean): T | undefined {
    return this.#byId.get(id)?.findLast(matches);
  }

  /** 0 when there was none. */
  lastVersion(id: string): number {
    return this.#lastVersion.get(id) ?? 0;
  }
}

/** What is deployed on a partition. */
export class Definitions {
  readonly processes = new Versions<ProcessDefinition>();
  readonly decisions = new Versions<DecisionDefinition>();
  readonly requirements = new Versions<DecisionRequirements>();
  readonly forms = new Versions<FormDefinition>();
  /** Instances that still run, by process definition: a deleted definition goes when its last instance has ended. */
  readonly running = new Map<Key, number>();
  /** Deleted, but with instances that still run. */
  readonly deleting = new Set<Key>();
}
