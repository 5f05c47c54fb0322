import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readWatchList } from '../../../src/screening/read-watch-list.ts';
import { generatedWatchList } from '../../../src/screening/watch-list.ts';
import { createLocalScreening } from '../../../workers/adapters/screening/local.ts';

const listed = generatedWatchList.find(
  ({ documentNumber, birthDate }) => documentNumber && birthDate?.length === 10,
)!;

it('finds a listed person and says nothing of them but the entry', async () => {
  const subject = {
    name: listed.names[0]!,
    documentNumber: listed.documentNumber!,
    birthDate: listed.birthDate!,
  };
  const [hit] = await createLocalScreening().screen(subject);
  expect(hit).toEqual({ list: listed.list, entryId: listed.entryId, match: 'document', score: 100 });
});

it('finds nobody on a list of the bank that names others', async () => {
  const list = [{ entryId: 'WL-00001', list: 'watch', names: ['Somebody Else'] } as const];
  const subject = {
    name: listed.names[0]!,
    documentNumber: listed.documentNumber!,
    birthDate: listed.birthDate!,
  };
  expect(
    await createLocalScreening(list.map((entry) => ({ ...entry, names: [...entry.names] }))).screen(subject),
  ).toEqual([]);
});

it("reads a bank's own list, and refuses one that is malformed anywhere", () => {
  const folder = mkdtempSync(join(tmpdir(), 'tongban-list-'));
  const file = join(folder, 'list.json');
  try {
    writeFileSync(file, JSON.stringify([{ entryId: 'WL-00001', list: 'pep', names: ['赵某'] }]));
    expect(readWatchList(file)).toHaveLength(1);
    writeFileSync(
      file,
      JSON.stringify([{ entryId: 'WL-00001', list: 'pep', names: ['赵某'] }, { names: [] }]),
    );
    expect(() => readWatchList(file)).toThrow(/^the watch list is malformed at \/1/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
