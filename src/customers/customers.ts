import type { Knex } from 'knex';
import { newCustomerId } from '../contracts/ids.ts';
import { type CustomerRow, columnOf, fields, openCustomer, openName, sealField } from './customer-rows.ts';
import { normaliseDocument, normaliseName, normalisePhone } from './normalise.ts';
import { blindIndex, deriveKey, seal } from './sealing.ts';
import { keyOf, type StoreBase, within } from './store-base.ts';
import type { CustomerData, Customers, IdentityDocument } from './types.ts';

type DocumentRef = Pick<IdentityDocument, 'type' | 'number' | 'country'>;

/** The customer master. */
export function createCustomers(base: StoreBase): Customers {
  const indexKey = deriveKey(base.masterKey, 'blind-index');
  const documentIndex = (document: DocumentRef) =>
    blindIndex(indexKey, 'document', normaliseDocument(document));
  const phoneIndex = (phone: string) => blindIndex(indexKey, 'phone', normalisePhone(phone));
  const nameIndex = (name: string) => blindIndex(indexKey, 'name', normaliseName(name));

  const idsBy = (column: string, value: Buffer, trx: Knex): Promise<string[]> =>
    trx('bank.customer').where(column, value).orderBy('created_at').pluck('customer_id');

  async function byDocument(document: DocumentRef, trx: Knex): Promise<string | undefined> {
    const row = await trx('bank.identity_document')
      .where('number_index', documentIndex(document))
      .first('customer_id');
    return row?.customer_id;
  }

  async function byPhoneAndName(data: CustomerData, trx: Knex): Promise<string | undefined> {
    if (!data.phone) return undefined;
    const row = await trx('bank.customer')
      .where({ phone_index: phoneIndex(data.phone), name_index: nameIndex(data.name) })
      .orderBy([{ column: 'status' }, { column: 'created_at' }])
      .first('customer_id');
    return row?.customer_id;
  }

  const indexes = (data: Partial<CustomerData>) => ({
    ...(data.name === undefined ? {} : { name_index: nameIndex(data.name) }),
    ...(data.phone === undefined ? {} : { phone_index: phoneIndex(data.phone) }),
  });

  function sealed(key: Buffer, customerId: string, data: Partial<CustomerData>) {
    const columns: Record<string, Buffer> = indexes(data);
    for (const field of fields) {
      const value = data[field];
      if (value !== undefined) columns[columnOf[field]] = sealField(key, customerId, field, value);
    }
    return columns;
  }

  async function insert(person: Parameters<Customers['findOrCreate']>[0], trx: Knex): Promise<string> {
    const now = base.clock.now();
    const customerId = newCustomerId();
    const key = await base.keys.create(customerId, now, trx);
    await trx('bank.customer').insert({
      customer_id: customerId,
      status: 'prospect',
      branch: person.branch ?? null,
      created_at: now,
      updated_at: now,
      ...sealed(key, customerId, person.data),
    });
    if (person.document) await insertDocument(customerId, key, person.document, now, trx);
    return customerId;
  }

  async function insertDocument(
    customerId: string,
    key: Buffer,
    document: IdentityDocument,
    now: Date,
    trx: Knex,
  ) {
    const place = (column: string) => ({ table: 'bank.identity_document', column, row: customerId });
    await trx('bank.identity_document').insert({
      customer_id: customerId,
      type: document.type,
      number: seal(key, document.number, place('number')),
      number_index: documentIndex(document),
      country: document.country,
      valid_until: document.validUntil ? seal(key, document.validUntil, place('valid_until')) : null,
      created_at: now,
    });
  }

  /** Requests for one person wait for each other here; others pass. */
  const lockPerson = (index: Buffer, trx: Knex) =>
    trx.raw('select pg_advisory_xact_lock(?::bigint)', [index.readBigInt64BE(0).toString()]);

  return {
    findOrCreate: (person, trx) =>
      within(base, trx, async (t) => {
        const { data, document } = person;
        await lockPerson(document ? documentIndex(document) : nameIndex(data.name), t);
        const known = document ? await byDocument(document, t) : await byPhoneAndName(data, t);
        if (!known) return { customerId: await insert(person, t), existing: false, created: true };
        const row = await t('bank.customer').where('customer_id', known).first('status');
        return { customerId: known, existing: row?.status === 'active', created: false };
      }),

    async get(customerId, trx = base.db) {
      const row: CustomerRow | undefined = await trx('bank.customer')
        .where('customer_id', customerId)
        .first();
      const key = row && (await base.keys.get(customerId, trx));
      if (!row || !key) return undefined;
      const documents = await trx('bank.identity_document')
        .where('customer_id', customerId)
        .orderBy('created_at');
      return openCustomer(key, row, documents);
    },

    update: (customerId, changes, trx) =>
      within(base, trx, async (t) => {
        const key = await base.keys.get(customerId, t);
        if (!key) return false;
        const changed = await t('bank.customer')
          .where('customer_id', customerId)
          .update({
            ...sealed(key, customerId, changes),
            version: t.raw('version + 1'),
            updated_at: base.clock.now(),
          });
        return changed === 1;
      }),

    activate: (customerId, crmId, trx) =>
      within(base, trx, async (t) => {
        await keyOf(base, customerId, t);
        await t('bank.customer')
          .where({ customer_id: customerId, status: 'prospect' })
          .update({ status: 'active', crm_id: crmId, updated_at: base.clock.now() });
      }),

    findByDocument: (document, trx = base.db) => byDocument(document, trx),
    findByPhone: (phone, trx = base.db) => idsBy('phone_index', phoneIndex(phone), trx),
    findByName: (name, trx = base.db) => idsBy('name_index', nameIndex(name), trx),

    async namesOf(customerIds, trx = base.db) {
      const keys = await base.keys.getMany(customerIds, trx);
      const rows: CustomerRow[] = await trx('bank.customer')
        .whereIn('customer_id', [...keys.keys()])
        .select('customer_id', 'name');
      return new Map(rows.map((row) => [row.customer_id, openName(keys.get(row.customer_id)!, row)]));
    },
  };
}
