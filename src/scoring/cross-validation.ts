import { seededRandom } from '../contracts/seeded-random.ts';

/**
 * Gives each row a fold from 0 to `folds` - 1, each fold with the same share of every class as far as counts allow.
 * @param classes class of each row
 */
export function stratifiedFolds(classes: ArrayLike<number>, folds: number, seed: number): Uint16Array {
  if (!Number.isInteger(folds) || folds < 2 || folds > classes.length) {
    throw new RangeError('folds must be a whole number from 2 to the number of rows');
  }
  const random = seededRandom(seed);
  const byClass = new Map<number, number[]>();
  for (let i = 0; i < classes.length; i++) {
    const rows = byClass.get(classes[i]!) ?? [];
    rows.push(i);
    byClass.set(classes[i]!, rows);
  }
  const fold = new Uint16Array(classes.length);
  // Dealt on from where the last class stopped, so that the folds' sizes differ by one at most.
  let dealt = 0;
  for (const key of [...byClass.keys()].sort((a, b) => a - b)) {
    for (const row of random.shuffle(byClass.get(key)!)) fold[row] = dealt++ % folds;
  }
  return fold;
}
