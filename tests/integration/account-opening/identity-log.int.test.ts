import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPool } from '../../../src/db/pool.ts';
import { postgresDeviceSightings } from '../../../workers/account-opening/device-sightings.ts';
import { postgresIdentityLog } from '../../../workers/account-opening/identity-log.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool(database.url);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const at = new Date('2026-11-21T08:00:00Z');
const hour = (hours: number) => new Date(at.getTime() + hours * 3_600_000);

test('every attempt is logged once, in order, and never changed', async () => {
  const log = postgresIdentityLog(pool);
  const entry = { caseId: 'AO-20261121-AAAAAAAA', customerId: 'CU-000000000001', at };
  const face = { ...entry, attempt: 1, method: 'face-match', result: 'mismatch' as const, confidence: 41.6 };
  await log.record({
    ...entry,
    attempt: 2,
    method: 'certificate',
    result: 'match',
    providerReference: 'EID-2',
  });
  await log.record(face);
  await log.record({ ...face, result: 'match', at: hour(1) });
  expect(await log.ofCase(entry.caseId)).toEqual([
    { ...face, confidence: 42 },
    { ...entry, attempt: 2, method: 'certificate', result: 'match', providerReference: 'EID-2' },
  ]);
});

test('applications from one device within the window are counted, a repeated job only once', async () => {
  const sightings = postgresDeviceSightings(pool);
  const see = (caseId: string, when: Date) =>
    sightings.see({
      caseId,
      deviceId: 'device-1',
      at: when,
      since: new Date(when.getTime() - 24 * 3_600_000),
    });
  expect(await see('AO-1', hour(-25))).toBe(1);
  expect(await see('AO-2', hour(0))).toBe(1);
  expect(await see('AO-3', hour(1))).toBe(2);
  expect(await see('AO-3', hour(1))).toBe(2);
  const { rows } = await pool.query(
    "select 1 from bank.device_sighting where device_hash = 'device-1'::bytea",
  );
  expect(rows).toEqual([]);
});
