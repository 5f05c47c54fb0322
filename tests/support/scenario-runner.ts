import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { clockFrom } from '../../src/contracts/clock.ts';
import type { GeneratedPerson } from '../../src/contracts/generated/generated-people.ts';
import { seededRandom } from '../../src/contracts/seeded-random.ts';
import type { Platform } from '../../src/local/platform.ts';
import type { BankClient } from '../../src/simulation/bank-client.ts';
import { chinaDay } from '../../src/simulation/bank-time.ts';
import { brokerOf, waitUntilIdle } from '../../src/simulation/engine-idle.ts';
import { prepareApplication } from './scenario-applications.ts';
import { durationMs, type Plant, type Scenario, type ScenarioFile, type Step } from './scenario-model.ts';

export interface ScenarioHarness {
  readonly platform: Platform;
  readonly pool: pg.Pool;
  readonly bank: BankClient;
}

/** A scenario under way: its steps but the last passing of time were done. */
export interface OpenScenario {
  readonly scenario: Scenario;
  readonly caseId: string;
  /** How much time still has to pass until it ends, ms. */
  readonly remainingMs: number;
}

export interface ScenarioOutcome {
  readonly caseId: string;
  readonly state: string;
  readonly endElementId: string;
  /** Ids of all elements entered and flows taken, called processes included. */
  readonly passed: ReadonlySet<string>;
  readonly incidents: readonly string[];
}

/** Runs scenarios on a platform with a controlled clock, as the people in them: through the API only. */
export function createScenarioRunner({ platform, pool, bank }: ScenarioHarness) {
  const clock = clockFrom(platform.env.CLOCK_FILE);
  const now = () => clock.now().getTime();
  const random = seededRandom(20260112);
  const persons = new Map<string, GeneratedPerson>();
  const idle = () => waitUntilIdle({ brokerAddress: brokerOf(platform), pool, now, timeoutMs: 120_000 });

  /** Polls until `look` finds something. */
  async function eventually<T>(
    what: string,
    look: () => Promise<T | undefined>,
    timeoutMs = 60_000,
  ): Promise<T> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const found = await look();
      if (found !== undefined) return found;
      if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
      await sleep(60);
    }
  }

  async function plant(plants: readonly Plant[], subjects: Readonly<Record<string, string>>): Promise<void> {
    for (const { subject, ...rest } of plants) {
      const answer = await bank.admin('POST', '/admin/answers', {
        ...rest,
        subject: subjects[subject] ?? subject,
      });
      if (answer.status !== 201)
        throw new Error(`planting was refused: ${JSON.stringify([rest, answer.body])}`);
    }
  }

  async function openTask(caseId: string, elementId: string, role: string): Promise<string> {
    return eventually(`the task ${elementId} of ${caseId} for ${role}`, async () => {
      const { rows } = await pool.query(
        `SELECT user_task_key, candidate_groups FROM read_model.user_task
         WHERE case_id = $1 AND element_id = $2 AND state = 'created' ORDER BY user_task_key`,
        [caseId, elementId],
      );
      const own = rows.find(({ candidate_groups }) => candidate_groups?.includes(role));
      return own?.user_task_key as string | undefined;
    });
  }

  async function completeTask(caseId: string, { elementId, as, variables }: CompleteTask): Promise<void> {
    const refusals: string[] = [];
    const key = await openTask(caseId, elementId, as);
    for (const userId of bank.usersOf([as])) {
      const answer = await bank.complete(key, variables, userId);
      if (answer.status < 300) {
        await eventually(`the end of task ${key}`, () => taskGone(key));
        return;
      }
      refusals.push(`${userId}: ${answer.status} ${JSON.stringify(answer.body)}`);
      if (answer.status !== 403) break;
    }
    throw new Error(`${elementId} of ${caseId} could not be completed: ${refusals.join('; ')}`);
  }

  async function taskGone(key: string): Promise<true | undefined> {
    const { rowCount } = await pool.query(
      `SELECT FROM read_model.user_task WHERE user_task_key = $1 AND state <> 'created'`,
      [key],
    );
    return rowCount ? true : undefined;
  }

  async function sendMessage(caseId: string, name: string, variables: Readonly<Record<string, unknown>>) {
    await eventually(`${caseId} to wait for ${name}`, async () => {
      const { rowCount } = await pool.query(
        `SELECT FROM read_model.message_subscription
         WHERE correlation_key = $1 AND message_name = $2 AND state IN ('creating', 'open')`,
        [caseId, name],
      );
      return rowCount ? true : undefined;
    });
    const [path, body] = messageBody(name, variables);
    const answer = await bank.message(caseId, path, body);
    if (answer.status >= 300)
      throw new Error(`${name} for ${caseId} was refused: ${answer.status} ${JSON.stringify(answer.body)}`);
  }

  async function enterCode(caseId: string, kind: 'right' | 'wrong'): Promise<void> {
    const texts = await eventually(`a code sent to ${caseId}`, async () => {
      const codes = (await bank.outbox(caseId))
        .filter(({ system }) => system === 'sms')
        .map(({ text }) => /(?<!\d)\d{6}(?!\d)/.exec(text)?.[0])
        .filter((code) => code !== undefined);
      return codes.length > 0 ? codes : undefined;
    });
    const right = texts[texts.length - 1] as string;
    const code = kind === 'right' ? right : String((Number(right) + 1) % 1_000_000).padStart(6, '0');
    const answer = await bank.message(caseId, 'sms-code', { code });
    const expected = kind === 'right' ? answer.status < 300 : answer.status >= 400 && answer.status < 500;
    if (!expected)
      throw new Error(`a ${kind} code was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  }

  async function waitForElement(caseId: string, elementId: string, times: number): Promise<void> {
    await eventually(`${caseId} to reach ${elementId}${times > 1 ? ` ${times} times` : ''}`, async () => {
      const { rows } = await pool.query(
        `SELECT count(*) FROM read_model.element_instance e JOIN read_model.process_instance i
           USING (process_instance_key)
         WHERE i.case_id = $1 AND e.element_id = $2`,
        [caseId, elementId],
      );
      return Number(rows[0].count) >= times ? true : undefined;
    });
  }

  /** Started is not yet registered: of two on their way at once, either may become the other's duplicate. */
  async function registered(complaintId: string): Promise<void> {
    await eventually(`the ticket of ${complaintId}`, async () => {
      const { rowCount } = await pool.query('SELECT FROM bank.complaint WHERE case_id = $1', [complaintId]);
      return rowCount ? true : undefined;
    });
  }

  async function doStep(caseId: string, step: Step): Promise<void> {
    if ('completeTask' in step) return completeTask(caseId, step.completeTask);
    if ('message' in step) return sendMessage(caseId, step.message.name, step.message.variables ?? {});
    if ('code' in step) return enterCode(caseId, step.code);
    if ('waitFor' in step) return waitForElement(caseId, step.waitFor, step.times ?? 1);
    if ('withdrawConsent' in step) {
      await pool.query('UPDATE bank.consent SET withdrawn_at = $3 WHERE case_id = $1 AND purpose = $2', [
        caseId,
        step.withdrawConsent,
        new Date(now()),
      ]);
      return;
    }
    await idle();
    await platform.advanceClock(durationMs(step.advance));
    await idle();
  }

  return {
    idle,
    /** Starts the case and does its steps, but for the passing of time at their end, which cases can share. */
    async begin(scenario: Scenario, file: ScenarioFile): Promise<OpenScenario> {
      const known = scenario.samePersonAs ? persons.get(scenario.samePersonAs) : undefined;
      const application = prepareApplication(scenario, file, random, chinaDay(now()), known);
      persons.set(scenario.name, application.person);
      for (const earlier of scenario.precededBy ?? [])
        await registered(
          await bank.start(scenario.kind, { ...application.body, ...earlier }, application.as),
        );
      await plant(
        [...(file.defaultPlants ?? []), ...(scenario.plants ?? []), ...(scenario.answers ?? [])],
        application.subjects,
      );
      for (const fault of scenario.faults ?? []) {
        const answer = await bank.admin('POST', '/admin/faults', fault);
        if (answer.status !== 201) throw new Error(`the fault was refused: ${JSON.stringify(answer.body)}`);
      }
      const caseId = await bank.start(scenario.kind, application.body, application.as);
      const steps = [...scenario.steps];
      let remainingMs = 0;
      for (let last = steps.at(-1); last && 'advance' in last; last = steps.at(-1)) {
        remainingMs += durationMs(last.advance);
        steps.pop();
      }
      for (const step of steps) await doStep(caseId, step);
      if ((scenario.faults ?? []).length > 0) {
        await idle();
        await bank.admin('DELETE', '/admin/faults');
      }
      return { scenario, caseId, remainingMs };
    },

    /** Lets time pass for all that wait for nothing else. */
    async pass(milliseconds: number): Promise<void> {
      await idle();
      if (milliseconds > 0) await platform.advanceClock(milliseconds);
      await idle();
    },

    /** How the case ended, from the read model. */
    async outcome({ caseId }: OpenScenario): Promise<ScenarioOutcome> {
      const [found, passed, incidents] = await Promise.all([
        pool.query('SELECT state, end_element_id FROM read_model.process_case WHERE case_id = $1', [caseId]),
        pool.query(
          `SELECT e.element_id FROM read_model.element_instance e JOIN read_model.process_instance i
             USING (process_instance_key) WHERE i.case_id = $1
           UNION SELECT f.element_id FROM read_model.sequence_flow_taken f JOIN read_model.process_instance i
             USING (process_instance_key) WHERE i.case_id = $1`,
          [caseId],
        ),
        pool.query(
          `SELECT element_id, error_message FROM read_model.incident WHERE case_id = $1 AND state = 'open'`,
          [caseId],
        ),
      ]);
      return {
        caseId,
        state: found.rows[0]?.state ?? 'unknown',
        endElementId: found.rows[0]?.end_element_id ?? 'none',
        passed: new Set(passed.rows.map(({ element_id }) => element_id as string)),
        incidents: incidents.rows.map(({ element_id, error_message }) => `${element_id}: ${error_message}`),
      };
    },
  };
}

type CompleteTask = Extract<Step, { completeTask: unknown }>['completeTask'];

/** The API's route and body for a message of the diagrams. */
export function messageBody(name: string, variables: Readonly<Record<string, unknown>>): [string, object] {
  switch (name) {
    case 'customer-rated':
      return ['rating', { rating: variables.rating }];
    case 'application-withdrawn':
    case 'complaint-withdrawn':
      return ['withdrawal', {}];
    case 'more-information-provided':
      return ['more-information', { text: '补充资料说明' }];
    case 'contract-signed':
      return ['contract-signature', { accepted: true }];
    case 'review-requested':
      return ['review-request', {}];
    case 'regulator-complaint-received':
      return ['regulator-complaint', { reference: 'REG-2026-1' }];
    case 'sms-code-resend-requested':
      return ['sms-code-resend', {}];
    default:
      throw new Error(`no route of the API sends ${name}`);
  }
}
