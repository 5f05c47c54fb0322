import { FeelFailure } from '../run.ts';
import type { FeelValue } from '../values.ts';
import { type Definition, define } from './signature.ts';

/** `assert` is a failure of the whole evaluation. */
function assertion(value: FeelValue, condition: FeelValue, cause: string): FeelValue {
  if (condition === true) return value;
  throw new FeelFailure(cause);
}

export const BOOLEAN_FUNCTIONS: readonly Definition[] = [
  define<[FeelValue]>('not(negand: any)', ([negand], run) =>
    typeof negand === 'boolean' ? !negand : run.warn('INVALID_TYPE', "'not' takes a boolean."),
  ),
  define<[FeelValue]>('is defined(value: any)', ([value]) => value !== null),
  define<[FeelValue, FeelValue]>(
    'get or else(value: any, default: any)',
    ([value, otherwise]) => value ?? otherwise,
  ),
  define<[FeelValue, FeelValue]>('assert(value: any, condition: any)', ([value, condition]) =>
    assertion(value, condition, 'The condition is not fulfilled'),
  ),
  define<[FeelValue, FeelValue, FeelValue]>(
    'assert(value: any, condition: any, cause: any)',
    ([value, condition, cause]) =>
      assertion(value, condition, typeof cause === 'string' ? cause : 'The condition is not fulfilled'),
  ),
];
