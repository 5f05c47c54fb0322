import {
  type AttributeName,
  type CategoricalAttribute,
  type CreditAttributes,
  categoricals,
  levels,
  type NumericAttribute,
  numerics,
} from './attributes.ts';

/** How attributes become numbers, learnt from training rows only. Part of the model file. */
export interface Encoder {
  readonly numerics: readonly {
    readonly name: NumericAttribute;
    readonly mean: number;
    readonly sd: number;
    readonly min: number;
    readonly max: number;
  }[];
  readonly categoricals: readonly {
    readonly name: CategoricalAttribute;
    readonly levels: readonly string[];
    /** Share of each level among the training rows. */
    readonly shares: readonly number[];
  }[];
}

/** Learns means, spreads, ranges and level shares. */
export function fitEncoder(rows: readonly Required<CreditAttributes>[]): Encoder {
  return {
    numerics: numerics.map((name) => {
      const values = rows.map((row) => row[name]);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
      return { name, mean, sd: Math.sqrt(variance) || 1, min: Math.min(...values), max: Math.max(...values) };
    }),
    categoricals: categoricals.map((name) => ({
      name,
      levels: levels[name],
      shares: levels[name].map((level) => rows.filter((row) => row[name] === level).length / rows.length),
    })),
  };
}

/** Number of columns without the intercept. */
export function width(encoder: Encoder): number {
  return encoder.categoricals.reduce((sum, { levels }) => sum + levels.length, encoder.numerics.length);
}

/** Which attribute each column belongs to, in the order of {@link encode}. */
export function columnOwners(encoder: Encoder): AttributeName[] {
  return [
    ...encoder.numerics.map(({ name }) => name),
    ...encoder.categoricals.flatMap(({ name, levels }) => levels.map(() => name)),
  ];
}

/**
 * Writes one row, every column as its distance from the training mean: standardised numerics, held to the range seen
 * in training (no extrapolation), and centred one-hot levels. Missing or unknown values stay at the mean, zero.
 */
export function encode(attributes: CreditAttributes, encoder: Encoder, into: Float64Array, offset = 0): void {
  let at = offset;
  for (const { name, mean, sd, min, max } of encoder.numerics) {
    const value = attributes[name];
    into[at++] = Number.isFinite(value) ? (Math.min(max, Math.max(min, value!)) - mean) / sd : 0;
  }
  for (const { name, levels, shares } of encoder.categoricals) {
    const chosen = levels.indexOf(attributes[name] ?? '');
    for (let i = 0; i < levels.length; i++) {
      into[at++] = chosen < 0 ? 0 : (i === chosen ? 1 : 0) - shares[i]!;
    }
  }
}

/** All rows as one row-major matrix. */
export function encodeAll(rows: readonly CreditAttributes[], encoder: Encoder): Float64Array {
  const columns = width(encoder);
  const matrix = new Float64Array(rows.length * columns);
  rows.forEach((row, i) => {
    encode(row, encoder, matrix, i * columns);
  });
  return matrix;
}
