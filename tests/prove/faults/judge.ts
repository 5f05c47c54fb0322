import { verifyHistory } from '../../../src/history/verify.ts';
import { executeHistoryAgain } from '../../support/executed-again.ts';
import { compare, type Findings } from './check.ts';
import { readRecorded } from './history.ts';
import type { Ledger } from './ledger.ts';
import type { KilledPostgres } from './postgres.ts';
import { partitions } from './replicas.ts';

export interface Judgement extends Findings {
  /** Of the history's hashes, of commands executed again, and answers that no rule allows. A sentence each. */
  readonly others: readonly string[];
  readonly records: number;
  readonly commands: number;
}

/**
 * Reads the whole history, after the work has ended.
 * @param unfinished cases that did not end in their time
 */
export async function judge(
  postgres: KilledPostgres,
  ledger: Ledger,
  unfinished: number,
): Promise<Judgement> {
  const { verdict, recorded, again } = await postgres.atOneMoment(async (client) => ({
    verdict: await verifyHistory(client),
    recorded: await readRecorded(client),
    again: await executeHistoryAgain(client, partitions),
  }));
  const problems = verdict.partitions.flatMap((partition) =>
    partition.problems.map((problem) => `partition ${partition.partitionId} of the history: ${problem}`),
  );
  return {
    ...compare(ledger, recorded),
    others: [
      ...ledger.unexpected,
      ...(unfinished > 0 ? [`${unfinished} cases have not ended`] : []),
      ...problems,
      ...again.differences.map((each) => `executed again otherwise: ${JSON.stringify(each)}`),
    ],
    records: recorded.records,
    commands: again.commands,
  };
}
