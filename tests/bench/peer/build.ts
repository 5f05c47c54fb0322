import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../../src/config/project-root.ts';
import { cacheFolder } from '../../support/cache-folder.ts';

const run = promisify(execFile);

/** What it is compiled for: pom.xml. */
const oldestJava = 17;

export type PeerProgram =
  | { readonly kind: 'built'; readonly java: string; readonly jar: string }
  /** One sentence. */
  | { readonly kind: 'left-out'; readonly reason: string };

const sources = ['pom.xml', 'src/main/java/peer/Operaton.java', 'src/main/resources/application.yml'];

/** The peer's program, built by Maven when the cache folder has none of these very sources. */
export async function buildPeer(report: (line: string) => void): Promise<PeerProgram> {
  const java = await javaOfMaven();
  if (java.kind === 'left-out') return java;
  const folder = join(projectRoot, 'tests/bench/peer');
  const hash = createHash('sha256');
  for (const name of sources) hash.update(readFileSync(join(folder, name)));
  const cache = cacheFolder();
  const jar = join(cache, `peer-operaton-${hash.digest('hex').slice(0, 16)}.jar`);
  if (existsSync(jar)) return { ...java, jar };
  report('building the peer with Maven (once for this user) …');
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(join(cache, 'unpack-'));
  try {
    for (const name of sources) cpSync(join(folder, name), join(scratch, name));
    await run('mvn', ['-q', '-B', 'package'], { cwd: scratch, maxBuffer: 64 * 1024 * 1024 });
    renameSync(join(scratch, 'target/peer-operaton-1.jar'), jar);
    return { ...java, jar };
  } catch (error) {
    const [line = ''] = /^\[ERROR\].*$/m.exec((error as { stdout?: string }).stdout ?? '') ?? [];
    return leftOut(`Maven could not build it (${line || (error as Error).message.split('\n')[0]})`);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Maven says which Java it uses: that one runs the peer too. */
async function javaOfMaven(): Promise<
  { kind: 'built'; java: string } | Extract<PeerProgram, { kind: 'left-out' }>
> {
  let text: string;
  try {
    ({ stdout: text } = await run('mvn', ['-B', '-v']));
  } catch {
    return leftOut('Maven or Java was not found');
  }
  const found = javaIn(text);
  if (!found || found.release < oldestJava)
    return leftOut(`Maven runs on Java ${found?.release ?? 'of unknown release'}, it needs ${oldestJava}`);
  return { kind: 'built', java: join(found.home, 'bin', 'java') };
}

/** Feature release and home of the Java in what `mvn -v` prints; undefined when it says neither. */
export function javaIn(text: string): { readonly release: number; readonly home: string } | undefined {
  const match = /^Java version: (?:1\.)?(\d+).*, runtime: (.+?)\s*$/m.exec(text);
  return match?.[2] === undefined ? undefined : { release: Number(match[1]), home: match[2] };
}

const leftOut = (why: string) =>
  ({ kind: 'left-out', reason: `The peer Operaton was left out: ${why}.` }) as const;
