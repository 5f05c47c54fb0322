/**
 * Solves A x = b by Cholesky's method for a symmetric positive definite A, given row-major by its lower triangle.
 * A and b are left as they are.
 * @throws when A is not positive definite
 */
export function solvePositiveDefinite(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const lower = new Float64Array(a);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = lower[i * size + j]!;
      for (let k = 0; k < j; k++) sum -= lower[i * size + k]! * lower[j * size + k]!;
      if (i !== j) {
        lower[i * size + j] = sum / lower[j * size + j]!;
      } else {
        if (!(sum > 0)) throw new Error('the matrix is not positive definite');
        lower[i * size + i] = Math.sqrt(sum);
      }
    }
  }
  const x = new Float64Array(b);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) x[i]! -= lower[i * size + k]! * x[k]!;
    x[i]! /= lower[i * size + i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) x[i]! -= lower[k * size + i]! * x[k]!;
    x[i]! /= lower[i * size + i]!;
  }
  return x;
}
