import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { allStandIns } from '../../../workers/adapters/all-stand-ins.ts';
import { createStandInAdmin } from '../../../workers/adapters/stand-in-kit/admin-client.ts';
import { createStandInServer } from '../../../workers/adapters/stand-in-kit/server.ts';
import { type Bank, call, clock, newCase, startBank, token } from './bank.ts';
import { mobile, operations, person } from './operations.ts';

let dataDir: string;
let bank: Bank;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tongban-stand-ins-'));
  bank = await startBank({ dataDir });
});
afterEach(async () => {
  await bank.close();
  await rm(dataDir, { recursive: true });
});

const headers = { authorization: `Bearer ${token}` };
const openAccount = (customerId: string, key: string, accountClass = 'II') =>
  bank.app.inject({
    method: 'POST',
    url: '/core-banking/accounts',
    headers: { ...headers, 'idempotency-key': key },
    payload: { customerId, accountClass, channel: 'app' },
  });
async function restart() {
  await bank.close();
  bank = await startBank({ dataDir });
}

it('lets nobody in without the token, admin calls least of all', async () => {
  for (const url of [
    '/core-banking/account-counts?customerId=CU-1',
    '/admin/ledger',
    '/admin/outbox',
    '/admin/faults',
  ]) {
    expect((await bank.app.inject({ url })).statusCode).toBe(401);
    expect((await bank.app.inject({ url, headers: { authorization: 'Bearer wrong' } })).statusCode).toBe(401);
  }
  expect((await bank.app.inject({ url: '/healthz' })).statusCode).toBe(200);
});

it('names the fields of a bad request, never their values', async () => {
  const response = await bank.app.inject({
    method: 'POST',
    url: '/payment/payments',
    headers: { ...headers, 'idempotency-key': 'CR-1/pay/1' },
    payload: {
      reference: 'CR-1/pay/1',
      customerId: 'CU-1',
      amountMinor: -5,
      target: { kind: 'payee', payeeId: 'PY-1' },
    },
  });
  expect(response.statusCode).toBe(400);
  expect(response.json()).toMatchObject({ code: 'request-invalid', fields: ['loanId', 'amountMinor'] });
  const keyless = await bank.app.inject({
    method: 'POST',
    url: '/core-banking/accounts',
    headers,
    payload: { customerId: 'CU-1', accountClass: 'I', channel: 'app' },
  });
  expect(keyless.json()).toMatchObject({ status: 400, code: 'idempotency-key-missing' });
});

it('keeps its books over a restart, answers to old keys included', async () => {
  const first = (await openAccount('CU-1', 'AO-1/open-account/1', 'I')).json();
  const refused = (await openAccount('CU-1', 'AO-2/open-account/1', 'I')).json();
  expect(refused).toMatchObject({ code: 'class-limit-reached' });
  await bank.admin.plantAnswer({
    system: 'e-id',
    subject: person.documentNumber,
    answer: { result: 'mismatch' },
  });
  await restart();
  expect((await openAccount('CU-1', 'AO-1/open-account/1', 'I')).json()).toEqual(first);
  expect((await openAccount('CU-1', 'AO-2/open-account/1', 'I')).json()).toEqual(refused);
  expect((await openAccount('CU-1', 'AO-1/open-account/1', 'III')).statusCode).toBe(409);
  expect((await bank.admin.ledger('core-banking', { objects: true })).objects).toHaveLength(1);
  expect(await bank.ports.eId.verifyCertificate(person, call(newCase()))).toMatchObject({
    result: 'mismatch',
  });
});

it('cuts off a line that a kill left half written', async () => {
  await openAccount('CU-1', 'AO-1/open-account/1');
  await bank.close();
  const file = join(dataDir, 'stand-ins', 'core-banking.jsonl');
  await appendFile(file, '{"at":"2026-11-20T02:00:00.000Z","route":"open-acc');
  bank = await startBank({ dataDir });
  expect((await openAccount('CU-2', 'AO-2/open-account/1')).statusCode).toBe(200);
  expect(
    (await readFile(file, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).key),
  ).toEqual(['AO-1/open-account/1', 'AO-2/open-account/1']);
});

it('takes back what was compensated from the count', async () => {
  const { accountId } = (await openAccount('CU-1', 'AO-1/open-account/1')).json();
  await bank.ports.coreBanking.closeAccount(
    { accountId, reason: 'crm-failed' },
    call('AO-1', 'close-account'),
  );
  await bank.ports.coreBanking.closeAccount(
    { accountId, reason: 'crm-failed' },
    call('AO-1', 'close-account', '2'),
  );
  await openAccount('CU-1', 'AO-1/open-account/2');
  expect((await bank.admin.ledger('core-banking')).duplicates).toEqual([]);
  await openAccount('CU-1', 'AO-1/open-account/3');
  expect((await bank.admin.ledger('core-banking')).duplicates).toEqual([
    { route: 'open-account', businessKey: 'AO-1/II', times: 2 },
  ]);
});

it('passes messages on to people, again after a restart, and writes them nowhere', async () => {
  const caseId = newCase();
  const message = {
    recipientId: 'CU-1',
    mobile,
    templateId: 'sms-code',
    text: '验证码 739215，五分钟内有效',
  };
  await bank.ports.sms.send(message, call(caseId, 'send-code'));
  await bank.ports.sms.send(message, call(caseId, 'send-code'));
  const messages = await bank.admin.outbox({ caseId });
  expect(messages).toMatchObject([{ system: 'sms', templateId: 'sms-code', text: message.text }]);
  await restart();
  expect(await bank.admin.outbox({ caseId })).toEqual([]);
  await bank.ports.sms.send(message, call(caseId, 'send-code'));
  expect(await bank.admin.outbox({ caseId })).toEqual(messages);
});

it('keeps no name, phone, document, card, address, text or code in its files, which are for the owner alone', async () => {
  const caseId = newCase();
  for (const operation of operations) {
    const prepared = (await operation.prepare?.(bank.ports, caseId)) ?? '';
    await operation.run(bank.ports, call(caseId, operation.route), prepared);
  }
  await bank.admin.plantAnswer({ system: 'sms', subject: mobile, refuse: 'number-blocked' });
  const folder = join(dataDir, 'stand-ins');
  for (const name of await readdir(folder)) {
    const text = await readFile(join(folder, name), 'utf8');
    for (const planted of [
      '欧阳',
      person.documentNumber,
      mobile,
      '6222021234567890123',
      'example.com',
      '482913',
      '您好',
    ])
      expect(text, name).not.toContain(planted);
    expect((await stat(join(folder, name))).mode & 0o077).toBe(0);
  }
});

it('acts out faults for whom, how often and where they were ordered', async () => {
  await bank.admin.addFault({ system: 'core-banking', mode: 'error', times: 1, match: { caseId: 'AO-1' } });
  await bank.admin.addFault({
    system: 'core-banking',
    route: 'open-account',
    mode: 'error',
    match: { subject: 'CU-9' },
  });
  expect((await openAccount('CU-1', 'AO-2/open-account/1')).statusCode).toBe(200);
  expect((await openAccount('CU-1', 'AO-1/open-account/1')).statusCode).toBe(500);
  expect((await openAccount('CU-1', 'AO-1/open-account/1')).statusCode).toBe(200);
  expect((await openAccount('CU-9', 'AO-3/open-account/1')).statusCode).toBe(500);
  expect((await bank.admin.listFaults()).map(({ acted }) => acted)).toEqual([1, 1]);
  expect(await bank.admin.removeFaults('fault-2')).toBe(1);
  expect(await bank.admin.removeFaults()).toBe(1);

  await bank.admin.addFault({ system: 'core-banking', mode: 'error', rate: 0.3, seed: 7 });
  let failed = 0;
  for (let n = 0; n < 100; n++)
    if ((await openAccount(`CU-r${n}`, `AO-r${n}/o/1`)).statusCode === 500) failed += 1;
  expect(failed).toBeGreaterThan(15);
  expect(failed).toBeLessThan(45);
  await expect(bank.admin.addFault({ system: 'core-bnking', mode: 'down' })).rejects.toThrow(
    'system-unknown',
  );
  await expect(bank.admin.addFault({ system: 'sms', route: 'sned', mode: 'down' })).rejects.toThrow(
    'route-unknown',
  );
});

it('answers alike for the same subject everywhere, and as planted where it was told to', async () => {
  const report = () =>
    bank.ports.creditBureau.getReport(
      { ...person, consentReference: 'consent-1', purpose: 'credit-approval' },
      call(newCase(), 'get-report'),
    );
  const { reportId: _1, ...first } = (await report()) as Record<string, unknown>;
  const { reportId: _2, ...second } = (await report()) as Record<string, unknown>;
  expect(second).toEqual(first);
  await bank.admin.plantAnswer({
    system: 'credit-bureau',
    subject: person.documentNumber,
    answer: { score: 401 },
  });
  expect(await report()).toMatchObject({ ...first, score: 401 });
  await bank.admin.plantAnswer({
    system: 'credit-bureau',
    route: 'get-report',
    subject: person.customerId,
    refuse: 'consent-withdrawn',
  });
  expect(await report()).toEqual({ kind: 'refused', code: 'consent-withdrawn' });
  await bank.admin.clearAnswers();
  expect(await report()).toMatchObject(first);
});

it('asks nobody without consent', async () => {
  const request = { ...person, consentReference: ' ', purpose: 'credit-approval' };
  const refused = { kind: 'refused', code: 'consent-missing' };
  expect(await bank.ports.creditBureau.getReport(request, call(newCase()))).toEqual(refused);
  expect(await bank.ports.incomeProof.getProof(request, call(newCase()))).toEqual(refused);
  expect((await bank.admin.ledger('credit-bureau')).entries).toBe(0);
});

it('does each key once whatever comes in which order, at once or later', async () => {
  const request = fc.record({
    key: fc.integer({ min: 0, max: 5 }),
    customer: fc.integer({ min: 0, max: 1 }),
  });
  let round = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(request, { minLength: 1, maxLength: 25 }),
      fc.boolean(),
      async (requests, atOnce) => {
        round += 1;
        const owner = new Map<number, number>();
        for (const { key, customer } of requests) if (!owner.has(key)) owner.set(key, customer);
        const before = (await bank.admin.ledger('core-banking')).entries;
        const send = ({ key, customer }: { key: number; customer: number }) =>
          openAccount(`CU-${round}-${customer}-${key}`, `AO-${round}/open-account/${key}`);
        const responses: Awaited<ReturnType<typeof send>>[] = [];
        if (atOnce) responses.push(...(await Promise.all(requests.map(send))));
        else for (const one of requests) responses.push(await send(one));

        const first = new Map<number, unknown>();
        for (const [n, { key, customer }] of requests.entries()) {
          const response = responses[n]!;
          if (customer !== owner.get(key)) {
            expect(response.statusCode).toBe(409);
            continue;
          }
          expect(response.statusCode).toBe(200);
          expect(response.json()).toEqual(first.get(key) ?? response.json());
          first.set(key, response.json());
        }
        expect((await bank.admin.ledger('core-banking')).entries - before).toBe(owner.size);
      },
    ),
    { numRuns: 40, seed: 20261120 },
  );
});

it('has answered nothing that a killed process forgets', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tongban-killed-'));
  const secrets = join(folder, 'secrets.json');
  await writeFile(secrets, JSON.stringify({ standInToken: token }), { mode: 0o600 });
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'workers/adapters/stand-ins.ts', 'core-banking', 'sms'],
    {
      env: {
        ...process.env,
        DATA_DIR: folder,
        SECRETS_FILE: secrets,
        STAND_INS_PORT: '0',
        LOG_LEVEL: 'info',
      },
    },
  );
  try {
    const [line] = (await once(child.stdout!, 'data')) as [Buffer];
    const url = JSON.parse(line.toString().split('\n')[0]!).address as string;
    const admin = createStandInAdmin({ bankSystemsUrl: url, token });
    expect((await admin.ledgers()).map(({ system }) => system)).toEqual(['core-banking', 'sms']);
    const answered: string[] = [];
    const open = async (n: number) => {
      const response = await fetch(`${url}/core-banking/accounts`, {
        method: 'POST',
        headers: {
          ...headers,
          'content-type': 'application/json',
          'idempotency-key': `AO-${n}/open-account/1`,
        },
        body: JSON.stringify({ customerId: `CU-${n}`, accountClass: 'I', channel: 'app' }),
      });
      answered.push(((await response.json()) as { accountId: string }).accountId);
      if (answered.length === 40) child.kill('SIGKILL');
    };
    await Promise.allSettled(Array.from({ length: 200 }, (_, n) => open(n)));
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    expect(answered.length).toBeGreaterThanOrEqual(40);

    const again = await createStandInServer({ standIns: allStandIns, dataDir: folder, token, clock });
    const ledger = (
      await again.inject({ url: '/admin/ledger?system=core-banking&objects=true', headers })
    ).json();
    const kept = ledger.systems[0].objects.map(({ accountId }: { accountId: string }) => accountId);
    expect(kept).toEqual(expect.arrayContaining(answered));
    expect(ledger.systems[0].duplicates).toEqual([]);
    await again.close();
  } finally {
    child.kill('SIGKILL');
    await rm(folder, { recursive: true });
  }
});

it('refuses an address that others can reach', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', 'workers/adapters/stand-ins.ts'], {
    env: { ...process.env, STAND_INS_HOST: '0.0.0.0', DATA_DIR: dataDir },
  });
  const errors: Buffer[] = [];
  child.stderr!.on('data', (chunk: Buffer) => errors.push(chunk));
  const [code] = await once(child, 'close');
  expect(code).toBe(1);
  expect(Buffer.concat(errors).toString()).toContain('never on 0.0.0.0');
});
