import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isOver, killChild } from '../../../src/local/end-child.ts';
import { guard } from '../../../src/local/guard.ts';

/** One of the proof's own programs, started again after each death. It must not end by itself. */
export class Program<To extends object, From extends { readonly kind: string }> {
  readonly name: string;
  readonly #script: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #logFile: string;
  readonly #onMessage: (message: From) => void;
  #child: ChildProcess | undefined;

  constructor(options: {
    readonly name: string;
    /** Path of its bundle. */
    readonly script: string;
    readonly env: Readonly<Record<string, string>>;
    readonly logFile: string;
    readonly onMessage: (message: From) => void;
  }) {
    this.name = options.name;
    this.#script = options.script;
    this.#env = options.env;
    this.#logFile = options.logFile;
    this.#onMessage = options.onMessage;
  }

  /** Resolves when the program says that it has started. */
  async start(): Promise<void> {
    const log = openSync(this.#logFile, 'a');
    const child = fork(this.#script, {
      execArgv: ['--enable-source-maps'],
      env: { ...process.env, ...this.#env },
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    // One that is stopped does not see that the proof was ended.
    guard(child, 'TERM');
    this.#child = child;
    const started = new Promise<void>((resolve, reject) => {
      child.on('message', (message: From) => {
        if (message.kind === 'started') resolve();
        else this.#onMessage(message);
      });
      child.once('exit', () => reject(new Error(this.#ended(child))));
    });
    await started;
  }

  get isOver(): boolean {
    return !this.#child || isOver(this.#child);
  }

  /** What it is told while it dies is lost, as it should be. */
  send(message: To): void {
    if (this.#child?.connected) this.#child.send(message, () => {});
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  async kill(): Promise<void> {
    if (this.#child) await killChild(this.#child);
  }

  /**
   * Waits until it has killed itself.
   * @returns false when it did not in that time
   * @throws when it ended in another way
   */
  async killedWithin(ms: number): Promise<boolean> {
    const child = this.#child;
    if (!child) throw new Error(`${this.name} was not started`);
    const waiting = new AbortController();
    if (!isOver(child))
      await Promise.race([
        once(child, 'exit', { signal: waiting.signal }),
        sleep(ms, undefined, { signal: waiting.signal }),
      ]).finally(() => waiting.abort());
    if (!isOver(child)) return false;
    if (child.signalCode !== 'SIGKILL') throw new Error(this.#ended(child));
    return true;
  }

  /** @throws when it is not there although nobody killed it */
  check(): void {
    if (this.#child && this.isOver && this.#child.signalCode !== 'SIGKILL')
      throw new Error(this.#ended(this.#child));
  }

  #ended({ exitCode, signalCode }: ChildProcess): string {
    return `${this.name} ended by itself (${signalCode ?? `code ${exitCode}`}), see ${this.#logFile}`;
  }
}
