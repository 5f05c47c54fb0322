import knexModule, { type Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repaymentPlan } from '../../../src/contract-document/repayment-plan.ts';
import { createCreditRecords } from '../../../workers/adapters/credit-records/postgres.ts';
import { createStaffNotices } from '../../../workers/adapters/staff-notices/postgres.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

const now = new Date('2026-11-21T02:00:00Z');
const clock = { now: () => now };
let database: TestDatabase;
let db: Knex;
beforeAll(async () => {
  database = await createTestDatabase();
  db = knexModule({ client: 'pg', connection: database.url, pool: { min: 0, max: 4 } });
});
afterAll(async () => {
  await db?.destroy();
  await database?.drop();
});

describe('repayment plans', () => {
  const plan = {
    caseId: 'CR-20261121-AAAAAAAA',
    customerId: 'CU-000000000000',
    loanId: 'LN-1',
    principalMinor: 8_000_001,
    annualRateBasisPoints: 435,
    instalments: repaymentPlan({
      principalMinor: 8_000_001,
      annualRateBp: 435,
      termMonths: 24,
      firstDueDate: '2026-12-31',
    }),
  };

  it('come back as they were stored, the due dates on their own days', async () => {
    const records = createCreditRecords(db, clock);
    await records.savePlan(plan);
    expect(await records.planOf(plan.caseId)).toEqual(plan);
    expect(await records.planOf('CR-20261121-BBBBBBBB')).toBeUndefined();
  });

  it('are stored once, however often and however many workers try', async () => {
    const records = createCreditRecords(db, clock);
    await Promise.all([1, 2, 3].map(() => records.savePlan(plan)));
    expect((await records.planOf(plan.caseId))?.instalments).toHaveLength(24);
  });
});

describe('archive and related parties', () => {
  it('archives once: the first outcome stands', async () => {
    const records = createCreditRecords(db, clock);
    const record = { caseId: 'CR-20261121-CCCCCCCC', customerId: 'CU-1', documentIds: ['DC-1'] };
    expect(await records.archive({ ...record, outcome: 'disbursed' })).toEqual(now);
    await records.archive({ ...record, outcome: 'declined' });
    const row = await db('bank.credit_archive').where({ case_id: record.caseId }).first();
    expect(row).toMatchObject({ outcome: 'disbursed', document_ids: ['DC-1'] });
  });

  it('knows who is related today, not who was', async () => {
    const records = createCreditRecords(db, clock);
    const ago = (days: number) => new Date(now.getTime() - days * 86_400_000);
    await db('bank.related_party').insert([
      { customer_id: 'CU-NOW', relation: 'director', since: ago(9) },
      { customer_id: 'CU-THEN', relation: 'director', since: ago(9), until: ago(1) },
    ]);
    expect(await records.isRelatedParty('CU-NOW')).toBe(true);
    expect(await records.isRelatedParty('CU-THEN')).toBe(false);
    expect(await records.isRelatedParty('CU-NONE')).toBe(false);
  });
});

describe('staff notices', () => {
  it('are one per case, topic and occurrence, and reach every group named', async () => {
    const notices = createStaffNotices(db, clock);
    const notice = {
      caseId: 'CR-1',
      groups: ['credit-officer', 'branch-manager'],
      topic: 'sla-80',
      occurrence: 'a-80',
    };
    const first = await notices.put(notice);
    expect(await notices.put(notice)).toBe(first);
    expect(await notices.put({ ...notice, occurrence: 'b-80' })).not.toBe(first);
    expect(await notices.ofGroups(['branch-manager'])).toHaveLength(2);
    expect(await notices.ofGroups(['team-lead'])).toEqual([]);
  });
});
