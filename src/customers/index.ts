import type { Knex } from 'knex';
import type { Clock } from '../contracts/clock.ts';
import { createApplications } from './applications.ts';
import { createCaseComments } from './case-comments.ts';
import { createConsents } from './consents.ts';
import { createCustomers } from './customers.ts';
import { createDataKeys } from './data-keys.ts';
import { createDocuments } from './documents.ts';
import { createFreeTexts } from './free-texts.ts';
import { createInbox } from './inbox.ts';
import { createRatings } from './ratings.ts';
import { createSmsCodes } from './sms-code.ts';
import { createTaskDrafts } from './task-drafts.ts';
import type { CustomerStores } from './types.ts';

export type * from './types.ts';

/** What the stores stand on. `masterKey` and `codeKey` come from SECRETS_FILE, at least 32 bytes each. */
export interface StoreSetup {
  readonly db: Knex;
  readonly clock: Clock;
  readonly masterKey: Buffer;
  readonly codeKey: Buffer;
}

/** All customer stores over one database. */
export function createCustomerStores(setup: StoreSetup): CustomerStores {
  const base = {
    db: setup.db,
    clock: setup.clock,
    keys: createDataKeys(setup.masterKey),
    masterKey: setup.masterKey,
  };
  return {
    customers: createCustomers(base),
    applications: createApplications(base),
    consents: createConsents(base),
    freeTexts: createFreeTexts(base),
    taskDrafts: createTaskDrafts(base),
    caseComments: createCaseComments(base),
    documents: createDocuments(base),
    ratings: createRatings(base),
    inbox: createInbox(base),
    smsCodes: createSmsCodes({ ...base, codeKey: setup.codeKey }),
    erase: (customerId, trx) => base.keys.destroy(customerId, setup.clock.now(), trx ?? setup.db),
  };
}
