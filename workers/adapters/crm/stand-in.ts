import Type from 'typebox';
import { BoundedMap, keptEntries } from '../stand-in-kit/bounded-map.ts';
import { answer, effect, refuse, type StandIn } from '../stand-in-kit/route.ts';

interface CrmRecord {
  readonly customerId: string;
  readonly crmId: string;
  links: number;
  contacts: number;
}
type Records = Map<string, CrmRecord>;

const id = Type.String({ minLength: 1, maxLength: 64 });

const createCustomer = effect({
  name: 'create-customer',
  method: 'POST',
  path: '/customers',
  input: Type.Object({
    customerId: id,
    name: Type.String({ minLength: 1, maxLength: 100 }),
    mobile: Type.String({ minLength: 5, maxLength: 20 }),
    channel: id,
  }),
  subjects: (input) => [input.customerId, input.mobile],
  keep: (input, hash) => ({
    customerId: input.customerId,
    nameHash: hash(input.name),
    mobileHash: hash(input.mobile),
  }),
  decide: ({ customerId }, records: Records, context) =>
    answer({ kind: 'created', crmId: records.get(customerId)?.crmId ?? context.newId('CRM') }),
});

const link = effect({
  name: 'link',
  method: 'POST',
  path: '/customers/:customerId/links',
  input: Type.Object({ customerId: id, objectKind: id, objectId: id }),
  subjects: (input) => [input.customerId, input.objectId],
  businessKey: (input) => `${input.customerId}/${input.objectKind}/${input.objectId}`,
  keep: (input) => input,
  decide({ customerId }, records: Records) {
    const record = records.get(customerId);
    return record ? answer({ kind: 'linked', crmId: record.crmId }) : refuse('customer-not-found');
  },
});

const recordContact = effect({
  name: 'record-contact',
  method: 'POST',
  path: '/customers/:customerId/contacts',
  input: Type.Object({ customerId: id, channel: id, topic: id }),
  subjects: (input) => [input.customerId],
  keep: (input) => input,
  decide: (_input, _records: Records, context) =>
    answer({ kind: 'recorded', contactId: context.newId('CT') }),
});

/** The CRM: one record a customer, with hashes where a real one has names. */
export const crmStandIn: StandIn<Records> = {
  system: 'crm',
  routes: [createCustomer, link, recordContact],
  initial: () => new BoundedMap(keptEntries),
  apply(records, { route, input, body }) {
    const customerId = String(input.customerId);
    const record = records.get(customerId);
    if (route === 'create-customer' && !record) {
      records.set(customerId, { customerId, crmId: String(body.crmId), links: 0, contacts: 0 });
    } else if (record && route === 'link') record.links += 1;
    else if (record && route === 'record-contact') record.contacts += 1;
  },
  objects: (records) => records.values(),
};
