import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../../../src/config/project-root.ts';
import { endChild } from '../../../src/local/end-child.ts';
import { engineMemory, memoryFlags } from '../../../src/local/supervisor.ts';
import type { FromProgram, ToProgram } from './messages.ts';

const dist = (name: string) => join(projectRoot, 'dist', `${name}.js`);

export type ProgramName = 'engine' | 'grpc-load' | 'sdk-worker' | 'rest-load' | 'rest-worker';

/** One of the bench's programs (program.ts), in a process of its own. */
export class Program {
  readonly pid: number;
  readonly #child: ChildProcess;
  readonly #listeners = new Set<(message: FromProgram) => void>();

  private constructor(name: ProgramName, child: ChildProcess) {
    this.#child = child;
    this.pid = child.pid as number;
    const say = (message: FromProgram) => {
      for (const listener of [...this.#listeners]) listener(message);
    };
    child.on('message', say);
    child.on('error', ({ message }) => say({ problem: `${name}: ${message}` }));
    child.on('exit', (code) => say({ problem: `${name} ended with ${code}` }));
  }

  /** Starts it and waits until it says that it is ready. @throws Error when it ends, or says what is wrong, instead */
  static async start(name: ProgramName, args: readonly string[] = [], env = process.env): Promise<Program> {
    const child = fork(dist('bench-program'), [name, ...args], {
      // As the platform starts its parts: the engine is measured with the limits that it has there.
      execArgv: [...memoryFlags(engineMemory), '--enable-source-maps', '--import', dist('follow-parent')],
      env,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const program = new Program(name, child);
    await program.next(({ ready }) => ready);
    return program;
  }

  send(message: ToProgram): void {
    this.#child.send(message);
  }

  /** @returns ends it */
  listen(listener: (message: FromProgram) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /**
   * Listens until `answer` makes something of a message.
   * @throws Error when the program ends, or says that something is wrong
   */
  async next<T>(answer: (message: FromProgram) => T | undefined): Promise<T> {
    let unlisten = () => {};
    try {
      return await new Promise<T>((resolve, reject) => {
        unlisten = this.listen((message) => {
          if (message.problem !== undefined) return reject(new Error(message.problem));
          const value = answer(message);
          if (value !== undefined) resolve(value);
        });
      });
    } finally {
      unlisten();
    }
  }

  stop(): Promise<void> {
    this.#listeners.clear();
    return endChild(this.#child, 20_000);
  }
}
