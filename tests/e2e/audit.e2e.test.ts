import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { projectRoot } from '../../src/config/project-root.ts';
import { complaint, freshKey } from '../integration/api/samples.ts';
import { listeningApi } from '../integration/sign-in/support.ts';
import { launchBrowser, seriousFaults, stickingOut } from './support/browser.ts';
import { requirePages } from './support/pages.ts';
import { type Desk, deskOf } from './support/staff.ts';

/** Emergency access and the security log in real browsers: the API, its provider and the built pages, no engine. */
const phone = { width: 360, height: 740 };
let api: Awaited<ReturnType<typeof listeningApi>>;
let browser: Browser;
let operator: Desk;
let auditor: Desk;
let caseId: string;

beforeAll(async () => {
  requirePages();
  [api, browser] = await Promise.all([
    listeningApi({}, join(projectRoot, 'modeler-ui/dist')),
    launchBrowser(),
  ]);
  caseId = (await api.call('channel', 'POST', '/complaints', complaint(601), freshKey())).body.caseId;
  operator = await deskOf(browser, api, 'operator', { at: '/emergency-access' });
  auditor = await deskOf(browser, api, 'auditor', { at: '/emergency-access', language: 'en', ...phone });
});
afterAll(async () => {
  await browser?.close();
  await api?.stop();
});

const fits = async ({ page }: Desk) => {
  expect(await seriousFaults(page)).toEqual([]);
  expect(await stickingOut(page)).toEqual([]);
};

test('an operator asks with a reason; what is wrong is said, and nobody allows their own', async () => {
  const { page } = operator;
  await page.getByText('没有记录。').waitFor();
  await fits(operator);
  await page.getByLabel('业务编号').fill('CP-20261121-ZZZZZZZZ');
  await page.getByLabel(/^原因/).fill('<script>alert(1)</script> 客户来电称资料丢失');
  await page.getByRole('button', { name: '提交申请' }).click();
  await page.getByRole('alert').waitFor();
  await fits(operator);
  await page.getByLabel('业务编号').fill(caseId.toLowerCase());
  await page.getByRole('button', { name: '提交申请' }).click();
  await page.getByText('待批准，30 分钟').waitFor();
  await page.getByText('<script>alert(1)</script> 客户来电称资料丢失').waitFor();
  expect(await page.getByRole('button', { name: /^批准/ }).count()).toBe(0);
  await fits(operator);
});

test('an auditor allows it on a phone, in English; the use is on the page, and it ends', async () => {
  const { page } = auditor;
  await page.reload();
  await page.getByRole('button', { name: /^Allow/ }).click();
  await page.getByText('Active').first().waitFor();
  await fits(auditor);

  await operator.page.goto(`${api.url}/cases/${caseId}`);
  await operator.page.getByText(caseId).first().waitFor();
  const read = await operator.page.evaluate(
    async (path) => (await fetch(path)).status,
    `/api/v1/cases/${caseId}/application`,
  );
  expect(read).toBe(200);
  await page.reload();
  await page.getByText(`/cases/:caseId/application`).first().waitFor();
  await page.getByRole('button', { name: /^End/ }).click();
  await page.getByText('Ended').first().waitFor();
  await fits(auditor);
});

test('auditors read the security log by kind and person; who may not is refused in words', async () => {
  const { page } = auditor;
  // On a phone the rows are cards.
  const cell = (text: string) => page.locator('td', { hasText: new RegExp(`^${text}$`) });
  await page.goto(`${api.url}/security-log`);
  await page.locator('td').first().waitFor();
  await fits(auditor);
  await page.getByRole('combobox').first().selectOption('emergency-access');
  await cell('Allowed approved').first().waitFor();
  await page.getByRole('textbox').first().fill('operator');
  await expect.poll(() => cell('Allowed approved').count()).toBe(0);
  await cell('Used used').first().waitFor();
  await fits(auditor);

  await operator.page.goto(`${api.url}/security-log`);
  await operator.page.getByRole('alert').waitFor();
  await fits(operator);
});

test('no script failed and the content policy refused nothing', () => {
  expect([...operator.faults, ...auditor.faults]).toEqual([]);
});
