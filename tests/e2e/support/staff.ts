import type { Browser, Page } from 'playwright-core';
import { watchConsole } from './browser.ts';

export interface Desk {
  readonly page: Page;
  /** What the browser complained of. */
  readonly faults: readonly string[];
}

export interface DeskOptions {
  readonly language?: 'zh-CN' | 'en';
  readonly width?: number;
  readonly height?: number;
  /** The page they come to. */
  readonly at?: string;
}

/** A member of staff at a browser window of their own, signed in at the embedded provider. */
export async function deskOf(
  browser: Browser,
  { url }: { readonly url: string },
  userId: string,
  { language = 'zh-CN', width = 1440, height = 900, at = '/tasks' }: DeskOptions = {},
): Promise<Desk> {
  const context = await browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce' });
  await context.addInitScript((chosen) => {
    if (!localStorage.getItem('tongban.language')) localStorage.setItem('tongban.language', chosen);
  }, language);
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const faults = watchConsole(page);
  await page.goto(`${url}/auth/sign-in?returnTo=${at}`);
  await page.locator(`button[value="${userId}"]`).click();
  await page.waitForURL(`**${at}`);
  return { page, faults };
}
