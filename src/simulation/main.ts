import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPool } from '../db/pool.ts';
import { rebuildAndCompare } from '../history/rebuild.ts';
import { startPlatform } from '../local/platform.ts';
import { Refusal } from '../local/refusal.ts';
import { assumeYears, nextMonday } from './assumed-calendar.ts';
import { createBankClient } from './bank-client.ts';
import { createChaos } from './chaos.ts';
import { describeKpis, measureKpis } from './kpis.ts';
import { findLeaks } from './leak-check.ts';
import { simulate } from './simulate.ts';

const argv = process.argv.slice(2);
const json = argv.includes('--json');
const say = (line: string) => (json ? process.stderr : process.stdout).write(`${line}\n`);

function option(name: string, fallback: number): number {
  const at = argv.indexOf(`--${name}`);
  const value = at < 0 ? fallback : Number(argv[at + 1]);
  if (!Number.isInteger(value) || value < 0) {
    process.stderr.write(`--${name} takes a whole number, not "${argv[at + 1]}".\n`);
    process.exit(2);
  }
  return value;
}

/**
 * `npm run demo -- --cases N --seed S [--chaos] [--json]`: cases on a platform of its own, to their end. The engine is the
 * one that ZEEBE_*_ADDRESS name.
 */
async function main(): Promise<number> {
  const cases = option('cases', 60);
  const seed = option('seed', 1);
  const chaotic = argv.includes('--chaos');
  const folder = mkdtempSync(join(tmpdir(), 'tongban-demo-'));
  chmodSync(folder, 0o755);
  const dataDir = join(folder, 'data');
  const env = { ...process.env, DATABASE_URL: undefined, LOG_LEVEL: 'info' };
  const platform = await startPlatform({
    dataDir,
    controlledClock: true,
    startAt: nextMonday(new Date()),
    env,
    report: say,
    onHopeless: (message) => {
      process.stderr.write(`${message}\n`);
      process.exit(1);
    },
  }).catch((error) => {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => {
      say('stopping …');
      void platform.stop().finally(() => {
        rmSync(folder, { recursive: true, force: true });
        process.exit(130);
      });
    });
  const pool = createPool(platform.databaseUrl, { max: 4 });
  const bank = createBankClient(platform);
  try {
    await assumeYears(pool, new Date(), 3);
    say(`${cases} cases, seed ${seed}${chaotic ? ', with chaos' : ''}`);
    const began = performance.now();
    const chaos = chaotic ? await createChaos({ platform, bank, seed, report: say }) : undefined;
    const simulation = await simulate({ platform, cases, seed, report: say, ...(chaos ? { chaos } : {}) });
    await chaos?.end();
    const bad = new Map(simulation.cases.map(({ caseId, submission }) => [caseId, submission.bad ?? false]));
    const kpis = await measureKpis(pool, bad);
    const { body: ledger } = await bank.admin('GET', '/admin/ledger');
    const duplicates = ledger.systems.flatMap((system: { system: string; duplicates: object[] }) =>
      system.duplicates.map((duplicate) => ({ system: system.system, ...duplicate })),
    );
    const { rows: alarms } = await pool.query('SELECT source, kind, detail, occurrences FROM bank.alarm');
    const rebuild = await compareRebuilt(pool);
    const books = await compareBooks(pool, ledger);
    const leaks = await findLeaks({ dataDir, pool, simulation, codes: simulation.codes });
    const result = {
      cases,
      seed,
      ended: simulation.ended,
      lost: simulation.lost,
      followUps: simulation.followUps,
      duplicates: duplicates.length,
      books,
      automationShare: round(kpis.automationShare),
      straightThroughShare: Object.fromEntries(
        Object.entries(kpis.straightThroughShare).map(([kind, share]) => [kind, round(share)]),
      ),
      kpis: kpis.kpis,
      ...(chaos ? { strikes: chaos.strikes, faultsActed: chaos.faultsActed } : {}),
      rebuild,
      leaks,
      alarms,
      simulatedDays: simulation.simulatedDays,
      steps: simulation.steps,
      seconds: Math.round((performance.now() - began) / 1000),
    };
    say(
      `\n${simulation.ended} cases ended (and ${simulation.followUps} follow-up complaints), ${simulation.lost} lost, ${duplicates.length} effects done twice`,
    );
    say(describeKpis(kpis));
    say(
      `rebuilt read model: ${rebuild.equal ? `equal, row for row, from ${rebuild.records} records` : `DIFFERENT: ${JSON.stringify(rebuild.different)}`}`,
    );
    say(
      `leak check: ${leaks.found.length === 0 ? `none of ${leaks.planted} planted values found in ${leaks.files} files` : JSON.stringify(leaks.found)}`,
    );
    if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
    const good =
      simulation.lost === 0 &&
      duplicates.length === 0 &&
      books.missing === 0 &&
      books.surplus === 0 &&
      rebuild.equal &&
      leaks.found.length === 0;
    return good ? 0 : 1;
  } finally {
    await bank.close();
    await pool.end();
    await platform.stop();
    if (argv.includes('--keep')) say(`kept: ${dataDir}`);
    else rmSync(folder, { recursive: true, force: true });
  }
}

/** Projects the whole history once more and holds it against the read model. */
async function compareRebuilt(pool: ReturnType<typeof createPool>) {
  const client = await pool.connect();
  try {
    const { equal, records, tables } = await rebuildAndCompare(client);
    return {
      equal,
      records,
      different: tables.filter(({ onlyLive, onlyRebuilt }) => onlyLive + onlyRebuilt > 0),
    };
  } finally {
    client.release();
  }
}

/** Accounts and loans in core banking's books against what the cases say was opened and paid. */
async function compareBooks(
  pool: ReturnType<typeof createPool>,
  ledger: { systems: { system: string; routes: Record<string, { done: number }> }[] },
) {
  const done = (route: string) =>
    ledger.systems.find(({ system }) => system === 'core-banking')?.routes[route]?.done ?? 0;
  const { rows } = await pool.query(
    `SELECT element_id, count(DISTINCT process_instance_key)::int AS cases FROM read_model.element_instance
     WHERE element_id IN ('open-account', 'book-loan') AND state = 'completed' GROUP BY element_id`,
  );
  const said = (element: string) => rows.find(({ element_id }) => element_id === element)?.cases ?? 0;
  const difference = (element: string) => done(element) - said(element);
  return {
    accountsInBooks: done('open-account'),
    accountsInCases: said('open-account'),
    loansInBooks: done('book-loan'),
    loansInCases: said('book-loan'),
    missing: Math.max(0, -difference('open-account')) + Math.max(0, -difference('book-loan')),
    surplus: Math.max(0, difference('open-account')) + Math.max(0, difference('book-loan')),
  };
}

const round = (value: number) => Math.round(value * 10_000) / 10_000;

main().then(
  (code) => process.exit(code),
  (error: Error) => {
    process.stderr.write(
      error instanceof Refusal ? `${error.message}\n` : `the demo failed: ${error.stack}\n`,
    );
    process.exit(1);
  },
);
