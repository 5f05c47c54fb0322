import { Value } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import {
  AccountApplication,
  accountStartVariables,
  personOf,
  problemsOf,
} from '../../../src/contracts/account-application.ts';
import { residentIdCheckDigit } from '../../../src/contracts/identity-card.ts';
import { applicant, application, now } from './applicants.ts';

const fieldsOf = (changed: Parameters<typeof application>[0]) =>
  problemsOf(application(changed), now).map(({ field }) => field);

/** A resident identity number of somebody born on the day, check digit right. */
const bornOn = (day: string) => {
  const digits = `110000${day.replaceAll('-', '')}001`;
  return digits + residentIdCheckDigit(digits);
};

describe('the application that an API call carries', () => {
  test('one in order has no problems and fits the schema', () => {
    expect(problemsOf(application(), now)).toEqual([]);
    expect(Value.Check(AccountApplication, application())).toBe(true);
  });

  test('a passport is a second document type', () => {
    const foreign = application({ channel: 'branch', applicant: applicant(2, 'passport') });
    expect(problemsOf(foreign, now)).toEqual([]);
  });

  test.each([
    ['no channel', { channel: 'fax' }],
    ['an unknown class', { accountClass: 'IV' }],
    ['a field nobody asked for', { salary: 1 }],
    ['a card number with letters', { boundCardNumber: '62170000X0000001' }],
  ])('the schema refuses %s', (_, changes) => {
    expect(Value.Check(AccountApplication, { ...application(), ...changes })).toBe(false);
  });

  test('the schema refuses a name of blanks and a name that is missing', () => {
    for (const name of [' ', '', undefined]) {
      const changed = { ...application(), applicant: { ...applicant(), name } };
      expect(Value.Check(AccountApplication, changed)).toBe(false);
    }
  });

  test.each([
    [
      'wrong check digit',
      { documentNumber: bornOn('1990-01-01').replace(/.$/, (c) => (c === '1' ? '2' : '1')) },
      'documentNumber',
    ],
    ['a day that does not exist', { documentNumber: bornOn('1990-02-30') }, 'documentNumber'],
    ['a birth date in the future', { documentNumber: bornOn('2027-01-01') }, 'documentNumber'],
    ['under 16 by one day', { documentNumber: bornOn('2010-11-22') }, 'documentNumber'],
    ['a mobile number of ten digits', { mobile: '1381234567' }, 'mobile'],
    ['an expired document', { documentValidUntil: '2026-11-20' }, 'documentValidUntil'],
    ['a birth date beside an identity number', { birthDate: '1990-01-01' }, 'birthDate'],
    ['an identity card of another country', { documentCountry: 'DE' }, 'documentCountry'],
  ])('%s: the field is named', (_, changes, field) => {
    expect(fieldsOf({ applicant: { ...applicant(), ...changes } })).toEqual([`applicant.${field}`]);
  });

  test('sixteen today is old enough, and a document may end today', () => {
    const young = { ...applicant(), documentNumber: bornOn('2010-11-21'), documentValidUntil: '2026-11-21' };
    expect(fieldsOf({ applicant: young })).toEqual([]);
  });

  test('a passport needs its country and a birth date', () => {
    const { documentCountry: _country, birthDate: _birth, ...bare } = applicant(2, 'passport');
    expect(fieldsOf({ applicant: bare })).toEqual(['applicant.documentCountry', 'applicant.birthDate']);
  });

  test.each([
    ['no consent', { consents: [], faceCaptureReference: undefined }, ['consents']],
    [
      'a face without its separate consent',
      { consents: [{ purpose: 'account-opening', version: '1' }] },
      ['faceCaptureReference'],
    ],
    [
      'a consent given twice',
      { consents: [...application().consents, application().consents[0]!] },
      ['consents'],
    ],
    [
      'a class I account bound to another',
      { accountClass: 'I' as const, channel: 'branch' as const },
      ['boundCardNumber'],
    ],
  ])('%s is refused', (_, changes, fields) => {
    expect(fieldsOf(changes as Parameters<typeof application>[0])).toEqual(fields);
  });

  test('problems never repeat what was sent', () => {
    const { documentNumber } = applicant();
    const wrong = { ...applicant(), documentNumber: `${documentNumber}9`, mobile: '12345' };
    const told = JSON.stringify(problemsOf(application({ applicant: wrong }), now));
    expect(told).not.toContain(documentNumber);
    expect(told).not.toContain('12345');
  });
});

describe('what enters the engine', () => {
  test('codes, numbers and flags only', () => {
    const given = application();
    const variables = accountStartVariables(given, { existingCustomer: false }, now);
    expect(Object.keys(variables).sort()).toEqual([
      'accountClass',
      'age',
      'deviceId',
      'documentType',
      'existingCustomer',
      'hasBoundAccount',
      'hasFaceConsent',
    ]);
    const text = JSON.stringify(variables);
    const { name, documentNumber, mobile, address } = given.applicant;
    for (const secret of [name, documentNumber, mobile, address!, given.boundCardNumber!])
      expect(text).not.toContain(secret);
  });

  test('a face consent without a capture gives no face method', () => {
    const { faceCaptureReference: _none, ...without } = application();
    expect(accountStartVariables(without, { existingCustomer: false }, now).hasFaceConsent).toBe(false);
  });

  test('the master gets the birth date that the identity number says', () => {
    const person = personOf({ ...applicant(), documentNumber: bornOn('1990-05-17').toLowerCase() });
    expect(person.data.birthDate).toBe('1990-05-17');
    expect(person.document).toMatchObject({
      type: 'resident-id',
      country: 'CN',
      number: bornOn('1990-05-17'),
    });
  });
});
