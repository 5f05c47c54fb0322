import type pg from 'pg';
import { clockFrom } from '../contracts/clock.ts';
import { type SeededRandom, seededRandom } from '../contracts/seeded-random.ts';
import type { Platform } from '../local/platform.ts';
import { parseGermanCredit, readGermanCreditCsv } from '../scoring/german-credit.ts';
import { createZeebeRest } from '../zeebe/rest-client.ts';
import { Agenda } from './agenda.ts';
import { accountSubmission, complaintSubmission, creditSubmission, type Submission } from './applications.ts';
import { type BankClient, createBankClient } from './bank-client.ts';
import { chinaDay, inOfficeHours } from './bank-time.ts';
import type { Chaos } from './chaos.ts';
import { brokerOf, waitUntilIdle } from './engine-idle.ts';
import { createPatientPool } from './patient-pool.ts';
import { createPeople } from './people.ts';

export interface SimulationOptions {
  /** A platform with a controlled clock that nobody else uses. */
  readonly platform: Platform;
  readonly cases: number;
  readonly seed: number;
  readonly chaos?: Chaos;
  readonly report?: (line: string) => void;
}

export interface SimulatedCase {
  readonly caseId: string;
  readonly submission: Submission;
}

export interface Simulation {
  readonly cases: readonly SimulatedCase[];
  /** Of these, how many came to an end. */
  readonly ended: number;
  /** Accepted cases that did not end. */
  readonly lost: number;
  /** Complaints that bad ratings opened besides; they count as lost too if they do not end. */
  readonly followUps: number;
  /** Bank's time from the first application to the last end, days. */
  readonly simulatedDays: number;
  /** SMS codes that customers read off their phones. */
  readonly codes: ReadonlySet<string>;
  readonly steps: number;
}

const minute = 60_000;

/**
 * Runs cases of all three kinds to their end on the real engine, people simulated: a discrete-event simulation. When
 * nothing is left to do but wait, time jumps to the next human action or timer.
 */
export async function simulate(options: SimulationOptions): Promise<Simulation> {
  const { platform, cases, seed } = options;
  const report = options.report ?? (() => {});
  const pool = createPatientPool(platform.databaseUrl);
  const bank = createBankClient(platform);
  try {
    return await run({ platform, cases, seed, report, chaos: options.chaos, pool, bank });
  } finally {
    await bank.close();
    await pool.end();
  }
}

interface Run {
  readonly platform: Platform;
  readonly cases: number;
  readonly seed: number;
  readonly report: (line: string) => void;
  readonly chaos: Chaos | undefined;
  readonly pool: pg.Pool;
  readonly bank: BankClient;
}

async function run({ platform, cases, seed, report, chaos, pool, bank }: Run): Promise<Simulation> {
  const random = seededRandom(seed);
  const clock = clockFrom(platform.env.CLOCK_FILE);
  const now = () => clock.now().getTime();
  const agenda = new Agenda();
  const started: SimulatedCase[] = [];
  const people = createPeople({
    pool,
    bank,
    zeebe: createZeebeRest({ address: platform.zeebe.restAddress, token: platform.env.ENGINE_TOKEN }),
    agenda,
    now,
    seed,
    report,
  });

  const begin = inOfficeHours(now() + minute);
  for (const { at, submission } of arrivals(random, cases, begin))
    agenda.add({
      at,
      act: async () => {
        if (submission.incomeProof)
          await bank.admin('POST', '/admin/answers', {
            system: 'income-proof',
            route: 'get-proof',
            subject: submission.person.documentNumber,
            answer: submission.incomeProof,
          });
        const key = `demo-${seed}-${started.length}-${Math.floor(at)}-${random.below(1e9)}`;
        const caseId = await bank.start(submission.kind, submission.body, submission.as, key);
        started.push({ caseId, submission });
      },
    });

  const idle = { brokerAddress: brokerOf(platform), pool, now };
  let steps = 0;
  let said = 0;
  for (;;) {
    await waitUntilIdle(idle);
    await people.lookAround();
    const ended = await countEnded(pool);
    if (started.length - said >= 50 || (steps % 20 === 0 && steps > 0)) {
      said = started.length;
      report(
        `  ${chinaDay(now())}: ${started.length} of ${cases} cases started, ${ended} ended (step ${steps})`,
      );
    }
    const timer = await nextTimer(pool);
    const next = Math.min(
      agenda.next ?? Number.POSITIVE_INFINITY,
      timer === undefined ? Number.POSITIVE_INFINITY : withSlack(timer, now()),
    );
    if (started.length >= cases && ended >= (await countCases(pool)) && agenda.next === undefined) break;
    if (!Number.isFinite(next)) break;
    if (next > now()) await platform.advanceClock(Math.ceil(next - now()) + 1);
    await Promise.all([
      inParallel(agenda.due(now()), 8, (appointment) => appointment.act()),
      chaos?.strikeDuring(steps),
    ]);
    steps++;
  }
  const [all, ended] = await Promise.all([countCases(pool), countEnded(pool)]);
  const followUps = Math.max(0, all - started.length);
  const lost = Math.max(all, started.length) - ended;
  return {
    cases: started,
    ended: ended - followUps,
    lost,
    followUps,
    codes: people.codes,
    simulatedDays: Math.round(((now() - begin) / 86_400_000) * 10) / 10,
    steps,
  };
}

/** 70 % account, 25 % credit, 5 % complaint cases, in waves through working days. */
function arrivals(
  random: SeededRandom,
  cases: number,
  begin: number,
): { at: number; submission: Submission }[] {
  const today = chinaDay(begin);
  const loans = random.shuffle(parseGermanCredit(readGermanCreditCsv()));
  const kinds = Array.from({ length: cases }, (_, index) =>
    index % 20 < 14 ? 'account' : index % 20 < 19 ? 'credit' : 'complaint',
  );
  random.shuffle(kinds);
  const perWave = 50;
  let credit = 0;
  return kinds.map((kind, index) => ({
    at: inOfficeHours(begin + Math.floor(index / perWave) * 30 * minute),
    submission:
      kind === 'account'
        ? accountSubmission(random, today)
        : kind === 'credit'
          ? creditSubmission(random, loans[credit++ % loans.length]!, today)
          : complaintSubmission(random, today),
  }));
}

/**
 * Timers far ahead may fire a little late, together with those due soon after them: 2 % of the wait, half an hour at
 * the most. Deadlines of seconds and minutes are met exactly.
 */
function withSlack(timer: number, now: number): number {
  const wait = timer - now;
  return wait < 10 * minute ? timer : timer + Math.min(wait * 0.02, 30 * minute);
}

async function countCases(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query('SELECT count(*) FROM bank.case_registry');
  return Number(rows[0].count);
}

async function countEnded(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query(`SELECT count(*) FROM read_model.process_case WHERE state <> 'active'`);
  return Number(rows[0].count);
}

/** When the engine's next timer is due, if any. */
async function nextTimer(pool: pg.Pool): Promise<number | undefined> {
  const { rows } = await pool.query(
    `SELECT min(due_date) AS due FROM read_model.timer WHERE state = 'created'`,
  );
  return rows[0].due ? (rows[0].due as Date).getTime() : undefined;
}

async function inParallel<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const queue = [...items];
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (let item = queue.shift(); item; item = queue.shift()) await work(item);
    }),
  );
}
