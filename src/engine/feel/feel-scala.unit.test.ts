import { describe, expect, it } from 'vitest';
import { hasScalaTests, proveFeelScala } from '../../../tests/prove/feel-scala.ts';

describe.skipIf(!hasScalaTests())("FEEL-Scala's own expressions (../shared/tck)", () => {
  it('are answered the same, but for the listed differences', () => {
    const { total, passed, failures } = proveFeelScala();
    expect(failures.filter(({ cause }) => cause === 'unknown')).toEqual([]);
    expect(total).toBe(1072);
    expect(passed).toBe(1067);
  });
});
