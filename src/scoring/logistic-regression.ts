import { solvePositiveDefinite } from './linear-algebra.ts';

/** Log-odds = intercept + coefficients . row. */
export interface LogisticFit {
  readonly intercept: number;
  readonly coefficients: Float64Array;
  readonly iterations: number;
  /** False when the steps had not died down within the allowed iterations. */
  readonly converged: boolean;
}

/** Probability of log-odds, without overflow at either end. */
export function sigmoid(logOdds: number): number {
  if (logOdds >= 0) return 1 / (1 + Math.exp(-logOdds));
  const odds = Math.exp(logOdds);
  return odds / (1 + odds);
}

/**
 * Logistic regression with an L2 penalty of `l2`/2 x |coefficients|^2 (the intercept is free), fitted by Newton's method,
 * which for this loss is iteratively reweighted least squares. The penalty must be positive: one-hot columns of an
 * attribute sum to a constant, without it the fit has no single optimum.
 * @param matrix row-major, `labels.length` rows
 * @param labels 1 for bad, 0 for good
 */
export function fitLogistic(matrix: Float64Array, labels: Uint8Array, l2: number): LogisticFit {
  if (!(l2 > 0)) throw new RangeError('l2 must be positive');
  const rows = labels.length;
  const columns = matrix.length / rows;
  const size = columns + 1;
  const beta = new Float64Array(size);
  const hessian = new Float64Array(size * size);
  const gradient = new Float64Array(size);
  const maxIterations = 50;
  for (let iteration = 1; iteration <= maxIterations; iteration++) {
    hessian.fill(0);
    gradient.fill(0);
    for (let r = 0; r < rows; r++) addRow(matrix, r * columns, columns, labels[r]!, beta, gradient, hessian);
    for (let j = 1; j < size; j++) {
      gradient[j]! -= l2 * beta[j]!;
      hessian[j * size + j]! += l2;
    }
    const step = solvePositiveDefinite(hessian, gradient, size);
    let largest = 0;
    for (let j = 0; j < size; j++) {
      beta[j]! += step[j]!;
      largest = Math.max(largest, Math.abs(step[j]!));
    }
    if (largest < 1e-10) return result(beta, iteration, true);
  }
  return result(beta, maxIterations, false);
}

/** Log-odds of the row that starts at `offset`. */
export function logOddsOf(
  fit: Pick<LogisticFit, 'intercept' | 'coefficients'>,
  matrix: Float64Array,
  offset = 0,
): number {
  let sum = fit.intercept;
  for (let j = 0; j < fit.coefficients.length; j++) sum += fit.coefficients[j]! * matrix[offset + j]!;
  return sum;
}

function addRow(
  matrix: Float64Array,
  offset: number,
  columns: number,
  label: number,
  beta: Float64Array,
  gradient: Float64Array,
  hessian: Float64Array,
): void {
  const size = columns + 1;
  let logOdds = beta[0]!;
  for (let j = 0; j < columns; j++) logOdds += beta[j + 1]! * matrix[offset + j]!;
  const p = sigmoid(logOdds);
  const residual = label - p;
  const weight = Math.max(p * (1 - p), 1e-12);
  gradient[0]! += residual;
  hessian[0]! += weight;
  for (let i = 0; i < columns; i++) {
    const x = matrix[offset + i]!;
    if (x === 0) continue;
    gradient[i + 1]! += residual * x;
    const wx = weight * x;
    const row = (i + 1) * size;
    hessian[row]! += wx;
    // Lower triangle only: the solver reads no other.
    for (let j = 0; j <= i; j++) hessian[row + j + 1]! += wx * matrix[offset + j]!;
  }
}

function result(beta: Float64Array, iterations: number, converged: boolean): LogisticFit {
  return { intercept: beta[0]!, coefficients: beta.slice(1), iterations, converged };
}
