import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { parseRecords, rerun } from '../../../../tests/prove/golden/rerun.ts';
import { fixtureFile } from '../../../../tests/support/feature-stream.ts';
import { InMemoryEngine } from '../in-memory-engine.ts';
import { encodeRecord } from '../records/encode.ts';

const lines = ({ records }: InMemoryEngine) => records.map((record) => encodeRecord(record, '0', ''));

test('the commands of an engine, given to another in the same order, give the same records', () => {
  const recorded = parseRecords(gunzipSync(readFileSync(fixtureFile)).toString('utf8').split('\n'));
  const first = rerun(recorded);
  expect(first.commands.length).toBeGreaterThan(100);
  const again = new InMemoryEngine({ partitions: 6, now: first.commands[0]?.now ?? 0 });
  for (const command of first.commands) again.executeAgain(command);
  expect(lines(again)).toEqual(lines(first));
  expect(again.commands).toEqual(first.commands);
});
