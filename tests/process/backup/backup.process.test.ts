import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Manifest } from '../../../src/backup/manifest.ts';
import { projectRoot } from '../../../src/config/project-root.ts';
import { ensureSecrets, type Secrets } from '../../../src/config/secrets.ts';
import { seededRandom } from '../../../src/contracts/seeded-random.ts';
import { createPool } from '../../../src/db/pool.ts';
import { openHistoryDatabase } from '../../../src/history/database.ts';
import { freePort } from '../../../src/local/ports.ts';
import { endAll, launch, type Program, ready } from '../local/program.ts';
import { endOf, eventually, family, guardsOf } from '../local/support.ts';
import { Customers } from './customers.ts';

/**
 * The drill: a platform under load is backed up and killed with its whole machine; on an empty one, with the same secrets
 * and the same bank around it, everything that was acknowledged before the backup began is there and goes on.
 */
const folder = mkdtempSync(join(tmpdir(), 'tongban-backup-drill-'));
const [lost, empty, bank, to] = ['lost', 'empty', 'bank', 'backup'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
  string,
];
const secretsFile = join(folder, 'secrets.json');
const started: Program[] = [];
let secrets: Secrets;
let standIns: ChildProcess;
let bankSystemsUrl: string;

/** Runs a command of ours to its end. @returns what it printed; the code it ended with */
async function run(program: string, args: readonly string[], dataDir: string, env: NodeJS.ProcessEnv = {}) {
  const { DATABASE_URL, ...outer } = process.env;
  const running = promisify(execFile)(process.execPath, [join(projectRoot, `dist/${program}.js`), ...args], {
    env: { ...outer, DATA_DIR: dataDir, SECRETS_FILE: secretsFile, ...env },
  });
  return running.then(
    ({ stdout }) => ({ code: 0, result: JSON.parse(stdout), complaint: '' }),
    ({ code, stderr }) => ({ code: code as number, result: undefined, complaint: String(stderr).trimEnd() }),
  );
}

async function platformOn(dataDir: string) {
  const program = launch(dataDir, { SECRETS_FILE: secretsFile, BANK_SYSTEMS_URL: bankSystemsUrl });
  started.push(program);
  const url = await ready(program);
  const pool = createPool((await openHistoryDatabase({ DATA_DIR: dataDir })).url);
  const seed = dataDir === lost ? 3 : 4;
  const customers = new Customers({ url, bankSystemsUrl, secrets, patienceMs: 0 }, seededRandom(seed));
  return { program, pool, customers };
}

/** What the bank's systems have in their books. */
async function ledger(customers: Customers) {
  const { body } = await customers.bank.admin('GET', '/admin/ledger');
  const systems = body.systems as {
    system: string;
    duplicates: object[];
    routes: Record<string, { done: number; replayed: number }>;
  }[];
  return {
    duplicates: systems.flatMap(({ system, duplicates }) => duplicates.map((each) => ({ system, ...each }))),
    accounts: systems.find(({ system }) => system === 'core-banking')?.routes['open-account'],
  };
}

/** How often core banking opened an account, by case. */
function accountsByCase(): Map<string, number> {
  const lines = readFileSync(join(bank, 'stand-ins/core-banking.jsonl'), 'utf8').trim().split('\n');
  const opened = lines
    .map((line) => JSON.parse(line) as { route: string; status: number; caseId: string })
    .filter(({ route, status }) => route === 'open-account' && status === 200);
  const counts = new Map<string, number>();
  for (const { caseId } of opened) counts.set(caseId, (counts.get(caseId) ?? 0) + 1);
  return counts;
}

const ended = async (pool: pg.Pool): Promise<string[]> => {
  const { rows } = await pool.query(`SELECT case_id FROM read_model.process_case WHERE state <> 'active'`);
  return rows.map(({ case_id: caseId }) => caseId);
};

beforeAll(async () => {
  chmodSync(folder, 0o755);
  secrets = ensureSecrets(secretsFile);
  mkdirSync(bank);
  const port = await freePort();
  bankSystemsUrl = `http://127.0.0.1:${port}`;
  standIns = spawn(process.execPath, [join(projectRoot, 'dist/stand-ins.js')], {
    env: { ...process.env, DATA_DIR: bank, SECRETS_FILE: secretsFile, STAND_INS_PORT: String(port) },
    stdio: 'ignore',
  });
});

afterAll(async () => {
  await endAll(started);
  standIns.kill('SIGTERM');
  if (standIns.exitCode === null) await once(standIns, 'exit');
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

describe.skipIf(process.platform === 'win32')('a machine is lost', () => {
  /** Acknowledged before the backup began. */
  const before: string[] = [];
  /** Of these: customers who had the code in their hands when it began. */
  const withCode: string[] = [];
  /** Whose code was made and sent after it. */
  let withLostCode: string;
  /** Acknowledged after it had ended. */
  const after: string[] = [];
  let manifest: Manifest;

  test('its backup is taken while it works', async () => {
    const { program, pool, customers } = await platformOn(lost);
    withLostCode = await customers.apply(await customers.prepare('suspicious'));
    withCode.push(...(await Promise.all([1, 2, 3].map(() => customers.apply()))));
    const acknowledged = [withLostCode, ...withCode];
    let going = true;
    /** Applies, and sees it through to the end, again and again. */
    const walk = async () => {
      while (going) {
        const caseId = await customers.apply();
        acknowledged.push(caseId);
        await customers.enterCode(caseId);
        await customers.rate(caseId);
      }
    };
    // Calls under way when the machine is lost fail.
    const load = Promise.allSettled([walk(), walk()]);
    await Promise.all(withCode.map((caseId) => customers.codeOf(caseId)));
    await customers.reviewOf(withLostCode, pool);
    await eventually('cases that ended', async () => (await ended(pool)).length >= 2);

    before.push(...acknowledged);
    const { code, result } = await run('backup', ['--to', to, '--json'], lost);
    const during = acknowledged.length;
    expect(code).toBe(0);
    manifest = JSON.parse(readFileSync(join(to, 'manifest.json'), 'utf8'));
    expect(result.partitions).toEqual(manifest.partitions);

    // What happens now is missing in the backup, but not outside.
    await Promise.all(withCode.map((caseId) => customers.enterCode(caseId)));
    await customers.review(withLostCode, pool);
    await customers.codeOf(withLostCode);
    await eventually('accounts for all of them', () =>
      withCode.every((caseId) => accountsByCase().has(caseId)),
    );
    await eventually('cases after it', () => acknowledged.length >= during + 3);
    // The first of them may have been on its way while the backup ended.
    after.push(...acknowledged.slice(during + 2));

    expect(await run('restore', ['--from', to, '--json'], lost)).toEqual({
      code: 1,
      result: undefined,
      complaint: expect.stringMatching(
        /^Tongban is already running on .*: stop it first, or set DATA_DIR to another folder\.$/,
      ),
    });
    going = false;
    const processes = [...family(program.pid), ...guardsOf(program.pid)];
    for (const pid of processes) process.kill(pid, 'SIGKILL');
    await endOf(processes, 30_000);
    await customers.close();
    await Promise.all([load, pool.end()]);
    rmSync(lost, { recursive: true });
  });

  test('an empty one goes on from it', async () => {
    mkdirSync(empty);
    // As an operator does who brings the secrets to the new machine.
    cpSync(secretsFile, join(empty, 'secrets.json'));
    const { code, result, complaint } = await run('restore', ['--from', to, '--json'], empty, {
      SECRETS_FILE: undefined,
    });
    expect({ code, complaint }).toMatchObject({ code: 0 });
    expect(result).toMatchObject({ backupId: manifest.backupId, partitions: manifest.partitions });

    const { pool, customers } = await platformOn(empty);
    const statusOf = async (caseId: string) =>
      (await customers.bank.call('auditor', 'GET', `/cases/${caseId}`)).status;
    expect(new Set(await Promise.all(before.map(statusOf)))).toEqual(new Set([200]));
    expect(new Set(await Promise.all(after.map(statusOf)))).toEqual(new Set([404]));
    const { body: alarms } = await customers.bank.call('operator', 'GET', '/alarms');
    expect(alarms.items).toContainEqual(
      expect.objectContaining({
        kind: 'restore-accepted',
        severity: 'critical',
        detail: expect.stringContaining(
          `restored from the backup ${manifest.backupId} of ${manifest.createdAt}`,
        ),
      }),
    );

    // Customers who had confirmed are asked again, and their account is not opened again.
    const outside = await ledger(customers);
    const confirmed = await Promise.all(withCode.map((caseId) => customers.enterCode(caseId)));
    expect(confirmed.filter(({ status }) => status >= 300)).toEqual([]);
    expect(await seeThrough(customers, pool)).toContain(withLostCode);
    const { rows: alive } = await pool.query(
      `SELECT case_id FROM read_model.process_case WHERE state = 'active'`,
    );
    expect(alive).toEqual([]);
    const now = await ledger(customers);
    expect(now.duplicates).toEqual([]);
    expect(now.accounts!.replayed - outside.accounts!.replayed).toBeGreaterThanOrEqual(withCode.length);
    const counts = accountsByCase();
    expect([...counts].filter(([, times]) => times !== 1)).toEqual([]);
    expect((await ended(pool)).filter((caseId) => !counts.has(caseId))).toEqual([]);

    const fresh = await customers.apply();
    await customers.enterCode(fresh);
    await customers.rate(fresh);
    const { rows: open } = await pool.query(`SELECT * FROM read_model.incident WHERE state = 'open'`);
    expect(open).toEqual([]);

    const verified = await run('history', ['verify', '--json'], empty);
    expect(verified).toMatchObject({ code: 0, result: { ok: true } });
    const rebuilt = await run('history', ['rebuild', '--json'], empty);
    expect(rebuilt).toMatchObject({ code: 0, result: { equal: true } });
    const records = manifest.partitions.reduce((sum, { treeSize }) => sum + treeSize, 0);
    expect(rebuilt.result.records).toBeGreaterThan(records);
    await Promise.all([pool.end(), customers.close()]);
  });

  /** Every case that is not over: its customer does what it waits for. @returns where a code from before was of no use */
  async function seeThrough(customers: Customers, pool: pg.Pool): Promise<string[]> {
    const resent: string[] = [];
    const { rows } = await pool.query(`SELECT case_id FROM read_model.process_case WHERE state = 'active'`);
    const cases = rows.map(({ case_id: caseId }) => caseId as string);
    await Promise.all(
      cases.map(async (caseId) => {
        if (caseId === withLostCode) await customers.review(caseId, pool);
        if (!withCode.includes(caseId) && !(await isConfirmed(pool, caseId))) {
          const { status } = await customers.enterCode(caseId);
          if (status >= 300) {
            resent.push(caseId);
            await customers.askForAnotherCode(caseId);
            expect((await customers.enterCode(caseId)).status).toBeLessThan(300);
          }
        }
        await customers.rate(caseId);
      }),
    );
    await eventually('the end of all cases', async () => {
      const over = new Set(await ended(pool));
      return cases.every((caseId) => over.has(caseId));
    });
    return resent;
  }

  const isConfirmed = async (pool: pg.Pool, caseId: string): Promise<boolean> => {
    const { rows } = await pool.query('SELECT state FROM bank.sms_code WHERE case_id = $1', [caseId]);
    return rows[0]?.state === 'confirmed';
  };
});
