import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { createPool } from '../../../src/db/pool.ts';
import { type Platform, startPlatform } from '../../../src/local/platform.ts';
import { assumeYears, nextMonday } from '../../../src/simulation/assumed-calendar.ts';
import { type BankClient, createBankClient } from '../../../src/simulation/bank-client.ts';
import { createTestDatabase } from '../../support/database.ts';
import { launchBrowser } from './browser.ts';
import { requirePages } from './pages.ts';

/** The whole platform on a clock of its own, with its pages, and a browser to look at them. */
export interface PlatformInBrowser {
  readonly platform: Platform;
  readonly bank: BankClient;
  readonly browser: Browser;
  /** The bank's time at its first start: a Monday. */
  readonly startAt: Date;
  /** Ends it and removes its data, unless KEEP_DATA is set. */
  stop(): Promise<void>;
}

/** Throws when the pages are not built, or the platform or the browser do not start; what did start is ended then. */
export async function startPlatformInBrowser(): Promise<PlatformInBrowser> {
  requirePages();
  const folder = mkdtempSync(join(tmpdir(), 'tongban-e2e-'));
  chmodSync(folder, 0o755);
  const startAt = nextMonday(new Date());
  const ends: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const end of ends.splice(0).reverse()) await end();
    if (!process.env.KEEP_DATA) rmSync(folder, { recursive: true, force: true });
  };
  try {
    const database = await createTestDatabase();
    ends.push(() => database.drop());
    const platform = await startPlatform({
      dataDir: join(folder, 'data'),
      controlledClock: true,
      startAt,
      env: { ...process.env, DATABASE_URL: database.url },
    });
    ends.push(() => platform.stop());
    const pool = createPool(platform.databaseUrl);
    await assumeYears(pool, new Date(), 2).finally(() => pool.end());
    const bank = createBankClient(platform);
    ends.push(() => bank.close());
    const browser = await launchBrowser();
    ends.push(() => browser.close());
    return { platform, bank, browser, startAt, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
