import { expect, test } from 'vitest';
import { compileExpression } from './index.ts';

class InternalError extends Error {}

test.each([
  ['V8, Safari', new RangeError('Maximum call stack size exceeded')],
  ['Firefox', new InternalError('too much recursion')],
])('an evaluation that runs out of stack fails and nothing else does (%s)', (_, error) => {
  const expression = compileExpression('a');
  if (expression.kind === 'syntax-error') throw new Error(expression.message);
  const scope = {
    get() {
      throw error;
    },
  };
  expect(expression.evaluate(scope, { now: 0, zone: 'Z' }).failure).toBe(
    'The evaluation is nested too deeply.',
  );
});

test('an error of the scope is not taken for one of the expression', () => {
  const expression = compileExpression('a');
  if (expression.kind === 'syntax-error') throw new Error(expression.message);
  const scope = {
    get() {
      throw new RangeError('Invalid array length');
    },
  };
  expect(() => expression.evaluate(scope, { now: 0, zone: 'Z' })).toThrow('Invalid array length');
});
