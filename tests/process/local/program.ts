import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { projectRoot } from '../../../src/config/project-root.ts';
import { eventually } from './support.ts';

/** `npm start` as a process: its output line by line, and how it ended. */
export interface Program {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly lines: string[];
  readonly complaints: string[];
  /** Exit code; the signal when one ended it. */
  readonly ended: Promise<number | string>;
}

/** Starts it on a data folder; of the outer environment's engine and database it knows nothing. */
export function launch(dataDir: string, env: NodeJS.ProcessEnv = {}, args: readonly string[] = []): Program {
  const { DATABASE_URL, ZEEBE_GRPC_ADDRESS, ZEEBE_REST_ADDRESS, ...outer } = process.env;
  const child = spawn(process.execPath, [join(projectRoot, 'dist/platform.js'), ...args], {
    env: { ...outer, HOST: '127.0.0.1', PORT: '0', DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [lines, complaints]: [string[], string[]] = [[], []];
  createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => lines.push(line));
  createInterface({ input: child.stderr as NodeJS.ReadableStream }).on('line', (line) =>
    complaints.push(line),
  );
  const ended = once(child, 'close').then(([code, signal]) => code ?? signal);
  return { child, pid: child.pid as number, lines, complaints, ended };
}

/** @returns its address, when it says that it is ready */
export const ready = (program: Program): Promise<string> =>
  eventually(
    'the line "ready"',
    () => {
      if (program.child.exitCode !== null) throw new Error(program.complaints.join('\n'));
      return program.lines.map((line) => /^ready (http:\/\/127\.0\.0\.1:\d+)$/.exec(line)?.[1]).find(Boolean);
    },
    180_000,
  );

/** Ends those that still run, the polite way. */
export async function endAll(programs: readonly Program[]): Promise<void> {
  for (const { child } of programs)
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
  await Promise.all(programs.map(({ ended }) => ended));
}
