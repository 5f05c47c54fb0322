import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generatedPerson } from '../../../src/contracts/generated/generated-people.ts';
import {
  ageOn,
  checkResidentId,
  isChineseMobile,
  isPassportNumber,
  residentIdCheckDigit,
} from '../../../src/contracts/identity-card.ts';
import { seededRandom } from '../../../src/contracts/seeded-random.ts';

/** A number of our own with every part chosen, so that single parts can be spoilt. */
const made = (seventeen: string) => seventeen + residentIdCheckDigit(seventeen);

describe('resident identity number', () => {
  it('follows the worked example of GB 11643-1999', () => {
    expect(residentIdCheckDigit('11010519491231002')).toBe('X');
    expect(checkResidentId('11010519491231002X')).toEqual({
      ok: true,
      birthDate: '1949-12-31',
      sexIsMale: false,
      regionCode: '110105',
    });
  });

  it('takes a lower-case x and blanks around', () => {
    expect(checkResidentId(' 11010519491231002x ').ok).toBe(true);
  });

  it.each([
    ['110105194912310', 'shape'],
    ['11010519491231002A', 'shape'],
    ['', 'shape'],
    [made('99010519491231002'), 'region'],
    [made('11010519490230002'), 'birth-date'],
    [made('11010519491331002'), 'birth-date'],
    [made('11010518991231002'), 'birth-date'],
    ['110105194912310021', 'check-digit'],
  ])('refuses %s for its %s', (number, reason) => {
    expect(checkResidentId(number)).toEqual({ ok: false, reason });
  });

  it('refuses a birth date after the day of the check', () => {
    const number = made('11010520261122002');
    expect(checkResidentId(number, '2026-11-21')).toEqual({ ok: false, reason: 'birth-date' });
    expect(checkResidentId(number, '2026-11-22').ok).toBe(true);
  });

  it('accepts every generated person and refuses each after any one digit is changed', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 0, max: 16 }),
        fc.integer({ min: 1, max: 9 }),
        (seed, at, by) => {
          const person = generatedPerson(seededRandom(seed), { on: '2026-11-21' });
          const check = checkResidentId(person.documentNumber, '2026-11-21');
          expect(check).toMatchObject({ ok: true, birthDate: person.birthDate, sexIsMale: person.sexIsMale });
          expect(isChineseMobile(person.mobile)).toBe(true);
          const age = ageOn(person.birthDate, '2026-11-21');
          expect(age).toBeGreaterThanOrEqual(18);
          expect(age).toBeLessThanOrEqual(70);
          const digits = [...person.documentNumber];
          digits[at] = String((Number(digits[at]) + by) % 10);
          // MOD 11-2 finds every single wrong digit.
          expect(checkResidentId(digits.join('')).ok).toBe(false);
        },
      ),
    );
  });

  it('gives the same person for the same seed', () => {
    const twice = [1, 2].map(() => generatedPerson(seededRandom(42), { on: '2026-11-21', age: 33 }));
    expect(twice[0]).toEqual(twice[1]);
    expect(ageOn(twice[0]!.birthDate, '2026-11-21')).toBe(33);
  });
});

describe('age', () => {
  it.each([
    ['2010-11-21', '2026-11-21', 16],
    ['2010-11-22', '2026-11-21', 15],
    ['2008-02-29', '2026-02-28', 17],
    ['2008-02-29', '2026-03-01', 18],
  ])('born %s is on %s aged %i', (born, on, age) => {
    expect(ageOn(born, on)).toBe(age);
  });
});

describe('other documents and numbers', () => {
  it.each([
    ['E12345678', true],
    ['e12345678', true],
    ['PASSPORT', false],
    ['1234', false],
    ['E123456789', false],
    ['E1234-678', false],
  ])('passport %s: %s', (number, ok) => {
    expect(isPassportNumber(number)).toBe(ok);
  });

  it.each([
    ['13800138000', true],
    ['12800138000', false],
    ['1380013800', false],
    ['+8613800138000', false],
  ])('mobile %s: %s', (number, ok) => {
    expect(isChineseMobile(number)).toBe(ok);
  });
});
