import type { ClientBase } from 'pg';
import { caseIdPattern } from '../contracts/ids.ts';
import type { Fold } from './fold.ts';
import { type EngineRecord, type Key, keyOrNone } from './record.ts';
import { processCase, processInstance } from './tables.ts';

/** Variables of the root scope that the case's own row repeats. */
const caseColumns: Readonly<Record<string, 'customer_id' | 'channel' | 'entered_by' | 'branch'>> = {
  customerId: 'customer_id',
  channel: 'channel',
  enteredBy: 'entered_by',
  branch: 'branch',
};
const isCaseId = new RegExp(caseIdPattern);

interface Instance {
  /** undefined until the instance's own first event is seen: variables and the starting message come before it. */
  rootKey?: string | undefined;
  caseId?: string | undefined;
  /** Root-scope variables that came before the instance was known to be a root, by case column. */
  early?: Record<string, string>;
}

/**
 * Which root and which case a process instance belongs to, for one partition. Called instances live on their parent's
 * partition, and a message start event creates its instance where the message is, so the partition's own order
 * suffices. What is not in memory is asked of the read model once a bulk.
 */
export class Instances {
  readonly #known = new Map<string, Instance>();
  readonly #schema: string;
  /** Keys above this are new since the last commit: the read model cannot know them. */
  #highest: bigint;
  /** More than the engine keeps in memory itself; what is not known is read once a bulk. */
  readonly #limit = 8_000;
  readonly #ended: string[] = [];

  constructor(schema: string, highest = 0n) {
    this.#schema = schema;
    this.#highest = highest;
  }

  /**
   * With nothing in memory yet. The highest key that the read model has of the partition, also of instances that only
   * their variables or their starting message announced, tells old from new.
   */
  static async load(
    client: Pick<ClientBase, 'query'>,
    schema: string,
    partitionId: number,
  ): Promise<Instances> {
    const highestIn = (table: string) =>
      `(SELECT max(process_instance_key) FROM ${schema}.${table} WHERE process_instance_key BETWEEN $1 AND $2)`;
    const first = BigInt(partitionId) << 51n;
    const { rows } = await client.query<{ highest: string }>(
      `SELECT greatest(${highestIn('process_instance')}, ${highestIn('variable')}, ${highestIn('message_correlation')}, 0)
         AS highest`,
      [String(first), String(first + (1n << 51n) - 1n)],
    );
    return new Instances(schema, BigInt(rows[0]?.highest ?? 0));
  }

  /** Makes every instance that the records name known. Call before folding them. */
  async prefetch(client: ClientBase, records: readonly EngineRecord[]): Promise<void> {
    const missing = new Set<string>();
    for (const { value } of records) {
      const { processInstanceKey: key, parentProcessInstanceKey: parent } = value as {
        processInstanceKey?: Key;
        parentProcessInstanceKey?: Key;
      };
      for (const each of [keyOrNone(key), keyOrNone(parent)])
        if (each !== undefined && !this.#known.has(each)) missing.add(each);
    }
    if (missing.size === 0) return;
    let highest = this.#highest;
    const ask: string[] = [];
    for (const key of missing) {
      const number = BigInt(key);
      if (number <= this.#highest) ask.push(key);
      if (number > highest) highest = number;
      this.#known.set(key, {});
    }
    this.#highest = highest;
    if (ask.length > 0) await this.#load(client, ask);
  }

  async #load(client: ClientBase, keys: string[]): Promise<void> {
    const instances = await client.query<{ key: string; root: string | null; case_id: string | null }>(
      `SELECT process_instance_key AS key, root_process_instance_key AS root, case_id
       FROM ${this.#schema}.process_instance WHERE process_instance_key = ANY ($1::bigint[])`,
      [keys],
    );
    for (const { key, root, case_id } of instances.rows)
      this.#known.set(key, { rootKey: root ?? undefined, caseId: case_id ?? undefined });
    const early = await client.query<{ key: string; name: string; value: string }>(
      `SELECT process_instance_key AS key, name, value FROM ${this.#schema}.variable
       WHERE process_instance_key = ANY ($1::bigint[]) AND scope_key = process_instance_key
         AND name = ANY ($2::text[])`,
      [
        keys.filter((key) => this.#known.get(key)?.rootKey === undefined),
        ['caseId', ...Object.keys(caseColumns)],
      ],
    );
    for (const { key, name, value } of early.rows) {
      const instance = this.#known.get(key) as Instance;
      instance.early = { ...instance.early, [name]: value };
    }
  }

  caseOf(key: Key | undefined): string | undefined {
    return this.#known.get(String(key))?.caseId;
  }

  rootOf(key: Key): string | undefined {
    return this.#known.get(String(key))?.rootKey;
  }

  /** A message that starts a case names it: its correlation key is the case id. */
  startedByMessage(fold: Fold, key: Key, correlationKey: string): void {
    if (isCaseId.test(correlationKey)) this.#learnCase(fold, String(key), correlationKey);
  }

  /** The instance's own first event. */
  started(fold: Fold, key: Key, parent: string | undefined): Instance {
    const own = String(key);
    const instance = this.#instance(own);
    if (parent !== undefined) {
      const above = this.#known.get(parent);
      instance.rootKey ??= above?.rootKey ?? parent;
      instance.caseId = above?.caseId;
      delete instance.early;
      return instance;
    }
    instance.rootKey = own;
    const early = instance.early;
    delete instance.early;
    if (early) for (const [name, value] of Object.entries(early)) this.rootVariable(fold, own, name, value);
    return instance;
  }

  /** A variable of an instance's outermost scope, value as JSON text. */
  rootVariable(fold: Fold, key: Key, name: string, json: string): void {
    const column = caseColumns[name];
    if (!column && name !== 'caseId') return;
    const own = String(key);
    const instance = this.#instance(own);
    if (instance.rootKey === undefined) {
      instance.early = { ...instance.early, [name]: json };
      if (!(instance.caseId && column)) return;
    } else if (instance.rootKey !== own) return;
    const value: unknown = JSON.parse(json);
    if (typeof value !== 'string') return;
    if (column) {
      if (instance.caseId) fold.write(processCase, { case_id: instance.caseId, [column]: value });
      else instance.early = { ...instance.early, [name]: json };
    } else if (!instance.caseId && isCaseId.test(value)) this.#learnCase(fold, own, value);
  }

  #learnCase(fold: Fold, key: string, caseId: string): void {
    const instance = this.#instance(key);
    instance.caseId = caseId;
    fold.write(processInstance, { process_instance_key: key, case_id: caseId });
    fold.write(processCase, { case_id: caseId, process_instance_key: key });
    const early = instance.early;
    if (!early) return;
    for (const [name, json] of Object.entries(early)) {
      const column = caseColumns[name];
      const value: unknown = column ? JSON.parse(json) : undefined;
      if (column && typeof value === 'string') fold.write(processCase, { case_id: caseId, [column]: value });
    }
  }

  #instance(key: string): Instance {
    let instance = this.#known.get(key);
    if (!instance) {
      instance = {};
      this.#known.set(key, instance);
    }
    return instance;
  }

  /** Nothing more is expected of it: forgotten when the bulk is done. */
  ended(key: Key): void {
    this.#ended.push(String(key));
  }

  /** Forgets what has ended, and the oldest when there are too many: they are asked of the read model when they come again. */
  trim(): void {
    for (const key of this.#ended) this.#known.delete(key);
    this.#ended.length = 0;
    if (this.#known.size <= this.#limit) return;
    let excess = this.#known.size - this.#limit / 2;
    for (const key of this.#known.keys()) {
      if (excess-- <= 0) break;
      this.#known.delete(key);
    }
  }
}
