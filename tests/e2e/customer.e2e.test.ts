import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GeneratedPerson, generatedPerson } from '../../src/contracts/generated/generated-people.ts';
import { seededRandom } from '../../src/contracts/seeded-random.ts';
import type { Platform } from '../../src/local/platform.ts';
import type { BankClient } from '../../src/simulation/bank-client.ts';
import { seriousFaults, stickingOut, watchConsole } from './support/browser.ts';
import { disguisedFile, pictureFile } from './support/files.ts';
import { type PlatformInBrowser, startPlatformInBrowser } from './support/platform.ts';

/** Customers on their phones and staff who enter cases for them, in a real browser on the whole platform. */
const random = seededRandom(20261122);
const phone = { width: 360, height: 800 };
const desk = { width: 1280, height: 800 };
let whole: PlatformInBrowser;
let startAt: Date;
let platform: Platform;
let bank: BankClient;
let browser: Browser;
let page: Page;
let faults: string[];

beforeAll(async () => {
  whole = await startPlatformInBrowser();
  ({ platform, bank, browser, startAt } = whole);
  page = await (await browser.newContext({ viewport: phone, reducedMotion: 'reduce' })).newPage();
  page.setDefaultTimeout(30_000);
  faults = watchConsole(page);
}, 300_000);

afterAll(() => whole?.stop(), 60_000);

const newPerson = (age = 35): GeneratedPerson =>
  generatedPerson(random, { on: startAt.toISOString().slice(0, 10), age, documentType: 'resident-id' });

/** Acts as a person of the bank, or as the customers' channel, by their token and in a language. */
async function actAs(userId: string, language: 'zh-CN' | 'en', path: string): Promise<void> {
  const { token } = platform.secrets.tokens.find((one) => one.userId === userId)!;
  await page.setExtraHTTPHeaders({ authorization: `Bearer ${token}` });
  if (!page.url().startsWith(platform.url)) await page.goto(`${platform.url}/sign-in`);
  await page.evaluate((chosen) => {
    sessionStorage.clear();
    localStorage.setItem('tongban.language', chosen);
  }, language);
  await page.goto(`${platform.url}${path}`);
}

/** Nothing serious for axe, nothing beyond the right edge, on the page as it is now. */
async function checkPage(name: string): Promise<void> {
  if (process.env.SHOTS) {
    await page.screenshot({ path: join(process.env.SHOTS, `${name}.png`), fullPage: true });
    const before = page.viewportSize()!;
    await page.setViewportSize(before.width === desk.width ? phone : desk);
    await page.screenshot({ path: join(process.env.SHOTS, `${name}-other.png`), fullPage: true });
    await page.setViewportSize(before);
  }
  expect(await stickingOut(page)).toEqual([]);
  expect(await seriousFaults(page)).toEqual([]);
}

const field = (label: string) => page.getByLabel(label, { exact: true });
const press = (name: string) => page.getByRole('button', { name, exact: true }).click();

async function fillPerson(person: GeneratedPerson, language: 'zh-CN' | 'en', idLabel?: string) {
  const labels =
    language === 'en'
      ? ['Name', idLabel ?? 'Identity card number', 'Mobile number', 'Address', 'Occupation']
      : ['姓名', idLabel ?? '身份证号码', '手机号码', '地址', '职业'];
  const { name, documentNumber, mobile, address, occupation } = person;
  for (const [index, value] of [name, documentNumber, mobile, address, occupation].entries())
    await field(labels[index]!).fill(value);
}

/** What the bank's systems say of an applicant whom nothing speaks against, told before the request goes on. */
async function plantGoodAnswers(documentNumber: string): Promise<void> {
  const plant = (system: string, subject: string, answer: object, route?: string) =>
    bank.admin('POST', '/admin/answers', { system, subject, answer, ...(route ? { route } : {}) });
  await page.unrouteAll();
  await page.route(/\/api\/v1\/(account-openings|credit-applications)$/, async (request) => {
    const { deviceId } = request.request().postDataJSON() as { deviceId: string };
    const trusted = { reputation: 'trusted', riskScore: 5, applications24h: 0, emulator: false };
    await plant('fraud-signals', deviceId, trusted);
    await plant('e-id', documentNumber, { result: 'match' });
    const income = { kind: 'proof', proofId: 'TP-1', monthlyIncomeMinor: 6_000_000 };
    await plant(
      'income-proof',
      documentNumber,
      { ...income, taxPaid12mMinor: 0, employmentMonths: 60 },
      'get-proof',
    );
    await request.continue();
  });
}

async function codeOf(caseId: string): Promise<string> {
  const messages = await bank.outbox(caseId);
  const code = /\d{6}/.exec(messages.map(({ text }) => text).join(' '))?.[0];
  if (!code) throw new Error(`no code was sent for ${caseId}`);
  return code;
}

async function startedCase(): Promise<string> {
  await page.waitForURL(/\/progress\/(AO|CR|CP)-/);
  return new URL(page.url()).pathname.split('/').at(-1)!;
}

/** Approves whatever people of the bank must decide until the case waits for the customer's signature. */
async function approveUntilOffer(caseId: string): Promise<void> {
  await expect
    .poll(
      async () => {
        const { body } = await bank.call('auditor', 'GET', `/cases/${caseId}/progress`);
        if (body.endedAt) throw new Error(`the case ended: ${JSON.stringify(body.outcome)}`);
        for (const role of bank.usersOf(['credit-officer', 'branch-manager'])) {
          const tasks = await bank.call(role, 'GET', '/user-tasks');
          const task = tasks.body.items.find((one: { caseId: string }) => one.caseId === caseId);
          if (!task) continue;
          await bank.complete(task.userTaskKey, { levelDecision: 'approve', levelOpinion: '同意' }, role);
        }
        return body.expected.map(({ action }: { action: string }) => action);
      },
      { timeout: 60_000, interval: 500 },
    )
    .toContain('contract-signature');
}

test('an account is opened on a phone: what is typed survives a reload, one press or two is one case', async () => {
  const person = newPerson();
  await actAs('channel', 'zh-CN', '/apply/account-opening');
  await plantGoodAnswers(person.documentNumber);
  await fillPerson(person, 'zh-CN');
  const last = person.documentNumber.at(-1) === '1' ? '2' : '1';
  await field('身份证号码').fill(person.documentNumber.slice(0, -1) + last);
  await page.getByText('校验码不正确').waitFor();
  await field('身份证号码').fill(person.documentNumber);
  await page.getByText(`出生日期 ${person.birthDate}`).waitFor();
  await field('本人 I 类户银行卡号').fill('6217000000000001');
  await page.reload();
  expect(await field('姓名').inputValue()).toBe(person.name);
  expect(await field('身份证号码').inputValue()).toBe(person.documentNumber);
  await press('提交申请');
  await page.getByText('需要此项同意才能受理').first().waitFor();
  await page.getByLabel('同意为开户处理个人信息').check();
  await page.getByLabel('单独同意人脸识别').check();
  await checkPage('account-form-zh');
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/account-openings')) sent.push(request.headers()['idempotency-key'] ?? '');
  });
  await page.getByRole('button', { name: '提交申请' }).dblclick();
  const caseId = await startedCase();
  expect(sent).toHaveLength(1);
  expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).not.toContain(
    person.documentNumber,
  );

  const code = field('6 位验证码');
  await code.waitFor();
  await page.getByText('还可尝试 3 次').waitFor();
  await page.getByRole('button', { name: /后可重新发送/ }).waitFor();
  await checkPage('code-zh');
  const right = await codeOf(caseId);
  const wrong = String((Number(right) + 1) % 1_000_000).padStart(6, '0');
  await code.fill(wrong);
  await page.getByText('还可尝试 2 次').first().waitFor();
  expect(await code.inputValue()).toBe('');
  await code.fill(right);
  await page.getByRole('radio', { name: '5' }).check();
  await page
    .getByText(/前（还有/)
    .first()
    .waitFor();
  await checkPage('rating-zh');
  await field('意见（可不填）').fill('<img src=x onerror=alert(1)>');
  await press('提交评价');
  await page.getByText('业务已结束').waitFor();
  await checkPage('ended-zh');
});

test('a loan with documents: disguised files are refused, the contract is read before it is signed', async () => {
  const person = newPerson(45);
  await actAs('channel', 'en', '/apply/credit-approval');
  await plantGoodAnswers(person.documentNumber);
  await field('Amount (CNY)').fill('50000');
  await field('Purpose').selectOption('NewCar');
  await field('Stated monthly income (CNY)').fill('60,000');
  await fillPerson(person, 'en');
  const attributes = {
    'Checking account': 'none',
    'Earlier loans': 'Critical',
    'Savings and bonds': 'gt.1000',
    'Present employment': '4.to.7',
    'Co-applicant or guarantor': 'None',
    'Most valuable property': 'RealEstate',
    'Other instalments': 'None',
    Housing: 'Own',
    'Kind of work': 'SkilledEmployee',
    'Years at the address': '4',
  };
  for (const [label, value] of Object.entries(attributes)) await field(label).selectOption(value);
  await page.getByLabel('Take a photo or choose files').setInputFiles([disguisedFile, pictureFile]);
  await page.getByText('By its content this is no PDF, PNG, JPEG or WebP file').waitFor();
  await field('Kind of document of “income.png”').selectOption('income-proof');
  await page.getByLabel('I authorise, in writing, the credit bureau inquiry').check();
  await checkPage('credit-form-en');
  await press('Apply');
  const caseId = await startedCase();
  const kept = await bank.call('auditor', 'GET', `/cases/${caseId}/documents`);
  expect(kept.body.items).toMatchObject([{ purpose: 'income-proof', contentType: 'image/png' }]);
  await approveUntilOffer(caseId);
  const sign = page.getByRole('button', { name: 'Sign', exact: true });
  await sign.waitFor();
  expect(await sign.isDisabled()).toBe(true);
  await checkPage('signature-en');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download the contract' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe(`contract-${caseId}.pdf`);
  await page.getByLabel('I have read the contract and agree to it').check();
  await sign.click();
  await page.getByRole('radio', { name: '4' }).waitFor();
  await checkPage('paid-out-en');
});

test('a complaint from the web: scripts are words, and the deadline is said', async () => {
  const person = newPerson();
  await actAs('channel', 'zh-CN', '/apply/complaint-handling');
  await field('投诉事项').selectOption('fee');
  await field('投诉内容').fill('<script>alert("x")</script> 年费被重复收取，请退回。');
  await field('姓名').fill(person.name);
  await field('手机号码').fill(person.mobile);
  await checkPage('complaint-form-zh');
  await press('提交申请');
  const caseId = await startedCase();
  await page.getByText(/下一步：/).waitFor();
  await checkPage('complaint-progress-zh');
  await page.getByText('撤回', { exact: true }).click();
  await press('确认撤回');
  await page.getByText('业务已结束').waitFor();
  const { body } = await bank.call('auditor', 'GET', `/cases/${caseId}`);
  expect(body.outcome.id).toBe('withdrawn');
});

test('staff enter an account for a customer whom the bank knows: masked, then filled in', async () => {
  const person = newPerson();
  const { name, mobile, documentNumber, address, occupation } = person;
  await bank.start(
    'account-opening',
    {
      channel: 'app',
      accountClass: 'II',
      applicant: { name, documentType: 'resident-id', documentNumber, mobile, address, occupation },
      consents: [{ purpose: 'account-opening', version: '2026-01' }],
      boundCardNumber: '6217000000000001',
    },
    'channel',
  );
  await actAs('branch-clerk-1', 'zh-CN', '/intake');
  await checkPage('intake-zh');
  await page.getByRole('link', { name: '录入开户申请' }).click();
  const urls: string[] = [];
  page.on('request', (request) => urls.push(request.url()));
  await field('手机号码或居民身份证号码').fill(mobile);
  await press('查找');
  await page.getByText(`${mobile.slice(0, 3)}****${mobile.slice(-4)}`).waitFor();
  expect(await page.locator('main').textContent()).not.toContain(documentNumber);
  await press('填入已知信息');
  await expect.poll(() => field('证件号码').inputValue()).toBe(documentNumber);
  await field('账户类别').selectOption('I');
  await page.getByLabel('同意为开户处理个人信息').check();
  await page.getByLabel(/客户本人已作出以上同意/).check();
  await checkPage('intake-account-zh');
  await press('提交申请');
  const caseId = await startedCase();
  expect(urls.join(' ')).not.toContain(mobile);
  const { body } = await bank.call('auditor', 'GET', `/cases/${caseId}`);
  expect(body).toMatchObject({ enteredBy: 'branch-clerk-1', channel: 'branch', customerName: name });
});

test('staff enter a loan and a complaint, and see how their cases go on', async () => {
  const person = newPerson(45);
  await actAs('customer-manager-1', 'en', '/intake/credit-approval');
  await plantGoodAnswers(person.documentNumber);
  await field('Mobile number or resident identity number').fill(person.documentNumber);
  await press('Find');
  await page.getByText('Nobody was found').waitFor();
  await field('Amount (CNY)').fill('30000');
  await field('Purpose').selectOption('Repairs');
  await field('Stated monthly income (CNY)').fill('20000');
  await fillPerson(person, 'en', 'Number of the document');
  for (const select of await page.locator('fieldset', { hasText: 'About you' }).locator('select').all())
    await select.selectOption({ index: 2 });
  await page.getByLabel('I authorise, in writing, the credit bureau inquiry').check();
  await page.getByLabel(/The customer gave these consents in person/).check();
  await checkPage('intake-credit-en');
  await press('Apply');
  const credit = await startedCase();

  await actAs('contact-centre-agent-1', 'en', '/intake/complaint-handling');
  expect(await field('Channel').inputValue()).toBe('phone');
  await field('What it is about').selectOption('service');
  await field('The complaint').fill('Waited two hours at the branch.');
  await field('Name').fill(person.name);
  await field('Mobile number').fill(person.mobile);
  await checkPage('intake-complaint-en');
  await press('Apply');
  const complaint = await startedCase();
  await page.goto(`${platform.url}/intake`);
  await page.getByText(complaint).waitFor();
  expect(await page.getByText(credit).count()).toBe(0);
  await checkPage('intake-list-en');
});

test('no script failed and the content policy refused nothing', () => {
  expect(faults).toEqual([]);
});
