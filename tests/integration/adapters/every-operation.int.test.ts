import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allStandIns } from '../../../workers/adapters/all-stand-ins.ts';
import { AdapterRefusal, AdapterUnavailable, AdapterWrongAnswer } from '../../../workers/adapters/errors.ts';
import type { FaultMode } from '../../../workers/adapters/stand-in-kit/faults.ts';
import { type Bank, call, newCase, startBank } from './bank.ts';
import { type OperationUnderTest, operations } from './operations.ts';

let bank: Bank;
let hasty: Bank;
beforeAll(async () => {
  bank = await startBank();
  hasty = await startBank({ bounds: { tryTimeoutMs: 200, tries: 20 } });
});
afterAll(() => Promise.all([bank.close(), hasty.close()]));

/** Runs the operation in a case of its own, with a fault that only this case meets. */
async function underFault(
  operation: OperationUnderTest,
  mode: FaultMode | 'none',
  more: object = {},
  at = bank,
) {
  const caseId = newCase();
  const prepared = (await operation.prepare?.(at.ports, caseId)) ?? '';
  const { system, route } = operation;
  const before = (await at.admin.ledger(system)).routes[route];
  if (mode !== 'none') await at.admin.addFault({ system, route, mode, match: { caseId }, ...more });
  try {
    const result = await operation.run(at.ports, call(caseId, route), prepared).catch((error) => error);
    const after = (await at.admin.ledger(system)).routes[route];
    const since = (what: 'done' | 'replayed') => (after?.[what] ?? 0) - (before?.[what] ?? 0);
    const acted = (await at.admin.listFaults()).reduce((sum, fault) => sum + fault.acted, 0);
    return { result, done: since('done'), replayed: since('replayed'), acted };
  } finally {
    await at.admin.removeFaults();
  }
}

it('covers every route of every stand-in', () => {
  const known = allStandIns.flatMap(({ system, routes }) => routes.map(({ name }) => `${system} ${name}`));
  expect(operations.map(({ system, route }) => `${system} ${route}`).sort()).toEqual(known.sort());
});

describe.each(operations)('$system $route', (operation) => {
  const once = operation.effect ? 1 : 0;

  it('answers', async () => {
    const { result, done } = await underFault(operation, 'none');
    expect(result).toMatchObject(operation.good);
    expect(done).toBe(once);
  });

  it.each(['error', 'down'] as const)('gets through two times %s, done once', async (mode) => {
    const { result, done, acted } = await underFault(operation, mode, { times: 2 });
    expect(result).toMatchObject(operation.good);
    expect({ done, acted }).toEqual({ done: once, acted: 2 });
  });

  it.each(['lose-answer', 'wrong'] as const)('gets the first answer after %s, done once', async (mode) => {
    const { result, done, replayed } = await underFault(operation, mode, { times: 1 });
    expect(result).toMatchObject(operation.good);
    expect({ done, replayed }).toEqual({ done: once, replayed: once });
  });

  it('tries again when the answer is too slow, done once', async () => {
    const { result, acted } = await underFault(operation, 'slow', { times: 1, delayMs: 400 }, hasty);
    expect(result).toMatchObject(operation.good);
    expect(acted).toBe(1);
    expect((await hasty.admin.ledger(operation.system)).duplicates).toEqual([]);
  });

  it.each(['error', 'down', 'wrong'] as const)('gives up on lasting %s', async (mode) => {
    const { result, acted } = await underFault(operation, mode);
    expect(acted).toBe(4);
    if (operation.system === 'e-id') return expect(result).toEqual({ result: 'unavailable' });
    expect(result).toBeInstanceOf(mode === 'wrong' ? AdapterWrongAnswer : AdapterUnavailable);
  });

  it('hands on a refusal that the port names, and throws any other', async () => {
    const { refusal } = operation;
    const { result, done, acted } = await underFault(operation, 'refuse', { code: refusal ?? 'whatever' });
    expect({ done, acted }).toEqual({ done: 0, acted: 1 });
    if (refusal) expect(result).toEqual({ kind: 'refused', code: refusal });
    else expect(result).toBeInstanceOf(AdapterRefusal);
  });
});

it('has done nothing twice in all this', async () => {
  for (const { system, duplicates } of await bank.admin.ledgers())
    expect({ system, duplicates }).toEqual({ system, duplicates: [] });
});
