import type { Customer } from './types.ts';

/** Enough of a value for somebody who knows it to recognise it, too little for anybody else. */
export const maskPhone = (phone: string): string => `${phone.slice(0, 3)}****${phone.slice(-4)}`;

/** The last four characters of a document's number. */
export const maskNumber = (number: string): string =>
  `${'*'.repeat(Math.max(0, number.length - 4))}${number.slice(-4)}`;

/** The first character of a name: `张**`, `A***`. */
export function maskName(name: string): string {
  const [first = '', ...rest] = name;
  return `${first}${'*'.repeat(Math.min(rest.length, 3))}`;
}

/** A customer as a list of matches shows them. */
export const maskedCustomer = (customer: Customer) => ({
  customerId: customer.customerId,
  status: customer.status,
  name: maskName(customer.name),
  phone: customer.phone ? maskPhone(customer.phone) : null,
  documents: customer.documents.map(({ type, number }) => ({ type, number: maskNumber(number) })),
});
