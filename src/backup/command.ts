import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface Command {
  /** Options by name, without dashes. */
  readonly options: Readonly<Record<string, string | undefined>>;
  readonly json: boolean;
  /** Options without a value that were given. */
  readonly flags: ReadonlySet<string>;
  /** Aborted by SIGINT, SIGTERM and SIGHUP. */
  readonly signal: AbortSignal;
  /** Progress, for people. */
  readonly report: (line: string) => void;
}

/** Names, without dashes. */
interface CommandOptions {
  readonly required: readonly string[];
  readonly optional?: readonly string[];
  /** Take no value. */
  readonly flags?: readonly string[];
}

/**
 * Runs a program. Beside its own options there is `--json`, which prints one JSON object as the last line. Exit
 * code 0: done; 1: refused or failed, in one sentence; 2: wrong use.
 */
export async function runCommand(
  usage: string,
  { required, optional = [], flags = [] }: CommandOptions,
  run: (command: Command) => Promise<{ readonly result: object; readonly words: string }>,
): Promise<void> {
  const given = parse([...required, ...optional], flags);
  if (!given || required.some((name) => !given.options[name])) {
    console.error(`usage: ${usage}`);
    process.exitCode = 2;
    return;
  }
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => ending.abort(new Error(`ended by ${signal}`)));
  const report = (line: string) => (given.json ? process.stderr : process.stdout).write(`${line}\n`);
  try {
    const { result, words } = await run({ ...given, signal: ending.signal, report });
    console.log(given.json ? JSON.stringify(result) : words);
  } catch (error) {
    console.error((ending.signal.aborted ? (ending.signal.reason as Error) : (error as Error)).message);
    process.exitCode = 1;
  }
}

function parse(names: readonly string[], flagNames: readonly string[]) {
  const typed = (type: 'string' | 'boolean', of: readonly string[]) =>
    Object.fromEntries(of.map((name) => [name, { type }]));
  try {
    const { values } = parseArgs({
      options: { ...typed('string', names), ...typed('boolean', ['json', ...flagNames]) },
    });
    const options = Object.fromEntries(names.map((name) => [name, values[name] as string | undefined]));
    return { options, json: values.json === true, flags: new Set(flagNames.filter((name) => values[name])) };
  } catch {
    return undefined;
  }
}

/** Folder of the local platform: DATA_DIR. */
export const dataDirOf = (env: NodeJS.ProcessEnv): string => resolve(env.DATA_DIR || '.data');

/** Where its secrets lie: SECRETS_FILE, else in that folder. */
export const secretsFileOf = (env: NodeJS.ProcessEnv): string =>
  env.SECRETS_FILE || join(dataDirOf(env), 'secrets.json');
