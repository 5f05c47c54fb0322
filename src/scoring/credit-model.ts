import type { AttributeName } from './attributes.ts';
import type { Encoder } from './encoder.ts';
import type { CalibrationBin, Metrics } from './metrics.ts';

export type Grade = 'A' | 'B' | 'C' | 'D' | 'E';

/** A trained credit model as its file holds it. `kind` leaves room for challengers of other kinds. */
export interface CreditModel {
  readonly kind: 'logistic-regression';
  /** `lr-` and the start of the SHA-256 of everything that decides a score. */
  readonly version: string;
  readonly encoder: Encoder;
  readonly intercept: number;
  /** One per column of the encoder. */
  readonly coefficients: readonly number[];
  /** A grade holds probabilities of default below `below`; the last has 1. */
  readonly grades: readonly { readonly grade: Grade; readonly below: number }[];
  readonly training: TrainingRecord;
}

/** Where a model comes from and how it did on rows it had not seen. */
export interface TrainingRecord {
  readonly data: {
    readonly file: string;
    readonly sha256: string;
    readonly rows: number;
    readonly bad: number;
  };
  readonly seed: number;
  readonly folds: number;
  readonly repeats: number;
  readonly l2: number;
  readonly excluded: readonly string[];
  readonly cnyPerMark: number;
  /** Means over the repeats, each from predictions of rows outside the training folds. */
  readonly measured: Metrics & { readonly aucSd: number };
  readonly calibration: readonly CalibrationBin[];
  /** Share and observed bad rate of each grade, out of fold: what a population's drift is measured against. */
  readonly byGrade: readonly { readonly grade: Grade; readonly share: number; readonly badRate: number }[];
}

/** What a score says. Probabilities are of the training data's bad outcome. */
export interface CreditScore {
  readonly probabilityOfDefault: number;
  readonly grade: Grade;
  /** Codes of the attributes that raise the risk most above the average applicant's, strongest first. */
  readonly reasonCodes: readonly string[];
  readonly reasons: readonly Reason[];
  readonly modelVersion: string;
}

export interface Reason {
  readonly code: string;
  readonly attribute: AttributeName;
  /** Log-odds above the average applicant's. */
  readonly contribution: number;
  readonly zh: string;
  readonly en: string;
}
