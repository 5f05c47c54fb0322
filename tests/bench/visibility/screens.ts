import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../../e2e/support/browser.ts';
import type { TaskSupply } from '../approvers/task-supply.ts';
import { percentiles } from '../options.ts';

/** In the page: when each task was first drawn, and first drawn as gone or not at all; wall clock, ms. */
interface Watched extends Window {
  drawn: Record<string, number>;
  gone: Record<string, number>;
}

export interface Screens {
  /** url and cookie of an approver who is signed in */
  readonly url: string;
  readonly watcher: { readonly name: string; readonly value: string };
  readonly worker: { readonly name: string; readonly value: string };
  /** Completes a task as somebody else, outside the browser; resolves when it is answered. */
  readonly complete: (userTaskKey: string) => Promise<void>;
}

/** Runs in the page from its start: notes what a person sees, in the frame in which it is drawn. */
function watchRows(): void {
  const watched = window as unknown as Watched;
  watched.drawn = {};
  watched.gone = {};
  const look = () => {
    const now = Date.now();
    const here = new Set<string>();
    for (const row of document.querySelectorAll<HTMLElement>('[data-key]')) {
      const key = row.dataset.key as string;
      if (row.classList.contains('gone')) continue;
      here.add(key);
      watched.drawn[key] ??= now;
    }
    for (const key of Object.keys(watched.drawn)) if (!here.has(key)) watched.gone[key] ??= now;
  };
  new MutationObserver(() => requestAnimationFrame(look)).observe(document, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ['class', 'data-key'],
  });
}

/** In the page: presses complete and waits until the next task can be completed. @returns ms */
async function completeAndGoOn(): Promise<number> {
  // Of the task in the address: the page before is still drawn for a moment.
  const button = () =>
    document.querySelector<HTMLButtonElement>(
      `.task-page[data-key="${location.pathname.split('/').at(-1)}"] .work .ant-btn-primary`,
    );
  const before = location.pathname;
  const begin = performance.now();
  button()?.click();
  const there = () => {
    const next = button();
    return location.pathname !== before && next && !next.disabled && !next.matches('.ant-btn-loading');
  };
  while (!there()) {
    if (performance.now() - begin > 30_000) throw new Error('the next task never came');
    await new Promise((frame) => requestAnimationFrame(frame));
  }
  return performance.now() - begin;
}

async function until<T>(page: Page, look: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 3_000; tries++) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(10);
  }
  throw new Error(`waited in vain on ${new URL(page.url()).pathname}`);
}

/** What approvers see on their screens, in a real browser: another's work, and their own next task. */
export async function measureScreens(screens: Screens, supply: TaskSupply, samples: number): Promise<object> {
  const browser = await launchBrowser();
  const pageOf = async (cookie: Screens['watcher']): Promise<Page> => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    await context.addCookies([{ ...cookie, url: screens.url }]);
    const page = await context.newPage();
    await page.addInitScript(watchRows);
    await page.goto(`${screens.url}/tasks`);
    await page.waitForSelector('[data-key]');
    return page;
  };
  try {
    await supply.open(3);
    const watcher = await pageOf(screens.watcher);
    const drawn = () => watcher.evaluate(() => ({ ...(window as unknown as Watched).drawn }));
    const gone = (key: string) =>
      watcher.evaluate((one) => (window as unknown as Watched).gone[one], key).then((at) => at ?? undefined);
    const appears: number[] = [];
    const goes: number[] = [];
    const openKeys = Object.keys(await drawn());
    for (let n = 0; n < samples; n++) {
      const known = await drawn();
      await supply.one();
      const begun = Date.now();
      const [key, at] = await until(watcher, async () =>
        Object.entries(await drawn()).find(([one]) => known[one] === undefined),
      );
      appears.push(Math.max(0, at - begun));
      openKeys.push(key);
      const oldest = openKeys.shift() as string;
      await screens.complete(oldest);
      const answered = Date.now();
      goes.push(Math.max(0, (await until(watcher, () => gone(oldest))) - answered));
      await sleep(Math.random() * 200);
    }
    await watcher.close();

    const more = Math.min(40, samples);
    for (let n = 0; n < more; n++) await supply.one();
    // Long enough for all of them to be in the durable read model: a right is never taken from the express lane.
    await sleep(5_000);
    const worker = await pageOf(screens.worker);
    await worker.click('[data-key]');
    await worker.waitForSelector('.work .ant-btn-primary:not([disabled])');
    const next: number[] = [];
    for (let n = 0; n < more - 2; n++) {
      next.push(await worker.evaluate(completeAndGoOn));
      await sleep(300);
    }
    return {
      samples,
      createdToOtherScreenMs: percentiles(appears),
      completedToOtherScreenMs: percentiles(goes),
      ownCompletionToNextTaskMs: percentiles(next),
    };
  } finally {
    await browser.close();
  }
}
