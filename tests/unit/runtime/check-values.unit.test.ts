import Type from 'typebox';
import { describe, expect, test } from 'vitest';
import { compileInput, compileOutput } from '../../../workers/runtime/check-values.ts';

const input = compileInput(
  Type.Object({
    caseId: Type.String(),
    amountMinor: Type.Integer({ minimum: 1 }),
    grade: Type.Union([Type.Literal('A'), Type.Literal('B')]),
    note: Type.Optional(Type.String()),
    score: Type.Optional(Type.Union([Type.Number(), Type.Null()])),
    parts: Type.Optional(Type.Array(Type.Object({ weight: Type.Number() }))),
  }),
);
const fine = { caseId: 'CR-1', amountMinor: 5, grade: 'A' };

describe('input', () => {
  test('takes what the schema names and leaves the rest out', () => {
    expect(input.check({ ...fine, other: 1 })).toEqual({ ok: true, value: fine });
  });

  test('null in an optional variable is absent unless the schema takes null', () => {
    expect(input.check({ ...fine, note: null, score: null })).toEqual({
      ok: true,
      value: { ...fine, score: null },
    });
  });

  test.each([
    [{ caseId: 'CR-1' }, 'input variable amountMinor, grade is missing'],
    [{ ...fine, amountMinor: null }, 'input variable amountMinor must be integer'],
    [{ ...fine, parts: [{ weight: 1 }, { weight: 'x' }] }, 'input variable parts.1.weight must be number'],
    [{ ...fine, parts: [{}] }, 'input variable parts.0.weight is missing'],
  ])('names the variable that is wrong, %j', (values, problem) => {
    expect(input.check(values)).toEqual({ ok: false, problem });
  });

  test('never quotes a value', () => {
    const result = input.check({ ...fine, grade: '张伟 110101199003078515' });
    expect(result.ok).toBe(false);
    expect(JSON.stringify(result)).not.toContain('张伟');
  });
});

describe('output', () => {
  const output = compileOutput(Type.Object({ score: Type.Number(), note: Type.Optional(Type.String()) }));

  test('undefined optional variables do not count as stray', () => {
    expect(output.check({ score: 1, note: undefined, more: undefined }).ok).toBe(true);
  });

  test.each([
    [{ score: 1, name: '张伟' }, 'output variable name is not declared by the worker'],
    [{}, 'output variable score is missing'],
    [{ score: Number.NaN }, 'output variable score must be number'],
  ])('refuses %j', (values, problem) => {
    expect(output.check(values)).toEqual({ ok: false, problem });
  });
});
