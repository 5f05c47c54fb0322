import { describe, expect, it } from 'vitest';
import type { Principal } from '../../../src/policy/principal.ts';
import { mayApplyFor, mayReach } from '../../../src/policy/reach.ts';

const customer: Principal = { userId: 'customer:CU-1', name: '', roles: ['customer'], customerId: 'CU-1' };
const { customerId: _none, ...stranger } = customer;
const clerk: Principal = { userId: 'c1', name: '', roles: ['branch-clerk'], branch: 'B001' };
const of = (customerId: string, branch: string | null = null) => ({ customerId, branch });

describe('which cases somebody comes near', () => {
  it.each([
    ['their own', customer, of('CU-1', 'B009'), true],
    ['somebody else’s', customer, of('CU-2'), false],
    ['one that is not there', customer, undefined, false],
    ['any, before their first application', stranger, of('CU-1'), false],
    ['of their branch', clerk, of('CU-1', 'B001'), true],
    ['of no branch', clerk, of('CU-1'), true],
    ['of another branch', clerk, of('CU-1', 'B002'), false],
    ['not there: the route says so', clerk, undefined, true],
  ])('%s', (_name, who, found, allowed) => expect(mayReach(who, found).allowed).toBe(allowed));

  it('does not tell customers whether somebody else’s case exists', () => {
    expect(mayReach(customer, of('CU-2'))).toEqual(mayReach(customer, undefined));
    expect(mayReach(customer, undefined)).toMatchObject({ hidden: true });
    expect(mayReach({ ...customer, roles: ['customer', 'auditor'] }, of('CU-2')).allowed).toBe(false);
  });
});

it('lets customers apply for themselves only', () => {
  expect(mayApplyFor(customer, { customerId: 'CU-1', created: false })).toBe(true);
  expect(mayApplyFor(customer, { customerId: 'CU-2', created: false })).toBe(false);
  expect(mayApplyFor(stranger, { customerId: 'CU-2', created: false })).toBe(false);
  expect(mayApplyFor(stranger, { customerId: 'CU-2', created: true })).toBe(true);
  expect(mayApplyFor(clerk, { customerId: 'CU-2', created: false })).toBe(true);
});
