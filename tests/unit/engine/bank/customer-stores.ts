import { randomCode } from '../../../../src/contracts/ids.ts';
import type {
  Application,
  Consent,
  Customer,
  CustomerStores,
  Customers,
  FreeText,
  StoredDocument,
} from '../../../../src/customers/index.ts';
import { normaliseDocument, normaliseName, normalisePhone } from '../../../../src/customers/normalise.ts';
import { codeLifeMs, judge, maxTries } from '../../../../src/customers/sms-code.ts';

type Code = Parameters<typeof judge>[0] & { code: string; occurrence: string; sends: number };

/** The customer stores in memory: as much of each as workers and case messages ask for, without encryption. */
export function createCustomerStores(now: () => Date) {
  const customers = new Map<string, Customer>();
  const applications = new Map<string, Application>();
  const consents: (Consent & { customerId: string; caseId?: string })[] = [];
  const freeTexts = new Map<string, FreeText>();
  const documents = new Map<string, StoredDocument>();
  const codes = new Map<string, Code>();
  const ratings = new Set<string>();
  let number = 0;
  const newId = (prefix: string) => `${prefix}-${String(++number).padStart(16, '0')}`;
  /** The same key gives what was stored first. */
  const byKey = new Map<string, string>();
  const once = (key: string | undefined, make: () => string): string => {
    const known = key === undefined ? undefined : byKey.get(key);
    if (known !== undefined) return known;
    const id = make();
    if (key !== undefined) byKey.set(key, id);
    return id;
  };

  const isSame = (customer: Customer, person: Parameters<Customers['findOrCreate']>[0]) =>
    person.document
      ? customer.documents.some((own) => normaliseDocument(own) === normaliseDocument(person.document!))
      : person.data.phone !== undefined &&
        normalisePhone(customer.phone ?? '') === normalisePhone(person.data.phone) &&
        normaliseName(customer.name) === normaliseName(person.data.name);

  return {
    customers: {
      async findOrCreate(person: Parameters<Customers['findOrCreate']>[0]) {
        const known = [...customers.values()].find((customer) => isSame(customer, person));
        if (known)
          return { customerId: known.customerId, existing: known.status === 'active', created: false };
        const customerId = `CU-${randomCode(12)}`;
        const customer = { ...person.data, customerId, status: 'prospect', version: 1 } as const;
        customers.set(customerId, { ...customer, documents: person.document ? [person.document] : [] });
        return { customerId, existing: false, created: true };
      },
      get: async (customerId: string) => customers.get(customerId),
      async update(customerId: string, changes: Partial<Customer>) {
        const customer = customers.get(customerId);
        if (customer) customers.set(customerId, { ...customer, ...changes });
        return customer !== undefined;
      },
      async activate(customerId: string, crmId: string) {
        const customer = customers.get(customerId);
        if (customer) customers.set(customerId, { ...customer, status: 'active', crmId });
      },
    },
    applications: {
      put: async (application: Application) => void applications.set(application.caseId, application),
      get: async (caseId: string) => applications.get(caseId),
      ofCustomer: async (customerId: string) =>
        [...applications.values()].filter((one) => one.customerId === customerId).reverse(),
    },
    consents: {
      give: async (consent: (typeof consents)[number]) => void consents.push(consent),
      of: async (customerId: string) => consents.filter((one) => one.customerId === customerId),
      has: async (caseId: string, purpose: string) =>
        consents.some((one) => one.caseId === caseId && one.purpose === purpose),
      async withdraw(customerId: string, purpose: string) {
        for (let at = consents.length - 1; at >= 0; at--)
          if (consents[at]?.customerId === customerId && consents[at]?.purpose === purpose)
            consents.splice(at, 1);
      },
    },
    freeTexts: {
      put: async ({ key, ...text }: Omit<FreeText, 'textId' | 'createdAt'> & { readonly key?: string }) =>
        once(key, () => {
          const textId = newId('FT');
          freeTexts.set(textId, { ...text, textId, createdAt: now() });
          return textId;
        }),
      get: async (textId: string) => freeTexts.get(textId),
    },
    documents: {
      async put({ key, content, ...document }: Parameters<CustomerStores['documents']['put']>[0]) {
        const contentType = 'application/pdf';
        const documentId = once(key, () => {
          const id = newId('DC');
          const stored = { ...document, documentId: id, contentType, sizeBytes: content.length };
          documents.set(id, { ...stored, createdAt: now() });
          return id;
        });
        return { outcome: 'stored', documentId, contentType } as const;
      },
      ofCase: async (caseId: string) => [...documents.values()].filter((one) => one.caseId === caseId),
    },
    ratings: {
      async put({ caseId }: { caseId: string }) {
        const first = !ratings.has(caseId);
        ratings.add(caseId);
        return first;
      },
    },
    inbox: {
      put: async ({ key }: { readonly key?: string }) => once(key, () => newId('IM')),
    },
    smsCodes: {
      async create({ caseId, occurrence }: { caseId: string; occurrence: string }) {
        const known = codes.get(caseId);
        const code: Code =
          known?.occurrence === occurrence
            ? known
            : {
                code: String(100_000 + ++number),
                occurrence,
                state: 'open',
                expires_at: new Date(now().getTime() + codeLifeMs),
                tries_left: maxTries,
                sends: (known?.sends ?? 0) + 1,
              };
        codes.set(caseId, code);
        return { code: code.code, expiresAt: code.expires_at, sends: code.sends };
      },
      async check({ caseId, code }: { caseId: string; code: string }) {
        const known = codes.get(caseId);
        if (!known) return { result: 'none' };
        const { answer, change } = judge(known, known.code === code, now());
        if (change) codes.set(caseId, { ...known, ...change });
        return answer;
      },
    },
  };
}
