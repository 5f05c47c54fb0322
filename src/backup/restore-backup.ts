import { join } from 'node:path';
import type { ClientBase } from 'pg';
import { withMigrations } from '../db/migrate.ts';
import type { ReachedPartition } from '../engine/host/answered-position.ts';
import { Refusal } from '../local/refusal.ts';
import { findContent, nameOf, readSequences, readTables, type TableShape } from './catalogue.ts';
import { loosen } from './constraints.ts';
import type { Manifest } from './manifest.ts';
import { recordBackup, verifiedHistory } from './record-backup.ts';
import { readTable } from './table-file.ts';

export interface RestoreOptions {
  /** Of an empty database. */
  readonly databaseUrl: string;
  /** Folder of a backup whose files were checked. */
  readonly from: string;
  readonly manifest: Manifest;
  /** Where this machine notes what its engine has answered; it need not exist. */
  readonly answeredFile: string;
  /** Of the program that restores; for the record. */
  readonly version: string;
  /** Gives it up; the database is empty then. */
  readonly signal?: AbortSignal;
  readonly report?: (line: string) => void;
}

export interface Restored {
  readonly rows: number;
  /** Records of the ledger, all of which verified. */
  readonly records: number;
  /** No position or key up to here is given again. */
  readonly goesOnAfter: readonly ReachedPartition[];
}

/**
 * Puts a backup into an empty database, in one transaction: the schema, every row, the proof that the ledger is that of the
 * manifest, and the record that it was restored. Whatever fails, or kills it, leaves the database empty.
 * @throws Refusal one sentence, when the database is not empty or the backup is not what its manifest says
 */
export async function restoreBackup(options: RestoreOptions): Promise<Restored> {
  const { databaseUrl, manifest, answeredFile, version, report = () => {} } = options;
  const refuseContent = async (client: ClientBase) => {
    const content = await findContent(client);
    if (content)
      throw new Refusal(
        `The database is not empty (it has ${content}): a backup is restored into an empty one only, and nothing was changed.`,
      );
  };
  return withMigrations(databaseUrl, refuseContent, async (client) => {
    const rows = await putRows(client, options);
    report('verifying the ledger …');
    const records = await refuseOtherLedger(client, manifest);
    const { backupId, createdAt } = manifest;
    const goesOnAfter = await recordBackup(client, { backupId, createdAt, answeredFile, version });
    return { rows, records, goesOnAfter };
  });
}

async function putRows(client: ClientBase, { from, manifest, signal, report = () => {} }: RestoreOptions) {
  const shapes = await readTables(client);
  refuseOtherTables(shapes, manifest.tables);
  const tighten = await loosen(client, shapes);
  // The schema's steps may have put rows of their own: the backup has them too.
  await client.query(
    `TRUNCATE ${shapes.map(({ schema, table }) => nameOf(client, schema, table)).join(', ')}`,
  );
  let all = 0;
  for (const entry of manifest.tables) {
    const taken = await readTable(client, entry, join(from, entry.file), signal);
    if (taken !== entry.rows)
      throw new Refusal(
        `The backup is damaged: ${entry.file} gave ${taken} rows, and the manifest says ${entry.rows}.`,
      );
    if (taken > 0) report(`  ${entry.schema}.${entry.table}: ${taken} rows`);
    all += taken;
  }
  await setSequences(client, manifest);
  await tighten();
  for (const { schema, table } of shapes) await client.query(`ANALYZE ${nameOf(client, schema, table)}`);
  return all;
}

function refuseOtherTables(ours: readonly TableShape[], theirs: readonly TableShape[]): void {
  const described = ({ schema, table, columns }: TableShape) =>
    `${schema}.${table} (${[...columns].sort().join(', ')})`;
  const [here, there] = [new Set(ours.map(described)), new Set(theirs.map(described))];
  const different = [...here, ...there].find((each) => !here.has(each) || !there.has(each));
  if (different)
    throw new Refusal(
      `The backup has other tables than its schema's version: ${different} is ${here.has(different) ? 'missing' : 'unknown'}.`,
    );
}

async function setSequences(client: ClientBase, { sequences }: Manifest): Promise<void> {
  const known = new Set((await readSequences(client)).map(({ schema, sequence }) => `${schema}.${sequence}`));
  for (const { schema, sequence, lastValue, isCalled } of sequences) {
    if (!known.has(`${schema}.${sequence}`))
      throw new Refusal(
        `The backup has a sequence that its schema's version has not: ${schema}.${sequence}.`,
      );
    await client.query('SELECT setval($1::regclass, $2::bigint, $3)', [
      nameOf(client, schema, sequence),
      lastValue,
      isCalled,
    ]);
  }
}

/** @returns how many records it has */
async function refuseOtherLedger(client: ClientBase, manifest: Manifest): Promise<number> {
  const verdict = await verifiedHistory(client);
  const heads = (partitions: readonly { partitionId: number; size: number; rootHash: string }[]) =>
    partitions.map(({ partitionId, size, rootHash }) => `${partitionId}: ${size}, ${rootHash}`).join('; ');
  const found = heads(verdict.partitions.map((each) => ({ ...each, size: each.leaves })));
  const expected = heads(manifest.partitions.map((each) => ({ ...each, size: each.treeSize })));
  if (found !== expected)
    throw new Refusal(
      `The history in the backup is not the manifest's: its trees are ${found}, and the manifest says ${expected}.`,
    );
  return verdict.records;
}
