import type { Customers } from '../../src/customers/index.ts';

/** Whom other systems are asked about. Personal data: for adapter calls only. */
export interface Identity {
  readonly name: string;
  readonly documentNumber: string;
  readonly birthDate: string | undefined;
}

/** Name and first document of a customer; undefined when unknown, erased or without a document. */
export async function identityOf(customers: Customers, customerId: string): Promise<Identity | undefined> {
  const customer = await customers.get(customerId);
  const document = customer?.documents[0];
  if (!customer || !document) return undefined;
  return { name: customer.name, documentNumber: document.number, birthDate: customer.birthDate };
}

/** What a worker says when {@link identityOf} finds nobody. */
export const nobody = 'the customer is unknown, erased or has no identity document';
