import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { caseIdPattern } from '../contracts/ids.ts';
import { openHistoryDatabase } from './database.ts';
import { exportCase } from './export-case.ts';
import { rebuildAndCompare } from './rebuild.ts';
import { verifyHistory } from './verify.ts';

/**
 * `history verify` | `history rebuild` | `history export CASE [FILE]`, each with `--json`. Environment: DATABASE_URL, or
 * DATA_DIR of the local platform, whether it runs or not.
 * Exit code 0: nothing found; 1: altered, different or unknown; 2: wrong use.
 */
const json = process.argv.includes('--json');
const [command, ...operands] = process.argv.slice(2).filter((argument) => argument !== '--json');

function print(result: object, lines: readonly string[]): void {
  if (!json) for (const line of lines) console.log(line);
  else console.log(JSON.stringify(result));
}

async function verify(client: pg.Client): Promise<number> {
  const verdict = await verifyHistory(client);
  print(verdict, [
    ...verdict.partitions.flatMap(({ partitionId, leaves, rootHash, problems }) => [
      `partition ${partitionId}: ${leaves} records, root ${rootHash}`,
      ...problems.map((problem) => `  ! ${problem}`),
    ]),
    verdict.ok ? 'history intact' : 'the history was tampered with',
  ]);
  return verdict.ok ? 0 : 1;
}

async function rebuild(client: pg.Client): Promise<number> {
  const result = await rebuildAndCompare(client);
  print(result, [
    ...result.tables.flatMap(({ table, rows, onlyLive, onlyRebuilt, examples }) => [
      `${table}: ${rows} rows${onlyLive + onlyRebuilt > 0 ? `, ${onlyLive} only live, ${onlyRebuilt} only rebuilt` : ''}`,
      ...examples.map((example) => `  ! ${example}`),
    ]),
    `${result.records} records projected again: ${result.equal ? 'equal, row for row' : 'different'}`,
  ]);
  return result.equal ? 0 : 1;
}

async function exportOne(client: pg.Client): Promise<number> {
  const [caseId, file = `${caseId}.jsonl`] = operands;
  if (!caseId || !new RegExp(caseIdPattern).test(caseId)) {
    console.error('usage: history export CASE [FILE], CASE like AO-20261121-7K3M9QZT');
    return 2;
  }
  let lines = 0;
  const text = async function* () {
    for await (const line of exportCase(client, caseId)) {
      lines++;
      yield `${line}\n`;
    }
  };
  await pipeline(Readable.from(text()), createWriteStream(file));
  const records = lines - 1;
  print({ caseId, file, records }, [
    records > 0 ? `${records} records of ${caseId} in ${file}` : `no record of ${caseId}`,
  ]);
  return records > 0 ? 0 : 1;
}

const commands: Readonly<Record<string, (client: pg.Client) => Promise<number>>> = {
  verify,
  rebuild,
  export: exportOne,
};
const run = commands[command ?? ''];
if (!run) {
  console.error('usage: history verify | rebuild | export CASE [FILE]   [--json]');
  process.exit(2);
}
try {
  const database = await openHistoryDatabase(process.env);
  const client = new pg.Client({ connectionString: database.url });
  // The statement at hand, or the next one, fails with it.
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    process.exitCode = await run(client);
  } finally {
    await client.query('ROLLBACK').catch(() => {});
    await client.end().catch(() => {});
    await database.close();
  }
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
