import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../config/project-root.ts';
import { type CreditAttributes, cnyPerMark } from './attributes.ts';

/** One historical loan: what a model may see, how it ended, and what only the fairness check may see. */
export interface HistoricalLoan {
  readonly attributes: Required<CreditAttributes>;
  readonly bad: boolean;
  /** Never an input of a model. The data mixes sex with marital status; this is its sex alone. */
  readonly sexIsMale: boolean;
}

/** The CSV's text; the file lies beside the models. */
export function readGermanCreditCsv(): string {
  return readFileSync(join(projectRoot, 'src/scoring/data/german-credit.csv'), 'utf8');
}

/** Parses the German credit data: its cells hold no commas and no quotes. @throws when a column is missing */
export function parseGermanCredit(csv: string): HistoricalLoan[] {
  const [head = '', ...lines] = csv.trim().split(/\r?\n/);
  const at = new Map(head.split(',').map((name, i) => [name, i]));
  return lines.map((line, i) => {
    const cells = line.split(',');
    const text = (column: string) => {
      const cell = cells[at.get(column) ?? -1];
      if (cell === undefined) throw new Error(`german-credit.csv: row ${i + 2} has no ${column}`);
      return cell;
    };
    const number = (column: string) => Number(text(column));
    const level = <T extends string>(column: string) => text(column) as T;
    return {
      attributes: {
        termMonths: number('Duration'),
        amountMinor: number('Amount') * cnyPerMark * 100,
        installmentRatePercentage: number('InstallmentRatePercentage'),
        residenceDuration: number('ResidenceDuration'),
        age: number('Age'),
        numberExistingCredits: number('NumberExistingCredits'),
        numberPeopleMaintenance: number('NumberPeopleMaintenance'),
        // The source counts 596 borrowers without a telephone (A191), and 596 rows have 1 here: 1 means none.
        telephone: 1 - number('Telephone'),
        checkingAccountStatus: level('CheckingAccountStatus'),
        creditHistory: level('CreditHistory'),
        purpose: level('Purpose'),
        savingsAccountBonds: level('SavingsAccountBonds'),
        employmentDuration: level('EmploymentDuration'),
        otherDebtorsGuarantors: level('OtherDebtorsGuarantors'),
        property: level('Property'),
        otherInstallmentPlans: level('OtherInstallmentPlans'),
        housing: level('Housing'),
        job: level('Job'),
      },
      bad: text('Class') === 'Bad',
      sexIsMale: text('Personal').startsWith('Male'),
    };
  });
}
