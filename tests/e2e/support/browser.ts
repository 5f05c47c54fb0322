import { AxeBuilder } from '@axe-core/playwright';
import sparticuz from '@sparticuz/chromium';
import { type Browser, chromium, type Page } from 'playwright-core';

/**
 * A real Chromium: CHROMIUM_PATH, or the one that comes with its npm package. Not with that package's own arguments: in
 * one process all windows share one storage, and without web security nothing is learnt about ours.
 */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? (await sparticuz.executablePath()),
    args: ['--no-sandbox', '--no-zygote', '--disable-dev-shm-usage', '--font-render-hinting=none'],
  });
}

/**
 * What axe finds serious or worse on the page, in words; once what moves has come to rest, for half-transparent text has
 * no contrast.
 */
export async function seriousFaults(page: Page): Promise<string[]> {
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .every(
        ({ playState, effect }) => playState !== 'running' || effect?.getTiming().iterations === Infinity,
      ),
  );
  // In one go: otherwise axe describes every element that passes and carries it all to a second page, for a page of ours
  // without foreign frames nothing but three times the time.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
  const { violations } = await axe.analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 200)}`));
}

/** Elements that stick out to the right, so that the page would have to be moved sideways. */
export function stickingOut(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.querySelectorAll('body *')]
      .filter((one) => !one.closest('svg') && one.getBoundingClientRect().right > width + 0.5)
      .map((one) => `${one.tagName} ${one.className} ${one.getBoundingClientRect().right}`);
  });
}

/** Every complaint of the browser that is no answer of the server: scripts that fail, content that the policy refuses. */
export function watchConsole(page: Page): string[] {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    const text = message.text();
    if (message.type() === 'error' && !text.includes('Failed to load resource')) faults.push(text);
  });
  return faults;
}
