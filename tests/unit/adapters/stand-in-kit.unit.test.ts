import fc from 'fast-check';
import { expect, it } from 'vitest';
import { yearlyTaxMinor } from '../../../workers/adapters/income-proof/stand-in.ts';
import { BoundedMap } from '../../../workers/adapters/stand-in-kit/bounded-map.ts';
import { dice } from '../../../workers/adapters/stand-in-kit/dice.ts';
import { createFaults } from '../../../workers/adapters/stand-in-kit/faults.ts';
import { createOutbox } from '../../../workers/adapters/stand-in-kit/outbox.ts';
import { createHashing, isBearer } from '../../../workers/adapters/stand-in-kit/secrets.ts';

it('throws the same for the same words and within what was asked', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), fc.integer(), fc.nat(1_000), (words, low, span) => {
      const [one, other] = [dice(...words), dice(...words)];
      for (let n = 0; n < 20; n++) {
        const value = one.between(low, low + span);
        expect(value).toBe(other.between(low, low + span));
        expect(value).toBeGreaterThanOrEqual(low);
        expect(value).toBeLessThanOrEqual(low + span);
        expect(one.around(0, 50, -100, 100)).toBe(other.around(0, 50, -100, 100));
      }
    }),
    { numRuns: 50 },
  );
});

it('throws evenly, and normally where asked to', () => {
  const throws = Array.from({ length: 4_000 }, (_, n) => dice('subject', String(n)));
  const share = throws.filter((one) => one.chance(0.3)).length / throws.length;
  expect(share).toBeGreaterThan(0.27);
  expect(share).toBeLessThan(0.33);
  const mean = throws.reduce((sum, one) => sum + one.around(690, 70, 300, 850), 0) / throws.length;
  expect(Math.abs(mean - 690)).toBeLessThan(5);
});

it('forgets the oldest beyond its limit', () => {
  const map = new BoundedMap<number, string>(3);
  for (const n of [1, 2, 3, 4]) map.set(n, 'x');
  expect([...map.keys()]).toEqual([2, 3, 4]);
  map.set(2, 'y');
  expect(map.size).toBe(3);
  const outbox = createOutbox(2);
  for (const messageId of ['1', '2', '3'])
    outbox.put({
      system: 'sms',
      messageId,
      recipientId: 'CU-1',
      caseId: 'AO-1',
      templateId: 't',
      text: 'x',
      at: '',
    });
  expect(outbox.find({ caseId: 'AO-1' }).map(({ messageId }) => messageId)).toEqual(['2', '3']);
});

it('tells secrets apart and keys from hashes', () => {
  const [one, other] = [createHashing('a'.repeat(16)), createHashing('b'.repeat(16))];
  expect(one.hash('13800138000')).toBe(one.hash('13800138000'));
  expect(one.hash('13800138000')).not.toBe(other.hash('13800138000'));
  expect(one.hashJson({ a: 1, b: [2] })).toBe(one.hashJson({ b: [2], a: 1 }));
  expect(isBearer('Bearer abc', 'abc')).toBe(true);
  for (const wrong of [undefined, '', 'abc', 'Bearer abcd', 'bearer abc'])
    expect(isBearer(wrong, 'abc')).toBe(false);
});

it('picks the first fault whose turn it is', () => {
  const faults = createFaults();
  faults.add({ system: 'sms', mode: 'down', times: 1 });
  faults.add({ system: 'sms', mode: 'slow', rate: 0 });
  faults.add({ system: 'sms', mode: 'error' });
  const target = { system: 'sms', route: 'send', caseId: undefined, subjects: [] };
  expect([1, 2, 3].map(() => faults.pick(target)?.mode)).toEqual(['down', 'error', 'error']);
  expect(faults.pick({ ...target, system: 'email' })).toBeUndefined();
  expect(faults.list().map(({ acted }) => acted)).toEqual([1, 0, 2]);
});

it.each([
  [5_000_00, 0],
  [8_000_00, 1_080_00],
  [20_000_00, 19_080_00],
  [100_000_00, 331_080_00],
])("computes a year's income tax of %i fen a month", (monthly, tax) => {
  expect(yearlyTaxMinor(monthly * 12)).toBe(tax);
});
