import Type from 'typebox';
import { defineWorker } from '../runtime/define-worker.ts';
import { bpmnError, complete, incident } from '../runtime/outcomes.ts';
import { caseVariables } from './case-variables.ts';

const refused = 'CUSTOMER_REFUSED';

/** Makes the customer in the CRM, then counts the master's record as active. */
export const createCustomer = defineWorker({
  type: 'create-customer',
  purpose: {
    zh: '在客户关系系统建立客户并使主数据生效',
    en: 'Makes the customer in CRM and activates the master record',
  },
  uses: ['customers', 'crm'],
  input: Type.Object({ ...caseVariables, channel: Type.String() }),
  output: Type.Object({}),
  errors: [{ code: refused, when: 'the CRM has the person blocked' }],
  async handle({ caseId, customerId, channel }, { customers, crm, effects, signal }) {
    const customer = await customers.get(customerId);
    if (!customer?.phone) return incident('the customer or the mobile number is not in the store');
    const { name, phone: mobile } = customer;
    const created = await effects.once('create-customer', '1', (idempotencyKey) =>
      crm.createCustomer({ customerId, name, mobile, channel }, { idempotencyKey, caseId, signal }),
    );
    if (created.kind === 'refused') return bpmnError(refused, created.code);
    await customers.activate(customerId, created.crmId);
    return complete({});
  },
});
