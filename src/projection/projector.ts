import type { ClientBase } from 'pg';
import { allSent, pipelines } from '../db/all-sent.ts';
import { commandRecordType } from '../engine/core/records/command-record.ts';
import { parseLossless } from '../zeebe/lossless-json.ts';
import { Fold } from './fold.ts';
import { Instances } from './instances.ts';
import { refreshOpenTasks, touchedBy } from './open-tasks.ts';
import { type Parked, parkUnreadable, project } from './project.ts';
import { type EngineRecord, isCounted, isEngineRecord } from './record.ts';
import { writeFold } from './write.ts';

/** A document with the identity under which it was received. */
export interface Document {
  readonly position: number;
  readonly text: string;
}

export interface Parsed {
  readonly records: readonly EngineRecord[];
  readonly unreadable: readonly Unreadable[];
}

export interface Unreadable {
  readonly position: number;
  readonly reason: string;
  /** Its place in the exporter's count, where it says one; otherwise nobody knows which value type it was. */
  readonly counted?: Pick<EngineRecord, 'valueType' | 'sequence'>;
}

/**
 * Reads documents. Commands are no events: they are left out. What is no event of this partition at its position is
 * unreadable, and does not stop the others.
 */
export function parseDocuments(partitionId: number, documents: Iterable<Document>): Parsed {
  const records: EngineRecord[] = [];
  const unreadable: Unreadable[] = [];
  for (const document of documents) {
    const result = parseDocument(partitionId, document);
    if (result && 'reason' in result) unreadable.push(result);
    else if (result) records.push(result);
  }
  return { records, unreadable };
}

function parseDocument(
  partitionId: number,
  { position, text }: Document,
): EngineRecord | Unreadable | undefined {
  let record: unknown;
  try {
    record = parseLossless(text);
  } catch {
    return { position, reason: 'no JSON' };
  }
  if (!isEngineRecord(record)) return { position, reason: 'no record of the engine' };
  if (record.position !== position || record.partitionId !== partitionId)
    return { position, reason: 'position differs from the _id' };
  if (record.recordType === commandRecordType && record.valueType === commandRecordType) return undefined;
  if (!isCounted(record)) return { position, reason: 'no place in the count' };
  return record.recordType === 'EVENT' ? record : { position, reason: 'no event', counted: record };
}

/** What a run of records does to the read model, and the records of it that could not be projected. */
export interface Folded {
  readonly fold: Fold;
  readonly parked: readonly Parked[];
}

/** Projects one partition's records, in order, into a schema that looks like read_model. */
export class Projector {
  readonly #schema: string;
  readonly #partitionId: number;
  readonly #instances: Instances;
  readonly #forms: Map<string, string>;

  private constructor(schema: string, partitionId: number, instances: Instances, forms: Map<string, string>) {
    this.#schema = schema;
    this.#partitionId = partitionId;
    this.#instances = instances;
    this.#forms = forms;
  }

  static async load(
    client: Pick<ClientBase, 'query'>,
    schema: string,
    partitionId: number,
  ): Promise<Projector> {
    const { rows } = await client.query<{ form_key: string; form_id: string }>(
      `SELECT form_key, form_id FROM ${schema}.form`,
    );
    const instances = await Instances.load(client, schema, partitionId);
    const forms = new Map(rows.map((form) => [form.form_key, form.form_id]));
    return new Projector(schema, partitionId, instances, forms);
  }

  /**
   * Folds a run of records into the rows that they change. The caller owns the transaction; when it fails, this object
   * knows too much and is to be thrown away. Only of instances that are not known yet the database is asked.
   */
  async fold(client: ClientBase, { records, unreadable }: Parsed): Promise<Folded> {
    const fold = new Fold();
    const to = { fold, instances: this.#instances, forms: this.#forms };
    await this.#instances.prefetch(client, records);
    const parked = unreadable.map(({ position, reason }) =>
      parkUnreadable(this.#partitionId, position, reason, to),
    );
    for (const record of records) {
      const unprojected = project(record, to);
      if (unprojected) parked.push(unprojected);
    }
    return { fold, parked };
  }

  /** Writes a fold, in the same transaction: on a client that pipelines all statements are on their way at once. */
  async write(client: ClientBase, { fold }: Folded): Promise<void> {
    const writing = writeFold(client, fold, this.#schema);
    if (!pipelines(client)) await writing;
    await allSent([writing, refreshOpenTasks(client, this.#schema, touchedBy(fold, this.#instances))]);
    this.#instances.trim();
  }
}
