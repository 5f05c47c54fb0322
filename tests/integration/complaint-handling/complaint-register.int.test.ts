import knexModule, { type Knex } from 'knex';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createComplaintRegister } from '../../../workers/adapters/complaint-register/postgres-complaint-register.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
let db: Knex;

beforeAll(async () => {
  database = await createTestDatabase();
  db = knexModule({ client: 'pg', connection: database.url, pool: { min: 0, max: 8 } });
});
afterAll(async () => {
  await db?.destroy();
  await database?.drop();
});

const day = (n: number) => new Date(Date.UTC(2026, 10, n));
let customers = 0;
const newCustomer = () => `CU-${String(++customers).padStart(12, '0')}`;
const ticket = (caseId: string, customerId: string, receivedAt: Date, subject = 'fee') => ({
  caseId,
  customerId,
  subject,
  channel: 'web',
  receivedAt,
});

test('links to the oldest open ticket of the same customer and subject within the window', async () => {
  const register = createComplaintRegister(db);
  const customer = newCustomer();
  expect(await register.register(ticket('A1', customer, day(1)), 15)).toEqual({ linkedTo: null });
  expect(await register.register(ticket('A2', customer, day(10)), 15)).toEqual({ linkedTo: 'A1' });
  expect(await register.register(ticket('A3', customer, day(12)), 15)).toEqual({ linkedTo: 'A1' });
  expect(await register.register(ticket('A4', customer, day(12), 'loan'), 15)).toEqual({ linkedTo: null });
  expect(await register.register(ticket('A5', newCustomer(), day(12)), 15)).toEqual({ linkedTo: null });
  expect(await register.register(ticket('A6', customer, day(20)), 15)).toEqual({ linkedTo: null });
});

test('a closed ticket takes no more duplicates; the first closing stands', async () => {
  const register = createComplaintRegister(db);
  const customer = newCustomer();
  await register.register(ticket('B1', customer, day(1)), 15);
  const closing = { outcome: 'closed-satisfied', rootCause: 'system-fault', compensationMinor: 30_000 };
  await register.close('B1', { ...closing, closedAt: day(2) });
  await register.close('B1', { ...closing, outcome: 'withdrawn', closedAt: day(3) });
  expect(await register.register(ticket('B2', customer, day(4)), 15)).toEqual({ linkedTo: null });
  const [newest, oldest] = await register.ofCustomer(customer);
  expect(newest).toMatchObject({ caseId: 'B2' });
  expect(oldest).toEqual({ ...ticket('B1', customer, day(1)), ...closing, closedAt: day(2) });
});

test('a repeated registration answers as before, whatever happened since', async () => {
  const register = createComplaintRegister(db);
  const customer = newCustomer();
  await register.register(ticket('C1', customer, day(1)), 15);
  await register.register(ticket('C2', customer, day(2)), 15);
  await register.close('C1', { outcome: 'withdrawn', compensationMinor: 0, closedAt: day(3) });
  expect(await register.register(ticket('C2', customer, day(2)), 15)).toEqual({ linkedTo: 'C1' });
  expect(await register.register(ticket('C1', customer, day(1)), 15)).toEqual({ linkedTo: null });
});

test('of many that arrive at once by all channels exactly one is the ticket', async () => {
  const register = createComplaintRegister(db);
  const customer = newCustomer();
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, i) => register.register(ticket(`D${i}`, customer, day(1)), 15)),
  );
  const firsts = answers.filter(({ linkedTo }) => linkedTo === null);
  expect(firsts).toHaveLength(1);
  expect(new Set(answers.map(({ linkedTo }) => linkedTo)).size).toBe(2);
});
