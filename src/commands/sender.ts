import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { ZeebeRest } from '../zeebe/rest-client.ts';
import { deliver } from './deliver.ts';
import type { EngineHealth } from './engine-health.ts';
import { wasTaken } from './evidence.ts';
import { judgeAnswer } from './judge-answer.ts';
import { claim, postpone, settleDelivered, settleRefused, statusOf } from './outbox.ts';
import type { Command, CommandStatus } from './types.ts';

export interface SenderSetup {
  readonly db: Knex;
  readonly zeebe: ZeebeRest;
  readonly health: EngineHealth;
  readonly log: { warn(fields: object, message: string): void; error(fields: object, message: string): void };
  /** Undoes, in the transaction that settles it, what was written in expectation of a command that was refused. */
  readonly onRefused?: (command: Command, trx: Knex) => Promise<void>;
  /** Longest pause between two looks into the outbox, ms. */
  readonly idleMs?: number;
}

export interface Sender {
  /** Something was put into the outbox. */
  wake(): void;
  /** Delivers this command now and waits for how it ends; `pending` when that takes longer than `waitMs`. */
  deliverNow(commandId: string, waitMs: number): Promise<CommandStatus>;
  /** The same for a command that was claimed when it was put into the outbox. */
  deliverClaimed(command: Command, waitMs: number): Promise<CommandStatus>;
  start(): void;
  /** Ends after the attempts under way. */
  stop(): Promise<void>;
}

const batch = 32;

/** Delivers the outbox to the engine. Any number of them may run: each command is leased to one. */
export function createSender({ db, zeebe, health, log, onRefused, idleMs = 500 }: SenderSetup): Sender {
  let stopping = false;
  let running: Promise<void> | undefined;
  let alarm = new AbortController();

  /** @returns how the command stands now; undefined: it will be tried again */
  async function attempt(command: Command): Promise<CommandStatus | undefined> {
    const { commandId, caseId } = command;
    const known = command.uncertain && (await wasTaken(db, command));
    const answer = known ? ({ kind: 'ok', value: undefined } as const) : await deliver(zeebe, command);
    if (!known) health.report(answer.kind !== 'unavailable');
    const taken = answer.kind === 'refused' && command.uncertain && (await wasTaken(db, command));
    const age = Date.now() - (command.firstAttemptAt?.getTime() ?? Date.now());
    const judgement = judgeAnswer(command, answer, taken, age, Math.random());
    if (judgement.kind === 'again') {
      await postpone(db, commandId, { ...judgement, uncertain: judgement.away });
      return undefined;
    }
    if (judgement.kind === 'delivered') {
      await settleDelivered(db, commandId);
      return { commandId, state: 'delivered' };
    }
    const { outcome, detail } = judgement;
    const fields = { caseId, commandId, kind: command.payload.kind, outcome };
    if (outcome === 'rejected') log.error({ ...fields, detail }, 'the engine rejected a command');
    else log.warn(fields, 'the engine refused a command');
    await db.transaction(async (trx) => {
      if (await settleRefused(trx, commandId, { outcome, detail })) await onRefused?.(command, trx);
    });
    return { commandId, state: 'refused', outcome, detail };
  }

  const attemptAll = (commands: readonly Command[]) =>
    Promise.all(
      commands.map((command) =>
        attempt(command).catch((error) => {
          log.error({ commandId: command.commandId, caseId: command.caseId, err: error }, 'sending failed');
          return undefined;
        }),
      ),
    );

  /** Until it is settled by whoever, or `until` has come (machine's time, ms). */
  async function settled(commandId: string, until: number): Promise<CommandStatus> {
    for (;;) {
      const [end] = await attemptAll(await claim(db, 1, commandId));
      const status = end ?? (await statusOf(db, commandId));
      if (!status) throw new Error(`command ${commandId} is not in the outbox`);
      if (status.state !== 'pending' || Date.now() >= until) return status;
      await sleep(100);
    }
  }

  async function loop(): Promise<void> {
    while (!stopping) {
      const commands = await claim(db, batch).catch((error) => {
        log.warn({ err: error }, 'the outbox can not be read');
        return [];
      });
      await attemptAll(commands);
      if (commands.length === 0 && !stopping)
        await sleep(idleMs, undefined, { signal: alarm.signal }).catch(() => {});
      alarm = alarm.signal.aborted ? new AbortController() : alarm;
    }
  }

  return {
    wake: () => alarm.abort(),
    deliverNow: (commandId, waitMs) => settled(commandId, Date.now() + waitMs),
    async deliverClaimed(command, waitMs) {
      const until = Date.now() + waitMs;
      const [end] = await attemptAll([command]);
      return end ?? settled(command.commandId, until);
    },
    start() {
      running ??= loop();
    },
    async stop() {
      stopping = true;
      alarm.abort();
      await running;
    },
  };
}
