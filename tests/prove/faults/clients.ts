import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { randomCode } from '../../../src/contracts/ids.ts';
import type { ZeebeAnswer } from '../../../src/zeebe/rest-call.ts';
import { createZeebeRest, type ZeebeRest } from '../../../src/zeebe/rest-client.ts';
import { count, type Ledger } from './ledger.ts';
import { model, papersKey, papersMessage, processId, startMessage } from './model.ts';

/** Longer than the proof takes: a message id is known until then. */
const timeToLiveMs = 3_600_000;
const mostOpen = 40;
const pauseBetweenCasesMs = 250;
const lookMs = 150;

/** Plays the customers and the bank's staff: each command is sent again until it is answered. */
export class Clients {
  readonly #engines: readonly ZeebeRest[];
  readonly #ledger: Ledger;
  readonly #pool: pg.Pool;
  /** User tasks that somebody has begun to complete. */
  readonly #begun = new Set<string>();
  readonly #working = new Set<Promise<void>>();
  #at = 0;
  /** Cases that have not ended, when last looked; cases whose messages are being sent. */
  #open = 0;
  #opening = 0;
  #isOver = false;
  #isClosed = false;
  #failure: Error | undefined;

  constructor(restAddresses: readonly string[], databaseUrl: string, ledger: Ledger) {
    this.#engines = restAddresses.map((address) => createZeebeRest({ address, timeoutMs: 3_000 }));
    this.#ledger = ledger;
    this.#pool = new pg.Pool({ connectionString: databaseUrl, max: 2, connectionTimeoutMillis: 2_000 });
    this.#pool.on('error', () => {});
  }

  async deploy(): Promise<void> {
    const answer = await this.#untilAnswered((rest) =>
      rest.deploy([{ name: 'faults.bpmn', content: model }]),
    );
    if (answer.kind === 'refused') throw new Error(`the model was refused: ${answer.detail}`);
  }

  /** Begins to open cases, and to complete their user tasks. */
  start(): void {
    this.#work(this.#openCases());
    this.#work(this.#completeTasks());
  }

  /** @throws what went wrong in a client, which is the proof's own fault */
  check(): void {
    if (this.#failure) throw this.#failure;
  }

  /**
   * No further cases; waits until all have ended.
   * @returns how many have not in that time
   */
  async finish(withinMs: number): Promise<number> {
    this.#isOver = true;
    const deadline = Date.now() + withinMs;
    let open = await this.#countOpen();
    while ((open !== 0 || this.#opening > 0) && Date.now() < deadline) {
      this.check();
      await sleep(lookMs);
      open = await this.#countOpen();
    }
    return open ?? this.#ledger.started.size;
  }

  /** After `finish`. */
  async close(): Promise<void> {
    this.#isOver = true;
    this.#isClosed = true;
    await Promise.all(this.#working);
    await this.#pool.end();
  }

  #work(work: Promise<void>): void {
    const guarded = work.catch((error: Error) => {
      this.#failure ??= error;
    });
    this.#working.add(guarded);
    void guarded.then(() => this.#working.delete(guarded));
  }

  async #openCases(): Promise<void> {
    while (!this.#isOver) {
      if (this.#open < mostOpen) this.#work(this.#openCase());
      await sleep(pauseBetweenCasesMs);
      this.#open = (await this.#countOpen()) ?? this.#open;
    }
  }

  async #openCase(): Promise<void> {
    this.#opening++;
    const caseId = `AO-20261128-${randomCode(8)}`;
    const start = {
      name: startMessage,
      correlationKey: caseId,
      messageId: caseId,
      timeToLiveMs,
      variables: { caseId },
    };
    await this.#publish(start, this.#ledger.started, caseId);
    const papers = {
      name: papersMessage,
      correlationKey: papersKey(caseId),
      messageId: papersKey(caseId),
      timeToLiveMs,
    };
    await this.#publish(papers, this.#ledger.papers, caseId);
    this.#opening--;
  }

  async #publish(
    message: Parameters<ZeebeRest['publishMessage']>[0],
    acknowledged: Set<string>,
    caseId: string,
  ): Promise<void> {
    const answer = await this.#untilAnswered((rest) => rest.publishMessage(message));
    // 409: the id is known, so the try whose answer was lost had been carried out.
    if (answer.kind === 'ok' || this.#isFoundDone(answer, [409], `${message.name} of ${caseId}`))
      acknowledged.add(caseId);
  }

  async #completeTasks(): Promise<void> {
    while (!this.#isClosed) {
      const keys = await this.#ask<{ key: string }>(
        `SELECT user_task_key AS key FROM read_model.user_task WHERE state = 'created'`,
      );
      for (const { key } of keys ?? []) {
        if (this.#begun.has(key)) continue;
        this.#begun.add(key);
        this.#work(this.#completeTask(key));
      }
      await sleep(lookMs);
    }
  }

  async #completeTask(key: string): Promise<void> {
    const answer = await this.#untilAnswered((rest) => rest.completeUserTask(key, { approved: true }));
    if (answer.kind === 'ok' || this.#isFoundDone(answer, [404, 409], `user task ${key}`))
      count(this.#ledger.userTasks, key);
  }

  #isFoundDone(
    answer: Answered<unknown> & { kind: 'refused' },
    statuses: readonly number[],
    what: string,
  ): boolean {
    const isFound = answer.afterLostAnswer && statuses.includes(answer.status);
    if (isFound) this.#ledger.lostAnswers++;
    else this.#ledger.unexpected.push(`${what}: refused with ${answer.status} ${answer.detail}`);
    return isFound;
  }

  /** Asks one engine after the other. */
  async #untilAnswered<T>(ask: (rest: ZeebeRest) => Promise<ZeebeAnswer<T>>): Promise<Answered<T>> {
    for (let afterLostAnswer = false; ; afterLostAnswer = true) {
      const answer = await ask(this.#engines[this.#at % this.#engines.length] as ZeebeRest);
      if (answer.kind !== 'unavailable') return { ...answer, afterLostAnswer };
      this.#at++;
      await sleep(100);
    }
  }

  async #countOpen(): Promise<number | undefined> {
    const rows = await this.#ask<{ ended: number }>(
      `SELECT count(*)::int AS ended FROM read_model.process_instance WHERE bpmn_process_id = $1 AND state <> 'active'`,
      [processId],
    );
    return rows?.[0] && this.#ledger.started.size - rows[0].ended;
  }

  /** @returns undefined while PostgreSQL is away */
  async #ask<Row extends object>(sql: string, values: readonly unknown[] = []): Promise<Row[] | undefined> {
    try {
      return (await this.#pool.query<Row>(sql, [...values])).rows;
    } catch {
      return undefined;
    }
  }
}

type Answered<T> = Exclude<ZeebeAnswer<T>, { kind: 'unavailable' }> & { readonly afterLostAnswer: boolean };
