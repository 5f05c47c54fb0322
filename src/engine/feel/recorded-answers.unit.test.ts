import { describe, expect, it } from 'vitest';
import { checkAnswers } from '../../../tests/prove/recorded-answers.ts';

describe('what FEEL-Scala 1.18 answered, nulls and wrong types above all', () => {
  const { total, equal, accepted, unexplained, stale } = checkAnswers();

  it('is answered the same, but for the listed differences', () => {
    expect(total).toBe(9_426);
    expect(unexplained).toEqual([]);
    expect(equal + accepted.length).toBe(total);
  });

  it('differs where it is listed to differ', () => expect(stale).toEqual([]));

  it('differs in a twentieth at most', () => expect(accepted.length).toBeLessThan(total / 20));
});
