import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from '../config/project-root.ts';
import { generatedComplaints } from './complaint-classifier/generated-complaints.ts';
import { trainComplaintModel } from './complaint-classifier/train-complaints.ts';
import { fairness } from './fairness.ts';
import { parseGermanCredit, readGermanCreditCsv } from './german-credit.ts';
import { averageOf, defaultL2, trainCreditModel } from './train.ts';

const usage = `usage: npm run model -- train [--folds 10] [--seed 1] [--repeats 5] [--l2 ${defaultL2}] [--json]
       npm run model -- train-complaints [--folds 10] [--seed 1] [--json]`;

/** AUC of R's glm on the same data, 5 x 10-fold stratified (measured 2026-11-21). */
const referenceAuc = 0.7828;

/** Entry of `npm run model`. Returns the exit code. */
export function main(args: readonly string[]): number {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      folds: { type: 'string', default: '10' },
      seed: { type: 'string', default: '1' },
      repeats: { type: 'string', default: '5' },
      l2: { type: 'string', default: String(defaultL2) },
      json: { type: 'boolean', default: false },
    },
  });
  switch (positionals[0]) {
    case 'train':
      return train(
        {
          folds: whole('folds', values.folds, 2, 100),
          seed: whole('seed', values.seed, 0, 2_000_000),
          repeats: whole('repeats', values.repeats, 1, 100),
          l2: positive('l2', values.l2),
        },
        values.json,
      );
    case 'train-complaints':
      return trainComplaints(
        whole('folds', values.folds, 2, 12),
        whole('seed', values.seed, 0, 2_000_000),
        values.json,
      );
    default:
      console.error(usage);
      return 2;
  }
}

function train(options: Parameters<typeof trainCreditModel>[2], json: boolean): number {
  const csv = readGermanCreditCsv();
  const loans = parseGermanCredit(csv);
  const { model, predicted } = trainCreditModel(loans, { file: 'german-credit.csv', text: csv }, options);
  writeFileSync(
    join(projectRoot, 'src/scoring/data/champion-model.json'),
    `${JSON.stringify(model, null, 1)}\n`,
  );
  const { measured } = model.training;
  const groups = fairness(loans, averageOf(predicted), model.grades[2]!.below);
  console.log(
    `${options.repeats} x ${options.folds}-fold stratified, seed ${options.seed}, ${loans.length} loans: AUC ${measured.auc.toFixed(4)} (sd ${measured.aucSd.toFixed(4)}; glm in R: ${referenceAuc}), KS ${measured.ks.toFixed(4)}, Brier ${measured.brier.toFixed(4)}`,
  );
  if (json) {
    const report = {
      champion: model.version,
      models: [{ name: 'logistic-regression', version: model.version, ...measured }],
      referenceAuc,
      data: model.training.data,
      seed: options.seed,
      folds: options.folds,
      repeats: options.repeats,
      calibration: model.training.calibration,
      byGrade: model.training.byGrade,
      fairness: groups,
    };
    console.log(JSON.stringify(report));
  } else {
    console.table(model.training.byGrade);
    console.table(groups);
  }
  return 0;
}

function trainComplaints(folds: number, seed: number, json: boolean): number {
  const model = trainComplaintModel(generatedComplaints(12, seed), folds, seed);
  writeFileSync(join(projectRoot, 'src/scoring/data/complaint-model.json'), `${JSON.stringify(model)}\n`);
  const { training } = model;
  console.log(
    `${training.texts} generated complaints from ${training.groups} sentences, ${folds} folds by sentence: accuracy ${training.accuracy}, macro F1 ${training.macroF1}, log loss ${training.logLoss} (made data: says nothing of real complaints)`,
  );
  if (json) console.log(JSON.stringify({ champion: model.version, ...training }));
  else console.table(training.byCategory);
  return 0;
}

function whole(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new RangeError(`--${name} must be a whole number from ${least} to ${most}`);
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new RangeError(`--${name} must be a positive number`);
}

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
