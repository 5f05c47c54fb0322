import Type from 'typebox';
import {
  type AccountApplication,
  accountClasses,
  personOf,
} from '../../src/contracts/account-application.ts';
import type { Customer, CustomerData } from '../../src/customers/index.ts';
import { defineWorker } from '../runtime/define-worker.ts';
import { complete, incident } from '../runtime/outcomes.ts';
import { caseVariables } from './case-variables.ts';

const fillable = ['phone', 'email', 'address', 'occupation', 'birthDate', 'nationality'] as const;

/** Fields that the application names and the bank does not know yet. What the bank knows is not overwritten. */
export function missingIn(customer: Customer, given: CustomerData): Partial<CustomerData> {
  const missing: Record<string, string> = {};
  for (const field of fillable) {
    const value = given[field];
    if (customer[field] === undefined && value !== undefined) missing[field] = value;
  }
  return missing;
}

/** Brings together what the application says and what the bank knows; tells how many accounts there are already. */
export const prepareAccountApplication = defineWorker({
  type: 'prepare-account-application',
  purpose: {
    zh: '用银行已知信息补全申请、关联已有客户并查询同类账户数',
    en: 'Completes the application from what the bank knows, links the customer, counts accounts of the class',
  },
  uses: ['applications', 'customers', 'coreBanking'],
  input: Type.Object({ ...caseVariables, accountClass: Type.Enum([...accountClasses]) }),
  output: Type.Object({
    existingCustomer: Type.Boolean(),
    /** Address and occupation are known, from the application or from before. */
    profileComplete: Type.Boolean(),
    accountsOfClass: Type.Integer({ minimum: 0 }),
  }),
  async handle({ caseId, customerId, accountClass }, { applications, customers, coreBanking, signal }) {
    const application = await applications.get<AccountApplication>(caseId);
    const customer = await customers.get(customerId);
    if (!application || !customer) return incident('the application or its customer is not in the store');
    const changes = missingIn(customer, personOf(application.payload.applicant).data);
    if (Object.keys(changes).length > 0) await customers.update(customerId, changes);
    const known = { ...customer, ...changes };
    const counts = await coreBanking.countAccounts({ customerId }, { caseId, signal });
    return complete({
      existingCustomer: customer.status === 'active',
      profileComplete: known.address !== undefined && known.occupation !== undefined,
      accountsOfClass: counts[accountClass],
    });
  },
});
