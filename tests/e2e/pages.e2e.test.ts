import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type GeneratedPerson, generatedPerson } from '../../src/contracts/generated/generated-people.ts';
import { seededRandom } from '../../src/contracts/seeded-random.ts';
import type { Platform } from '../../src/local/platform.ts';
import type { BankClient } from '../../src/simulation/bank-client.ts';
import { eventually } from '../process/local/support.ts';
import { seriousFaults, stickingOut, watchConsole } from './support/browser.ts';
import { type PlatformInBrowser, startPlatformInBrowser } from './support/platform.ts';

/** A person at the pages in a real browser, on the whole platform; the text message is read from the gateway's ledger. */
const random = seededRandom(20260112);
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
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    reducedMotion: 'reduce',
  });
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
  faults = watchConsole(page);
}, 300_000);

afterAll(() => whole?.stop(), 60_000);

const personOf = (age: number) =>
  generatedPerson(random, { on: startAt.toISOString().slice(0, 10), age, documentType: 'resident-id' });

/** Every test begins on a desk and in Chinese, however the one before ended. */
beforeEach(async () => {
  await page.setViewportSize({ width: 1280, height: 900 });
  const chinese = page.getByRole('button', { name: '中文' });
  if ((await chinese.count()) > 0) await chinese.click();
});

/** Whoever is signed in signs out; the sign-in page comes up. */
async function signOut(): Promise<void> {
  const button = page.getByRole('button', { name: '退出登录' });
  if ((await button.count()) > 0) {
    await button.click();
    // Past the provider, which ends its session too.
    await page.waitForURL('**/sign-in');
  }
  await page.getByRole('heading', { name: '登录', exact: true }).waitFor();
}

/** Signs in at the embedded provider, as staff do. */
async function enterAs(userId: string): Promise<void> {
  await signOut();
  await page.getByRole('link', { name: '员工登录' }).click();
  await page.locator(`button[value="${userId}"]`).click();
  await page.locator(`.identity[title="${userId}"]`).waitFor();
}

/** Signs in by the code sent to a phone, as customers do. */
async function enterByPhone(mobile: string): Promise<void> {
  await signOut();
  await page.getByLabel('手机号码').fill(mobile);
  await page.getByRole('button', { name: '获取验证码' }).click();
  await page.getByLabel('验证码', { exact: true }).fill(await eventually('a sign-in code', signInCode));
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page.locator('.identity').waitFor();
}

async function signInCode(): Promise<string | undefined> {
  const { body } = await bank.admin('GET', '/admin/outbox?system=sms');
  const messages = body.messages as { templateId: string; text: string }[];
  const last = messages.filter(({ templateId }) => templateId === 'sign-in-code').at(-1);
  return last && /\d{6}/.exec(last.text)?.[0];
}

async function fillPerson({ name, documentNumber, mobile, address, occupation }: GeneratedPerson) {
  const values = {
    姓名: name,
    身份证号码: documentNumber,
    手机号码: mobile,
    地址: address,
    职业: occupation,
  };
  for (const [label, value] of Object.entries(values))
    await page.getByLabel(label, { exact: true }).fill(value);
}

/** What the bank's systems say of an applicant whom nothing speaks against, told before the request goes on. */
async function plantGoodAnswers(documentNumber: string): Promise<void> {
  await page.route('**/api/v1/account-openings', async (route) => {
    const { deviceId } = route.request().postDataJSON() as { deviceId: string };
    const trusted = { reputation: 'trusted', riskScore: 5, applications24h: 0, emulator: false };
    await bank.admin('POST', '/admin/answers', {
      system: 'fraud-signals',
      subject: deviceId,
      answer: trusted,
    });
    await bank.admin('POST', '/admin/answers', {
      system: 'e-id',
      subject: documentNumber,
      answer: { result: 'match' },
    });
    await route.continue();
  });
}

async function codeOf(caseId: string): Promise<string> {
  const messages = await bank.outbox(caseId);
  const code = /\d{6}/.exec(messages.map(({ text }) => text).join(' '))?.[0];
  if (!code) throw new Error(`no code was sent for ${caseId}`);
  return code;
}

/** A code that is not the right one. */
const otherThan = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

const signedInWith = '13800138000';
let accountCase = '';

test('nobody signed in is asked to sign in', async () => {
  const answer = await page.goto(`${platform.url}/cases`);
  expect(answer?.headers()['content-security-policy']).toMatch(/script-src 'self';.*frame-ancestors 'none'/);
  await page.getByRole('heading', { name: '登录', exact: true }).waitFor();
  expect(new URL(page.url()).search).toBe('?returnTo=%2Fcases');
  expect(await seriousFaults(page)).toEqual([]);
});

test('shows the server’s problem at its field', async () => {
  await enterByPhone(signedInWith);
  await page.getByRole('link', { name: '开立账户' }).click();
  await fillPerson(personOf(14));
  await page.getByLabel('同意为开户处理个人信息').check();
  await page.getByRole('button', { name: '提交申请' }).click();
  await page.getByText('未满16周岁不能自行开户').waitFor();
  expect(await page.getByLabel('身份证号码').getAttribute('aria-invalid')).toBe('true');
  expect(await seriousFaults(page)).toEqual([]);
});

test('an account case started by hand runs to its end', async () => {
  // Somebody new applies with the number that they signed in with.
  const person = { ...personOf(35), mobile: signedInWith };
  await plantGoodAnswers(person.documentNumber);
  await fillPerson(person);
  await page.getByLabel('本人 I 类户银行卡号').fill('6217000000000001');
  await page.getByLabel('单独同意人脸识别').check();
  await page.getByRole('button', { name: '提交申请' }).click();
  await page.waitForURL('**/progress/AO-*');
  accountCase = new URL(page.url()).pathname.split('/').at(-1)!;
  const code = page.getByLabel('6 位验证码');
  await code.waitFor();
  expect(await seriousFaults(page)).toEqual([]);

  const right = await codeOf(accountCase);
  await code.fill(otherThan(right));
  await page.getByText('还可尝试 2 次').first().waitFor();
  await code.fill(right);

  await page.getByRole('radio', { name: '5' }).check();
  await page.getByRole('button', { name: '提交评价' }).click();
  await page.getByText('业务已结束').waitFor();
});

test('the case page shows where it went, in both languages and on a phone', async () => {
  await enterAs('account-reviewer-1');
  await page.getByRole('link', { name: accountCase }).click();
  await page.locator('.diagram').scrollIntoViewIfNeeded();
  await page.locator('.djs-element.is-taken').first().waitFor();
  expect(await page.locator('.djs-shape.is-taken').count()).toBeGreaterThan(10);
  expect(await page.locator('.djs-connection.is-taken').count()).toBeGreaterThan(10);
  expect(await page.locator('.bjs-powered-by').isVisible()).toBe(true);
  await page.getByRole('tab', { name: '时间线' }).click();
  await page.locator('.timeline').getByText('预审批', { exact: true }).waitFor();
  await page.getByRole('tab', { name: /决策/ }).click();
  await page
    .getByRole('heading', { name: /账户类别限额|预审批原因/ })
    .first()
    .waitFor();
  expect((await page.locator('.rule').allTextContents()).some((text) => /规则 \d+ \S/.test(text))).toBe(true);
  expect(await seriousFaults(page)).toEqual([]);

  await page.getByRole('button', { name: 'English' }).click();
  await page.getByRole('tab', { name: 'Variables' }).click();
  await page.getByText('smsCodeResult', { exact: true }).first().waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe('en');
  expect(await seriousFaults(page)).toEqual([]);

  await page.setViewportSize({ width: 390, height: 844 });
  await page.reload();
  await page.getByRole('heading', { name: 'Progress' }).waitFor();
  await page.locator('.diagram').scrollIntoViewIfNeeded();
  await page.locator('.djs-element.is-taken').first().waitFor();
  expect(await stickingOut(page)).toEqual([]);
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole('link', { name: 'Cases', exact: true }).click();
  await page.getByRole('link', { name: accountCase }).waitFor();
  expect(await stickingOut(page)).toEqual([]);
  expect(await seriousFaults(page)).toEqual([]);
});

test('a task that somebody else completed meanwhile says who did', async () => {
  const { name, mobile } = personOf(40);
  const caseId = await bank.start(
    'complaint-handling',
    { channel: 'web', subject: 'service', text: '排队时间太长。', complainant: { name, mobile } },
    'channel',
  );
  await enterAs('complaint-handler-1');
  await page.getByRole('link', { name: '待办' }).click();
  await page.locator('.task-row', { hasText: caseId }).click();
  await page.getByText('联系结果').waitFor();
  await page.getByRole('button', { name: '办结' }).click();
  await page.getByText('此项必填').first().waitFor();
  expect(await seriousFaults(page)).toEqual([]);

  const userTaskKey = new URL(page.url()).pathname.split('/').at(-1)!;
  const form = page.locator('.task-form');
  const groups = form.locator('.fjs-form-field-radio');
  for (const group of await groups.all()) await group.getByRole('radio').first().check();
  // The other handler is quicker: the same answers, a moment earlier.
  await page.route('**/completion', async (route) => {
    const { variables } = route.request().postDataJSON() as { variables: object };
    // 202: taken, and done as soon as the engine has answered.
    expect([200, 202]).toContain((await bank.complete(userTaskKey, variables, 'complaint-handler-2')).status);
    await route.continue();
  });
  const answered = page.waitForResponse('**/completion');
  await page.getByRole('button', { name: '办结' }).click();
  expect((await answered).status()).toBe(409);
  // By name, as colleagues know each other; the alert and the task's own note say it.
  await page.getByText('该任务已由 秦岚 办结').first().waitFor();
  expect(await seriousFaults(page)).toEqual([]);
});

test('an address of the API that nobody serves is a problem, never a page', async () => {
  const answer = await fetch(`${platform.url}/api/v1/nothing`, { headers: { accept: 'text/html' } });
  expect(answer.status).toBe(404);
  expect(await answer.json()).toMatchObject({ type: '/problems/not-found' });
});

test('no script failed and the content policy refused nothing', () => {
  expect(faults).toEqual([]);
});
