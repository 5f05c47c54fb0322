import { openText, seal } from './sealing.ts';
import type { Customer, CustomerData, DocumentType, IdentityDocument } from './types.ts';

/** The sealed fields of a customer and their columns. */
export const columnOf = {
  name: 'name',
  phone: 'phone',
  email: 'email',
  address: 'address',
  occupation: 'occupation',
  birthDate: 'birth_date',
  gender: 'gender',
  nationality: 'nationality',
} as const satisfies Record<keyof CustomerData, string>;

export const fields = Object.keys(columnOf) as (keyof CustomerData)[];

export type CustomerRow = Record<(typeof columnOf)[keyof CustomerData], Buffer | null> & {
  customer_id: string;
  status: 'prospect' | 'active';
  crm_id: string | null;
  branch: string | null;
  version: number;
};

export interface DocumentRow {
  customer_id: string;
  type: DocumentType;
  number: Buffer;
  country: string;
  valid_until: Buffer | null;
}

const place = (column: string, row: string) => ({ table: 'bank.customer', column, row });

export const sealField = (
  key: Buffer,
  customerId: string,
  field: keyof CustomerData,
  value: string,
): Buffer => seal(key, value, place(columnOf[field], customerId));

export const openName = (key: Buffer, row: Pick<CustomerRow, 'customer_id' | 'name'>): string =>
  openText(key, row.name!, place('name', row.customer_id));

function openDocument(key: Buffer, row: DocumentRow): IdentityDocument {
  const at = (column: string) => ({ table: 'bank.identity_document', column, row: row.customer_id });
  return {
    type: row.type,
    country: row.country,
    number: openText(key, row.number, at('number')),
    ...(row.valid_until ? { validUntil: openText(key, row.valid_until, at('valid_until')) } : {}),
  };
}

/** A row and its documents in the clear. */
export function openCustomer(key: Buffer, row: CustomerRow, documents: DocumentRow[]): Customer {
  const data: Partial<Record<keyof CustomerData, string>> = {};
  for (const field of fields) {
    const value = row[columnOf[field]];
    if (value) data[field] = openText(key, value, place(columnOf[field], row.customer_id));
  }
  return {
    ...data,
    name: openName(key, row),
    customerId: row.customer_id,
    status: row.status,
    documents: documents.map((document) => openDocument(key, document)),
    ...(row.crm_id ? { crmId: row.crm_id } : {}),
    ...(row.branch ? { branch: row.branch } : {}),
    version: row.version,
  };
}
