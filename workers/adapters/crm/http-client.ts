import Type from 'typebox';
import { effectOptions } from '../http/effect-options.ts';
import { operation } from '../http/operation.ts';
import type { SystemClient } from '../http/system-client.ts';
import type { Crm } from './port.ts';

const id = Type.String({ minLength: 1, maxLength: 64 });

const createCustomer = operation({
  name: 'create-customer',
  method: 'POST',
  path: '/customers',
  answer: Type.Object({ kind: Type.Literal('created'), crmId: id }),
  refusals: ['customer-blocked'],
});

const link = operation({
  name: 'link',
  method: 'POST',
  path: '/customers/:customerId/links',
  answer: Type.Object({ kind: Type.Literal('linked'), crmId: id }),
  refusals: ['customer-not-found'],
});

const recordContact = operation({
  name: 'record-contact',
  method: 'POST',
  path: '/customers/:customerId/contacts',
  answer: Type.Object({ kind: Type.Literal('recorded'), contactId: id }),
});

/** The CRM over HTTP. */
export function createCrm(client: SystemClient): Crm {
  return {
    createCustomer: (request, call) => client.call(createCustomer, { ...request }, effectOptions(call)),
    link: (request, call) => client.call(link, { ...request }, effectOptions(call)),
    recordContact: (request, call) => client.call(recordContact, { ...request }, effectOptions(call)),
  };
}
