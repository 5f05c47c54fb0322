import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generatedPerson } from '../../src/contracts/generated/generated-people.ts';
import { seededRandom } from '../../src/contracts/seeded-random.ts';
import type { Platform } from '../../src/local/platform.ts';
import type { BankClient } from '../../src/simulation/bank-client.ts';
import { eventually } from '../process/local/support.ts';
import { seriousFaults, stickingOut } from './support/browser.ts';
import { type PlatformInBrowser, startPlatformInBrowser } from './support/platform.ts';
import { type Desk, deskOf } from './support/staff.ts';

/** Approvers at their tasklist, in real browsers on the whole platform. */
const random = seededRandom(20260301);
const handler = 'complaint-handler-1';
let whole: PlatformInBrowser;
let startAt: Date;
let platform: Platform;
let bank: BankClient;
let browser: Browser;
let desk: Desk;
let page: Page;

beforeAll(async () => {
  whole = await startPlatformInBrowser();
  ({ platform, bank, browser, startAt } = whole);
  for (let number = 0; number < 6; number++) await newComplaint();
  // The engine has only just started: how long its first cases take is not what is looked at here.
  const open = async () =>
    (await bank.call(handler, 'POST', '/user-tasks/search', { queue: 'complaint-handler' })).body.items;
  await eventually('six open tasks', async () => (await open()).length === 6, 120_000);
  desk = await deskOf(browser, platform, handler);
  page = desk.page;
}, 300_000);

afterAll(() => whole?.stop(), 60_000);

/** A complaint whose first task goes to the complaint handlers. */
async function newComplaint(): Promise<string> {
  const { name, mobile } = generatedPerson(random, {
    on: startAt.toISOString().slice(0, 10),
    age: 40,
    documentType: 'resident-id',
  });
  const body = { channel: 'web', subject: 'service', text: '排队时间太长。', complainant: { name, mobile } };
  return bank.start('complaint-handling', body, 'channel');
}

const rowOf = (on: Page, caseId: string) => on.locator('.task-row', { hasText: caseId });
const rows = (on: Page) => on.locator('.task-row[data-key]');
const keyOfRow = async (on: Page, index: number) => (await rows(on).nth(index).getAttribute('data-key'))!;

/**
 * Answers every choice of the form with its first one. The form of the task in the address: the page of the task
 * before may still be drawn when the address is the next one's already.
 */
async function fillForm(on: Page): Promise<void> {
  const userTaskKey = new URL(on.url()).pathname.split('/').at(-1)!;
  const groups = on.locator(`.task-page[data-key="${userTaskKey}"] .task-form .fjs-form-field-radio`);
  await groups.first().waitFor();
  for (const group of await groups.all()) await group.getByRole('radio').first().check();
}

test('lists what is open with its deadline in words, queues with counts, and says what counts leave out', async () => {
  await page.goto(`${platform.url}/tasks`);
  await expect.poll(() => rows(page).count(), { timeout: 30_000 }).toBe(6);
  await rows(page).first().getByText('首次联系客户').waitFor();
  await rows(page)
    .first()
    .getByText(/剩余 .+小时|剩余 .+天/)
    .waitFor();
  await page.getByRole('button', { name: /投诉处理 6/ }).click();
  await page.getByText('未扣除因四眼原则').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
});

test('filters by a field, sorts by several keys, and keeps both in a view of one’s own', async () => {
  await page.keyboard.press('/');
  const filter = page.getByRole('form', { name: '筛选' });
  await filter.getByLabel('字段').selectOption('priority');
  await filter.getByLabel('比较方式').selectOption('gte');
  await filter.getByLabel('值').fill('1');
  expect(await seriousFaults(page)).toEqual([]);
  await filter.getByRole('button', { name: '应用' }).click();
  await page.getByRole('list', { name: '当前筛选条件' }).getByText('不小于 1').waitFor();
  await page.getByRole('button', { name: '优先级', exact: true }).click();
  await page.getByRole('button', { name: '办理时限' }).click({ modifiers: ['Shift'] });
  await expect.poll(() => page.locator('[aria-sort="ascending"]').count()).toBe(2);
  await expect.poll(() => rows(page).count()).toBe(6);

  await page.getByRole('button', { name: '列设置' }).click();
  const columns = page.getByRole('dialog', { name: '列设置' });
  await columns.getByRole('checkbox', { name: '到达时间' }).check();
  expect(await seriousFaults(page)).toEqual([]);
  await columns.getByRole('button', { name: '应用' }).click();
  await page.getByRole('columnheader', { name: /到达时间/ }).waitFor();

  await page.getByRole('button', { name: '另存为视图' }).click();
  await page.getByLabel('视图名称').fill('我的急件');
  await page.getByRole('dialog').getByRole('button', { name: '保存' }).click();
  await page.getByText('视图“我的急件”已保存').waitFor();
  await page.reload();
  const chosen = page.getByRole('combobox', { name: '视图', exact: true }).locator('option:checked');
  await expect.poll(() => chosen.textContent()).toBe('我的急件');
  await page.getByRole('columnheader', { name: /到达时间/ }).waitFor();
});

test('a view that was saved elsewhere meanwhile is not overwritten', async () => {
  const { views } = (await bank.call(handler, 'GET', '/tasklist-views')).body;
  const view = views.find((one: { name: string }) => one.name === '我的急件');
  const { name, shared, definition } = view;
  const headers = { 'if-match': `"${view.version}"` };
  const elsewhere = await bank.call(
    handler,
    'PUT',
    `/tasklist-views/${view.viewId}`,
    { name, shared, definition },
    headers,
  );
  expect(elsewhere.status).toBe(200);
  await page.getByRole('button', { name: '优先级', exact: true }).click();
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await page.getByText('这个视图刚刚在别处保存过').waitFor();
  await page.getByRole('button', { name: '载入最新保存的内容' }).click();
  await page.getByRole('combobox', { name: '视图', exact: true }).selectOption('');
  await expect.poll(() => rows(page).count()).toBe(6);
});

test('works by keys alone: the list of keys, moving, taking, selecting, opening, coming back', async () => {
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: '快捷键' }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog', { name: '快捷键' }).waitFor({ state: 'hidden' });
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-key'));
  // Again when the dialog, closing, took the focus back.
  const intoList = async () => {
    for (const key of ['g', 'l', 'j']) await page.keyboard.press(key);
    return focused();
  };
  await expect.poll(intoList).toBeTruthy();
  const key = await focused();
  const row = page.locator(`[data-key="${key}"]`);
  // On the row itself: a dialog that closes gives the focus back to where it was before it opened, when it is done.
  await row.press('c');
  await row.getByText('我', { exact: true }).waitFor();
  await row.press('r');
  await row.getByText('未领取').waitFor();
  await row.press('x');
  await page.getByText('已选 1 条').waitFor();
  await row.press('x');
  await row.press('Enter');
  await page.waitForURL(`**/tasks/${key}`);
  await page.getByRole('heading', { name: '申请人' }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('q');
  await page.waitForURL('**/tasks');
});

test('what is new waits while the reader is in the list, and is said', async () => {
  // The newest first, so that what comes would push the others down.
  const byDeadline = page.getByRole('button', { name: '办理时限', exact: true });
  await byDeadline.click();
  await byDeadline.click();
  await page.locator('[aria-sort="descending"]').waitFor();
  await rows(page).first().focus();
  const before = await keyOfRow(page, 0);
  const caseId = await newComplaint();
  await page.getByRole('button', { name: /有 1 条新任务/ }).waitFor();
  expect(await keyOfRow(page, 0)).toBe(before);
  await page.getByRole('button', { name: /有 1 条新任务/ }).click();
  await rowOf(page, caseId).waitFor();
});

test('many at once, each with its own result', async () => {
  const taken = await keyOfRow(page, 1);
  expect((await bank.call('complaint-handler-2', 'POST', `/user-tasks/${taken}/claim`, {})).status).toBe(200);
  await rows(page).nth(0).getByRole('checkbox').check();
  await page.locator(`[data-key="${taken}"]`).getByRole('checkbox').check();
  await page.getByRole('region', { name: '批量操作' }).getByRole('button', { name: '领取' }).click();
  const result = page.getByRole('dialog', { name: '批量操作结果' });
  await result.getByText('成功 1 条，未成功 1 条').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await result.getByRole('button', { name: '关闭', exact: true }).last().click();
});

test('everything to decide is on the page; a draft is found again on another device, and a newer one is not overwritten', async () => {
  await rows(page).first().click();
  await page.getByRole('heading', { name: '申请人' }).waitFor();
  // Drawn when it comes into sight.
  await page.locator('.diagram').scrollIntoViewIfNeeded();
  await page.locator('.djs-element.is-active').first().waitFor();
  await fillForm(page);
  await page.getByText(/草稿已于 .* 自动保存/).waitFor();
  expect(await seriousFaults(page)).toEqual([]);

  const second = await deskOf(browser, platform, handler);
  await second.page.goto(page.url());
  await second.page.getByText(/已恢复 .* 保存的草稿/).waitFor();
  await expect.poll(() => second.page.locator('.task-form input:checked').count()).toBeGreaterThan(0);
  await second.page.locator('.task-form .fjs-form-field-radio').first().getByRole('radio').nth(1).check();
  await second.page.getByText(/草稿已于 .* 自动保存/).waitFor();
  await page.locator('.task-form textarea').first().fill('已电话联系');
  await page.getByText('您在另一台设备上保存了更新的草稿').waitFor();
  await page.getByRole('button', { name: '保留此处内容' }).click();
  await page.getByText(/草稿已于 .* 自动保存/).waitFor();
  await second.page.close();
});

test('a case that changed meanwhile says what changed; then it is completed and the next task opens', async () => {
  const userTaskKey = new URL(page.url()).pathname.split('/').at(-1)!;
  const caseId = (await bank.call(handler, 'GET', `/user-tasks/${userTaskKey}`)).body.caseId as string;
  // Before the page hears of it: the comment goes out with the completion.
  let told = false;
  await page.route('**/completion', async (route) => {
    if (!told) {
      told = true;
      const comment = { text: '客户补充了录音。', mentions: [handler] };
      expect(
        (await bank.call('complaint-handler-2', 'POST', `/cases/${caseId}/comments`, comment)).status,
      ).toBe(201);
    }
    await route.continue();
  });
  const note = page.locator('.task-form textarea').first();
  await expect.poll(() => note.inputValue()).toBe('已电话联系');
  await page.keyboard.press('Control+Enter');
  // The next task is there at once; what became of this one is told there, and it is found again as it was left.
  const refused = page.getByRole('alert').filter({ hasText: '没有办结' });
  await refused.getByText(caseId).waitFor();
  expect(new URL(page.url()).pathname).not.toContain(userTaskKey);
  expect(await seriousFaults(page)).toEqual([]);
  await refused.getByRole('button', { name: '回到该任务' }).click();
  await page.waitForURL((url) => url.pathname.endsWith(userTaskKey));
  await page.getByText('打开任务之后，业务有了新的变化').waitFor();
  await page.getByText('客户补充了录音。').waitFor();
  await expect.poll(() => note.inputValue()).toBe('已电话联系');
  await page.getByRole('button', { name: '已看过变化，仍要办结' }).click();
  await page.waitForURL((url) => !url.pathname.endsWith(userTaskKey));
  await page.unroute('**/completion');
  await page.getByRole('heading', { name: '申请人' }).waitFor();
});

test('whoever is second is told who was first', async () => {
  const userTaskKey = new URL(page.url()).pathname.split('/').at(-1)!;
  await fillForm(page);
  await page.route('**/completion', async (route) => {
    const { variables } = route.request().postDataJSON() as { variables: object };
    // 202: taken, and done as soon as the engine has answered.
    expect([200, 202]).toContain((await bank.complete(userTaskKey, variables, 'complaint-handler-2')).status);
    await route.continue();
  });
  const answered = page.waitForResponse(`**/user-tasks/${userTaskKey}/completion`);
  await page.getByRole('button', { name: '办结', exact: true }).click();
  // The page may hear of it before its own request is answered.
  expect((await answered).status()).toBe(409);
  await page
    .getByText(/该任务已由 .+ 办结/)
    .first()
    .waitFor();
  await page.unroute('**/completion');
  const notice = page.getByRole('alert').filter({ hasText: '没有办结' });
  await notice.getByRole('button', { name: '关闭' }).click();
  await notice.waitFor({ state: 'hidden' });
});

test('a mention reaches the bell, and reading it empties the count', async () => {
  await page.getByRole('button', { name: /通知，1 条未读/ }).click();
  const list = page.getByRole('region', { name: '通知' });
  await list.getByText('同事在留言中提到了您').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await list.getByRole('button', { name: '全部标为已读' }).click();
  await page.getByRole('button', { name: /通知，0 条未读/ }).waitFor();
});

test('an absence is entered and taken back', async () => {
  await page.goto(`${platform.url}/absences`);
  await page.getByLabel('代理人').selectOption('complaint-handler-2');
  await page.getByLabel('开始').fill('2099-01-04T09:00');
  await page.getByLabel('结束').fill('2099-01-06T18:00');
  await page.getByRole('button', { name: '登记' }).click();
  await page.getByRole('button', { name: /^撤销/ }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole('button', { name: /^撤销/ }).click();
  await page.getByText('没有登记的休假').waitFor();
});

test('on a phone and in English: cards, and the task as tabs', async () => {
  const phone = await deskOf(browser, platform, 'complaint-handler-2', {
    language: 'en',
    width: 360,
    height: 800,
  });
  await phone.page.goto(`${platform.url}/tasks`);
  await rows(phone.page).first().getByText(/left/).waitFor();
  expect(await stickingOut(phone.page)).toEqual([]);
  expect(await seriousFaults(phone.page)).toEqual([]);
  await rows(phone.page).first().click();
  await phone.page.locator('.task-form .fjs-form-field-radio').first().waitFor();
  await phone.page.getByRole('tab', { name: 'Facts' }).click();
  await phone.page.getByRole('heading', { name: 'Applicant' }).waitFor();
  await phone.page.getByRole('tab', { name: 'Opinions and comments' }).click();
  await phone.page.getByRole('heading', { name: 'Comments' }).waitFor();
  expect(await stickingOut(phone.page)).toEqual([]);
  expect(await seriousFaults(phone.page)).toEqual([]);
  expect(phone.faults).toEqual([]);
});

test('no script failed and the content policy refused nothing', () => {
  expect(desk.faults).toEqual([]);
});
