import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../../src/contracts/seeded-random.ts';
import type { Platform } from '../../../src/local/platform.ts';
import { complaintSubmission } from '../../../src/simulation/applications.ts';
import { type BankClient, createBankClient } from '../../../src/simulation/bank-client.ts';
import { decideTask } from '../../../src/simulation/behaviour.ts';
import { launchBrowser } from '../../e2e/support/browser.ts';
import { percentiles } from '../options.ts';
import { signedIn } from './session.ts';

/** Between the next task's being there and its completion: people are slower, and nothing that they wait for is in it. */
const pauseMs = 500;
const arrivalMs = 120_000;
const first = 'first-response';

/**
 * How long a complaint handler waits, in a real browser, from pressing complete until the next task is on the screen
 * with its form filled in, what is known of the case, and the button. Real complaints with the process's own form; the
 * answers are drafts that were saved before.
 */
export async function measureNextTask(platform: Platform, completions: number): Promise<object> {
  const bank = createBankClient(platform);
  const [handler = ''] = bank.usersOf(['complaint-handler']);
  const browser = await launchBrowser();
  try {
    const open = await openComplaints(bank, handler, completions + 2);
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    await context.addCookies([{ ...(await signedIn(platform, handler)), url: platform.url }]);
    const page = await context.newPage();
    await page.goto(`${platform.url}/tasks`);
    await page.click('.task-row[data-key]');
    await page.waitForSelector('.fjs-form-field-radio input:checked');
    const waits: number[] = [];
    for (let n = 0; n < completions; n++) {
      await sleep(pauseMs);
      waits.push(await page.evaluate(completeAndGoOn));
    }
    await settled(bank, handler, open - completions);
    return { completions, ownCompletionToNextTaskMs: percentiles(waits) };
  } finally {
    await browser.close();
    await bank.close();
  }
}

/**
 * Complaints with their first task open, and what the handler answers there saved as a draft.
 * @returns how many tasks are open; others may have been before
 */
async function openComplaints(bank: BankClient, handler: string, count: number): Promise<number> {
  const random = seededRandom(1);
  const before = (await firstTasks(bank, handler)).length;
  for (let n = 0; n < count; n++) {
    const { body } = complaintSubmission(random, new Date().toISOString().slice(0, 10));
    // All alike, so that every one of them comes to the same people.
    const complaint = { ...body, channel: 'web', subject: 'service', text: '排队时间太长。' };
    await bank.start('complaint-handling', complaint, 'channel');
  }
  const { variables } = decideTask({ elementId: first, variables: {} }, random);
  const tasks = await openTasks(bank, handler, before + count);
  for (const { userTaskKey } of tasks) {
    const path = `/user-tasks/${userTaskKey}/draft`;
    const { status } = await bank.call(handler, 'PUT', path, { values: variables }, { 'if-match': '"0"' });
    if (status >= 300) throw new Error(`a draft was answered with ${status}`);
  }
  return tasks.length;
}

type Task = { readonly userTaskKey: string; readonly elementId: string };

async function firstTasks(bank: BankClient, handler: string): Promise<Task[]> {
  const { body } = await bank.call(handler, 'POST', '/user-tasks/search', { limit: 200 });
  return (body.items as Task[]).filter(({ elementId }) => elementId === first);
}

async function openTasks(bank: BankClient, handler: string, count: number): Promise<Task[]> {
  for (const until = Date.now() + arrivalMs; Date.now() < until; await sleep(500)) {
    const tasks = await firstTasks(bank, handler);
    // Long enough for all of them to be in the durable read model: no right is taken from the express lane.
    if (tasks.length >= count) return sleep(3_000).then(() => tasks);
  }
  throw new Error(`the first tasks of ${count} complaints never came`);
}

/** None was only drawn as completed: the engine has them all. */
async function settled(bank: BankClient, handler: string, left: number): Promise<void> {
  for (const until = Date.now() + arrivalMs; Date.now() < until; await sleep(500))
    if ((await firstTasks(bank, handler)).length <= left) return;
  throw new Error(`more than ${left} of the tasks never reached the engine as completed`);
}

/** In the page: presses complete and waits until the next task can be decided. @returns ms */
async function completeAndGoOn(): Promise<number> {
  // Of the task in the address: the page before is still drawn for a moment.
  const part = (selector: string) =>
    document.querySelector<HTMLElement>(
      `.task-page[data-key="${location.pathname.split('/').at(-1)}"] ${selector}`,
    );
  const before = location.pathname;
  const begin = performance.now();
  part('.work .ant-btn-primary')?.click();
  const there = () =>
    location.pathname !== before &&
    part('.work .ant-btn-primary:not([disabled]):not(.ant-btn-loading)') &&
    part('.fjs-form-field-radio input:checked') &&
    part('.facts-grid');
  while (!there()) {
    if (performance.now() - begin > 30_000) throw new Error('the next task never came');
    await new Promise((frame) => requestAnimationFrame(frame));
  }
  return performance.now() - begin;
}
