import { randomBytes } from 'node:crypto';
import knexModule, { type Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CustomerStores, createCustomerStores } from '../../../src/customers/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { movableClock } from '../api/api-harness.ts';
import { residentId } from '../api/samples.ts';

let database: TestDatabase;
let db: Knex;
let stores: CustomerStores;
const clock = movableClock();
const keys = { masterKey: randomBytes(32), codeKey: randomBytes(32) };

beforeAll(async () => {
  database = await createTestDatabase();
  db = knexModule({ client: 'pg', connection: database.url, pool: { min: 0, max: 12 } });
  stores = createCustomerStores({ db, clock, ...keys });
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const person = (n: number) => ({
  data: { name: `测试客户${n}`, phone: `139001390${n}`, address: '上海市', birthDate: '1990-01-01' },
  document: { type: 'resident-id' as const, number: residentId(n), country: 'CN' },
});

describe('the customer master', () => {
  it('makes one record a document, however many race, and gives back what it took', async () => {
    const made = await Promise.all(
      Array.from({ length: 10 }, () => stores.customers.findOrCreate(person(10))),
    );
    expect(new Set(made.map((one) => one.customerId)).size).toBe(1);
    expect(made.filter((one) => one.created)).toHaveLength(1);
    expect(await stores.customers.get(made[0]!.customerId)).toMatchObject({
      ...person(10).data,
      status: 'prospect',
      documents: [person(10).document],
    });
  });

  it('links without a document only when phone and name agree', async () => {
    const { customerId } = await stores.customers.findOrCreate(person(11));
    const { name, phone } = person(11).data;
    expect(
      (await stores.customers.findOrCreate({ data: { name: ` ${name}`, phone: `+86${phone}` } })).customerId,
    ).toBe(customerId);
    expect((await stores.customers.findOrCreate({ data: { name: '别人', phone } })).created).toBe(true);
  });

  it('is an existing customer once active in the CRM', async () => {
    const { customerId } = await stores.customers.findOrCreate(person(12));
    await stores.customers.activate(customerId, 'CRM-1');
    await stores.customers.activate(customerId, 'CRM-2');
    expect(await stores.customers.findOrCreate(person(12))).toMatchObject({ customerId, existing: true });
    expect(await stores.customers.get(customerId)).toMatchObject({ status: 'active', crmId: 'CRM-1' });
  });

  it('changes only what is named, and is found by the new value', async () => {
    const { customerId } = await stores.customers.findOrCreate(person(13));
    expect(await stores.customers.update(customerId, { phone: '18600000013' })).toBe(true);
    expect(await stores.customers.findByPhone('18600000013')).toEqual([customerId]);
    expect(await stores.customers.findByPhone(person(13).data.phone)).toEqual([]);
    expect(await stores.customers.get(customerId)).toMatchObject({ name: person(13).data.name, version: 2 });
    expect(await stores.customers.update('CU-000000000000', { phone: '1' })).toBe(false);
  });
});

it('stores what a retried job stores once', async () => {
  const { customerId } = await stores.customers.findOrCreate(person(20));
  const text = { customerId, purpose: 'note', text: '内容', key: 'job-1/note' };
  expect(await stores.freeTexts.put(text)).toBe(await stores.freeTexts.put({ ...text, text: '再次' }));
  const message = { customerId, caseId: undefined, template: 't', text: '你好', key: 'job-1/message' };
  expect(await stores.inbox.put(message)).toBe(await stores.inbox.put(message));
  expect(await stores.inbox.ofCustomer(customerId)).toHaveLength(1);
  const document = {
    customerId,
    purpose: 'contract',
    content: Buffer.from('%PDF-1 %%EOF'),
    key: 'job-1/contract',
  };
  expect(await stores.documents.put(document)).toEqual(await stores.documents.put(document));
});

it('gives a repeated sending the same code and a resend another one', async () => {
  const first = await stores.smsCodes.create({ caseId: 'AO-1', occurrence: '1' });
  expect(await stores.smsCodes.create({ caseId: 'AO-1', occurrence: '1' })).toEqual(first);
  await stores.smsCodes.check({ caseId: 'AO-1', code: 'xxxxxx' });
  const second = await stores.smsCodes.create({ caseId: 'AO-1', occurrence: 'resend-1' });
  expect(second).toMatchObject({ sends: 2 });
  expect(await stores.smsCodes.state('AO-1')).toMatchObject({ triesLeft: 3, state: 'open' });
  expect(await stores.smsCodes.check({ caseId: 'AO-1', code: second.code })).toEqual({ result: 'right' });
});

it('erasing a customer leaves nothing readable, nor anything to write to', async () => {
  const { customerId } = await stores.customers.findOrCreate(person(30));
  const textId = await stores.freeTexts.put({ customerId, purpose: 'note', text: '秘密' });
  const put = await stores.documents.put({
    customerId,
    purpose: 'contract',
    content: Buffer.from('%PDF-secret %%EOF'),
  });
  await stores.erase(customerId);
  expect(await stores.customers.get(customerId)).toBeUndefined();
  expect(await stores.freeTexts.get(textId)).toBeUndefined();
  expect(put.outcome === 'stored' && (await stores.documents.get(put.documentId))).toBeUndefined();
  await expect(stores.freeTexts.put({ customerId, purpose: 'note', text: 'x' })).rejects.toThrow(
    /no data key/,
  );
});

it('a database under another master key opens nothing', async () => {
  const { customerId } = await stores.customers.findOrCreate(person(31));
  const others = createCustomerStores({ db, clock, masterKey: randomBytes(32), codeKey: keys.codeKey });
  await expect(others.customers.get(customerId)).rejects.toThrow();
});
