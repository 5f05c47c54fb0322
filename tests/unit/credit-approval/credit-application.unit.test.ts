import { Value } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import scenarios from '../../../processes/credit-approval/scenarios.json' with { type: 'json' };
import {
  CreditApplication,
  contradictionsOf,
  creditStartVariables,
} from '../../../src/contracts/credit-application.ts';

const valid = scenarios.defaults.application as unknown as CreditApplication;

describe('a credit application', () => {
  it('is accepted as the scenarios send it', () => {
    for (const { application } of scenarios.scenarios) {
      const whole = { ...valid, ...application } as CreditApplication;
      expect([...Value.Errors(CreditApplication, whole)]).toEqual([]);
      expect(contradictionsOf(whole)).toEqual([]);
    }
  });

  it.each(['sex', 'personal', 'maritalStatus', 'foreignWorker', 'nationality'])(
    'refuses %s as an input',
    (field) => {
      const attributes = { ...valid.attributes, [field]: 'x' };
      expect(Value.Check(CreditApplication, { ...valid, attributes })).toBe(false);
    },
  );

  it.each([
    ['amountMinor', 99_999],
    ['amountMinor', 100_000.5],
    ['termMonths', 361],
    ['purpose', 'Gambling'],
    ['payeeId', 'a b'],
  ])('refuses %s = %j', (field, value) =>
    expect(Value.Check(CreditApplication, { ...valid, [field]: value })).toBe(false),
  );

  it('names every field that its product needs or must not carry', () => {
    const fields = (changes: object) =>
      contradictionsOf({ ...valid, ...changes } as CreditApplication).map((p) => p.field);
    expect(fields({ product: 'mortgage' })).toEqual(['collateralId', 'declaredCollateralValueMinor']);
    expect(fields({ product: 'small-business' })).toEqual(['businessForm']);
    expect(fields({ collateralId: 'c', businessForm: 'company' })).toEqual(['collateralId', 'businessForm']);
  });

  it('hands codes, amounts and ids to the process, never the attributes', () => {
    const variables = creditStartVariables(valid);
    expect(variables).not.toHaveProperty('attributes');
    expect(Object.values(variables).every((value) => value === null || typeof value !== 'object')).toBe(true);
  });
});
