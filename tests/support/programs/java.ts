import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What Keycloak's own images run on. */
const oldestJava = 21;

export interface Java {
  /** Path of the `java` program. */
  readonly command: string;
  /** Feature release, e.g. 25. */
  readonly release: number;
}

/**
 * The first Java of at least {@link oldestJava}: JAVA_HOME, then PATH, then the folders where Linux distributions,
 * macOS and SDKMAN keep JDKs.
 * @throws Error one sentence that says what to install
 */
export async function findJava(
  env: NodeJS.ProcessEnv = process.env,
  folders: readonly string[] = jdkFolders(),
): Promise<Java> {
  const seen: string[] = [];
  for await (const command of candidates(env, folders)) {
    const release = await releaseOf(command, env);
    if (release === undefined) continue;
    if (release >= oldestJava) return { command, release };
    seen.push(`${command} is Java ${release}`);
  }
  const found = seen.length > 0 ? ` (${seen.join('; ')})` : '';
  throw new Error(
    `This test needs Java ${oldestJava} or newer and none was found${found}: install a JDK ${oldestJava}+ (for example Eclipse Temurin) or set JAVA_HOME to one.`,
  );
}

function jdkFolders(): string[] {
  return [
    '/usr/lib/jvm',
    '/usr/java',
    '/opt/java',
    '/opt',
    '/Library/Java/JavaVirtualMachines',
    join(homedir(), 'Library/Java/JavaVirtualMachines'),
    join(homedir(), '.sdkman/candidates/java'),
    join(homedir(), '.jdks'),
  ];
}

async function* candidates(env: NodeJS.ProcessEnv, folders: readonly string[]): AsyncGenerator<string> {
  if (env.JAVA_HOME) yield join(env.JAVA_HOME, 'bin', 'java');
  yield 'java';
  for (const parent of folders) {
    const names = await readdir(parent).catch(() => []);
    for (const name of names.sort().reverse()) {
      yield join(parent, name, 'bin', 'java');
      yield join(parent, name, 'Contents/Home/bin/java');
    }
  }
}

async function releaseOf(command: string, env: NodeJS.ProcessEnv): Promise<number | undefined> {
  try {
    const { stderr, stdout } = await run(command, ['-version'], { timeout: 10_000, env });
    const match = /version "(?:1\.)?(\d+)/.exec(stderr + stdout);
    return match ? Number(match[1]) : undefined;
  } catch {
    return undefined;
  }
}
