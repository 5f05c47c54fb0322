import type pg from 'pg';
import type { SeededRandom } from '../../../src/contracts/seeded-random.ts';
import { type Answer, type BankClient, createBankClient } from '../../../src/simulation/bank-client.ts';
import { chinaDay } from '../../../src/simulation/bank-time.ts';
import { type PreparedApplication, prepareApplication } from '../../support/scenario-applications.ts';
import { beginningOf, eventually, scenarioFile } from '../local/support.ts';

const accounts = scenarioFile('account-opening');
const straightThrough = beginningOf(accounts, 'new customer, class II in the app, rated', 0);

export type BankAddresses = Parameters<typeof createBankClient>[0];

/** People who open accounts by phone: every step is a call of the API, or of their phone. */
export class Customers {
  readonly bank: BankClient;
  readonly #random: SeededRandom;
  #haveLeft = false;

  constructor(addresses: BankAddresses, random: SeededRandom) {
    this.bank = createBankClient(addresses);
    this.#random = random;
  }

  /** @param reputation of their device: `suspicious` needs a person's review before the code is sent */
  async prepare(reputation: 'trusted' | 'suspicious' = 'trusted'): Promise<PreparedApplication> {
    const application = prepareApplication(straightThrough, accounts, this.#random, chinaDay(Date.now()));
    const answer = { reputation, applications24h: 0, emulator: false };
    const device = { system: 'fraud-signals', route: 'get-device-reputation', subject: 'device', answer };
    for (const { subject, ...plant } of [...(accounts.defaultPlants ?? []), device]) {
      const planted = await this.bank.admin('POST', '/admin/answers', {
        ...plant,
        subject: application.subjects[subject] ?? subject,
      });
      if (planted.status !== 201) throw new Error(JSON.stringify(planted));
    }
    return application;
  }

  /** @returns the case, acknowledged */
  async apply(application?: PreparedApplication): Promise<string> {
    const { body, as } = application ?? (await this.prepare());
    return this.bank.start('account-opening', body, as);
  }

  /** Waits for the text message and enters its code. @returns the answer when the case was ready for it */
  async enterCode(caseId: string): Promise<Answer> {
    const code = await this.codeOf(caseId);
    return this.#said(caseId, 'sms-code', { code });
  }

  /** Waits for the code that they were sent last. */
  codeOf(caseId: string): Promise<string> {
    return this.#until(`a code sent to ${caseId}`, async () => (await this.codes(caseId)).at(-1));
  }

  /** Codes that the customer of a case was sent, oldest first. */
  async codes(caseId: string): Promise<string[]> {
    return (await this.bank.outbox(caseId))
      .filter(({ templateId }) => templateId === 'sms-code')
      .map(({ text }) => /(?<!\d)\d{6}(?!\d)/.exec(text)?.[0])
      .filter((code) => code !== undefined);
  }

  /** @returns the open task of the case's review, whoever has it by now */
  reviewOf(caseId: string, pool: pg.Pool): Promise<{ key: string; groups: readonly string[] }> {
    return this.#until(`the review of ${caseId}`, async () => {
      const { rows } = await pool.query(
        `SELECT user_task_key AS key, candidate_groups AS groups FROM read_model.user_task
         WHERE case_id = $1 AND element_id = 'manual-review' AND state = 'created'`,
        [caseId],
      );
      return rows[0];
    });
  }

  /** One of the bank's people reviews the case and approves it. */
  async review(caseId: string, pool: pg.Pool): Promise<void> {
    const { key, groups } = await this.reviewOf(caseId, pool);
    const variables = {
      reviewDecision: 'approve',
      reviewReasonCode: 'CUSTOMER_CALLED',
      reviewOpinion: '已核对资料。',
    };
    const answers: Answer[] = [];
    for (const userId of this.bank.usersOf(groups)) {
      const answer = await this.bank.complete(key, variables, userId);
      if (answer.status < 300) return;
      answers.push(answer);
    }
    throw new Error(`nobody could review ${caseId}: ${JSON.stringify(answers)}`);
  }

  async rate(caseId: string): Promise<Answer> {
    return this.#said(caseId, 'rating', { rating: 5 });
  }

  /** What they were sent does not work: they ask for another code. */
  async askForAnotherCode(caseId: string): Promise<void> {
    const before = (await this.codes(caseId)).length;
    await this.#said(caseId, 'sms-code-resend', {});
    await this.#until(
      `another code for ${caseId}`,
      async () => (await this.codes(caseId)).length > before || undefined,
    );
  }

  /** Says it again while the case is not there yet. What was on its way already may have ended it. */
  #said(caseId: string, path: string, body: object): Promise<Answer> {
    return this.#until(`${path} of ${caseId} to be taken`, async () => {
      const answer = await this.bank.message(caseId, path, body);
      const isTaken = answer.status < 300 || /code-|case-ended/.test(answer.body?.type);
      if (!isTaken) throw new Error(JSON.stringify(answer));
      return answer;
    });
  }

  async #until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
    const found = await eventually(what, async () => {
      if (this.#haveLeft) return 'left';
      const it = await look();
      return it !== undefined && { it };
    });
    if (found === 'left') throw new Error(`nobody waits for ${what} any more`);
    return found.it as T;
  }

  /** What they still wait for is given up. */
  close(): Promise<void> {
    this.#haveLeft = true;
    return this.bank.close();
  }
}
