import type { IdentityDocument } from './types.ts';

/** One spelling for equal values before they are hashed for look-up. */
export const normalisePhone = (phone: string): string => {
  const digits = phone.replaceAll(/[^\d+]/g, '');
  return digits.replace(/^(\+86|0086)(?=1\d{10}$)/, '');
};

/** Width, case and blanks do not make another name. */
export const normaliseName = (name: string): string =>
  name
    .normalize('NFKC')
    .replaceAll(/[\s·•.]+/g, '')
    .toLocaleUpperCase('en');

/** Type, issuer and number without blanks, in capitals. */
export const normaliseDocument = (document: Pick<IdentityDocument, 'type' | 'number' | 'country'>): string =>
  [
    document.type,
    document.country.toUpperCase(),
    document.number.normalize('NFKC').replaceAll(/\s/g, '').toUpperCase(),
  ].join('|');
