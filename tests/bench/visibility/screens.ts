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

async function until<T>(page: Page, look: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 3_000; tries++) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(10);
  }
  throw new Error(`waited in vain on ${new URL(page.url()).pathname}`);
}

/** How soon an approver sees another's work on their screen, in a real browser. */
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
    return {
      samples,
      createdToOtherScreenMs: percentiles(appears),
      completedToOtherScreenMs: percentiles(goes),
    };
  } finally {
    await browser.close();
  }
}
