import { expect, test } from 'vitest';
import { proveGolden } from '../../../../tests/prove/golden.ts';

test('given the commands that Zeebe 8.6.0 had, the engine records the same, record by record', () => {
  const { lines, ok } = proveGolden();
  expect(lines.slice(1)).toEqual([]);
  expect(ok).toBe(true);
});
