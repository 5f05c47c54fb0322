import { expect, it } from 'vitest';
import type { roles } from '../../../src/contracts/roles.ts';
import { mayCall, routeTable } from '../../../src/policy/route-table.ts';

const as = (...names: (typeof roles)[number][]) => ({ userId: 'x', name: 'x', roles: names });

it('refuses what is not in the table, even to administrators', () => {
  expect(mayCall('GET', '/api/v1/secrets', as('administrator'))).toEqual({
    allowed: false,
    reason: 'route-not-in-table',
  });
});

it('needs a token everywhere but at public routes', () => {
  for (const [key, allowed] of Object.entries(routeTable)) {
    const [method, pattern] = key.split(' ') as [string, string];
    expect(mayCall(method, pattern, undefined).allowed, key).toBe(allowed === 'public');
    expect(mayCall(method, pattern, as()).allowed, key).toBe(allowed === 'public');
  }
});

it('judges HEAD as GET, and gives administrators no case work', () => {
  expect(mayCall('HEAD', '/api/v1/cases', as('channel')).allowed).toBe(false);
  expect(
    mayCall('POST', '/api/v1/user-tasks/:userTaskKey/completion', as('administrator', 'operator')).allowed,
  ).toBe(false);
});
