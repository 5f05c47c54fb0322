import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../contracts/seeded-random.ts';
import type { PartName, Platform } from '../local/platform.ts';
import type { BankClient } from './bank-client.ts';

/** Somebody who breaks things while cases run. */
export interface Chaos {
  /** Called each step while appointments are being kept: may kill a part. The platform must cope by itself. */
  strikeDuring(step: number): Promise<void>;
}

export interface RunningChaos extends Chaos {
  readonly strikes: readonly { readonly part: PartName; readonly step: number }[];
  /** How often a stand-in acted out a fault. */
  readonly faultsActed: number;
  /** Ends the faults; the strikes end with the simulation. */
  end(): Promise<void>;
}

export interface ChaosOptions {
  readonly platform: Platform;
  readonly bank: BankClient;
  readonly seed: number;
  readonly report: (line: string) => void;
  /** A part dies every so many steps. */
  readonly everySteps?: number;
}

const mortal: readonly PartName[] = ['engine', 'postgres', 'api', 'workers'];
const losing = ['core-banking', 'credit-system', 'payment', 'crm', 'sms'];

/**
 * Kills engine, PostgreSQL, API and workers by SIGKILL in turn while work is under way (those that the platform
 * launched: an external engine is left alone), and lets the stand-ins lose one answer in ten all along.
 */
export async function createChaos(options: ChaosOptions): Promise<RunningChaos> {
  const { platform, bank, seed, report, everySteps = 10 } = options;
  const random = seededRandom(seed);
  const victims = mortal.filter((part) => platform.parts.has(part));
  const strikes: { part: PartName; step: number }[] = [];
  let acted = 0;
  for (const [index, system] of losing.entries()) {
    const answer = await bank.admin('POST', '/admin/faults', {
      system,
      mode: 'lose-answer',
      rate: 0.1,
      seed: seed * 100 + index,
    });
    if (answer.status !== 201) throw new Error(`the fault was refused: ${JSON.stringify(answer.body)}`);
  }
  return {
    strikes,
    get faultsActed() {
      return acted;
    },
    async strikeDuring(step) {
      if (step === 0 || step % everySteps !== 0) return;
      const part = victims[strikes.length % victims.length]!;
      strikes.push({ part, step });
      await sleep(random.below(600));
      report(`  killing ${part} (step ${step})`);
      void platform.parts.get(part)?.crash();
    },
    async end() {
      const { body } = await bank.admin('GET', '/admin/faults');
      acted = body.faults.reduce((sum: number, fault: { acted: number }) => sum + fault.acted, 0);
      await bank.admin('DELETE', '/admin/faults');
    },
  };
}
