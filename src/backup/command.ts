import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface Command {
  /** Options by name, without dashes. */
  readonly options: Readonly<Record<string, string | undefined>>;
  readonly json: boolean;
  /** Aborted by SIGINT, SIGTERM and SIGHUP. */
  readonly signal: AbortSignal;
  /** Progress, for people. */
  readonly report: (line: string) => void;
}

/**
 * Runs a program whose options all take a value, but for `--json`, which prints one JSON object as the last line. Exit
 * code 0: done; 1: refused or failed, in one sentence; 2: wrong use.
 * @param options names; those in `required` must be given
 */
export async function runCommand(
  usage: string,
  {
    required,
    optional = [],
  }: { readonly required: readonly string[]; readonly optional?: readonly string[] },
  run: (command: Command) => Promise<{ readonly result: object; readonly words: string }>,
): Promise<void> {
  const given = parse([...required, ...optional]);
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

function parse(names: readonly string[]) {
  try {
    const { values } = parseArgs({
      options: {
        json: { type: 'boolean', default: false },
        ...Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
      },
    });
    const { json, ...options } = values as { json: boolean } & Record<string, string | undefined>;
    return { json, options };
  } catch {
    return undefined;
  }
}

/** Folder of the local platform: DATA_DIR. */
export const dataDirOf = (env: NodeJS.ProcessEnv): string => resolve(env.DATA_DIR || '.data');

/** Where its secrets lie: SECRETS_FILE, else in that folder. */
export const secretsFileOf = (env: NodeJS.ProcessEnv): string =>
  env.SECRETS_FILE || join(dataDirOf(env), 'secrets.json');
