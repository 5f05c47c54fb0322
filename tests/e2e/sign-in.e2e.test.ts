import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { projectRoot } from '../../src/config/project-root.ts';
import { createSmsOutbox } from '../../src/outbox/sms-outbox.ts';
import { listeningApi } from '../integration/sign-in/support.ts';
import { launchBrowser, seriousFaults, stickingOut, watchConsole } from './support/browser.ts';
import { requirePages } from './support/pages.ts';

/** Sign-in in a real browser: the API and its embedded provider, the built pages, no engine. */
const pages = join(projectRoot, 'modeler-ui/dist');
let api: Awaited<ReturnType<typeof listeningApi>>;
let browser: Browser;
let page: Page;
let faults: string[];

beforeAll(async () => {
  requirePages();
  [api, browser] = await Promise.all([listeningApi({}, pages), launchBrowser()]);
  page = await (
    await browser.newContext({ viewport: { width: 360, height: 740 }, reducedMotion: 'reduce' })
  ).newPage();
  page.setDefaultTimeout(30_000);
  faults = watchConsole(page);
});
afterAll(async () => {
  await browser?.close();
  await api?.stop();
});

const fits = async () => {
  expect(await seriousFaults(page)).toEqual([]);
  expect(await stickingOut(page)).toEqual([]);
};

test('staff sign in at the provider, come back to their page, and sign out, on a phone', async () => {
  await page.goto(`${api.url}/tasks`);
  await page.getByRole('heading', { name: '登录', exact: true }).waitFor();
  await fits();
  await page.getByRole('link', { name: '员工登录' }).click();
  await page.locator('button[value="officer-1"]').waitFor();
  await fits();
  await page.locator('button[value="officer-1"]').click();
  await page.waitForURL('**/tasks');
  await page.locator('.identity[title="officer-1"]').waitFor();
  await page.getByRole('button', { name: '退出登录' }).click();
  await page.waitForURL('**/sign-in');
  await page.goto(`${api.url}/tasks`);
  await page.getByRole('heading', { name: '登录', exact: true }).waitFor();
});

test('another person follows the one who is signed in at the provider', async () => {
  for (const userId of ['officer-2', 'auditor']) {
    await page.goto(`${api.url}/auth/sign-in?returnTo=/cases`);
    await page.locator(`button[value="${userId}"]`).click();
    await page.locator(`.identity[title="${userId}"]`).waitFor();
  }
});

test('a session that ended leads to sign-in and back', async () => {
  api.clock.add(13 * 3_600_000);
  await page.reload();
  await page.waitForURL('**/sign-in?returnTo=%2Fcases');
});

test('customers sign in by the code sent to their phone, in English too', async () => {
  await page.getByRole('button', { name: 'English' }).click();
  await page.getByLabel('Mobile number').fill('138 0013 8000');
  await page.keyboard.press('Enter');
  const code = page.getByLabel('Code', { exact: true });
  await code.waitFor();
  await fits();
  const texts: string[] = [];
  const masterKey = Buffer.from(api.secrets.masterKey, 'base64');
  await createSmsOutbox({ db: api.db, clock: api.clock, masterKey }).deliverDue(async ({ mobile, text }) => {
    expect(mobile).toBe('13800138000');
    texts.push(text);
    return 'sent';
  });
  const right = /\d{6}/.exec(texts.at(-1)!)![0];
  await code.fill(String((Number(right) + 1) % 1_000_000).padStart(6, '0'));
  await page.keyboard.press('Enter');
  await page.getByText('Tries left: 2.').waitFor();
  await fits();
  await code.fill(right);
  await page.keyboard.press('Enter');
  await page.locator('.identity', { hasText: '138****8000' }).waitFor();
});

test('no script failed and the content policy refused nothing', () => {
  expect(faults).toEqual([]);
});
