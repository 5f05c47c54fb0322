import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from 'tar';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { type DistributionSource, distribution as fetched } from '../../support/programs/distribution.ts';
import { findJava } from '../../support/programs/java.ts';

const scratch = mkdtempSync(join(tmpdir(), 'tongban-fetching-'));
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(scratch, 'case-'));
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** A JDK as far as anybody asks it: `bin/java -version` says `version`. */
function jdk(name: string, version: string): string {
  const home = join(folder, name);
  mkdirSync(join(home, 'bin'), { recursive: true });
  const java = join(home, 'bin', 'java');
  writeFileSync(java, `#!/bin/sh\necho 'openjdk version "${version}" 2026-01-20' >&2\n`);
  chmodSync(java, 0o755);
  return home;
}

describe.skipIf(process.platform === 'win32')('Java (needs shell scripts: not on Windows)', () => {
  const nowhere = { PATH: '/usr/bin-of-nobody' };

  test('JAVA_HOME comes first', async () => {
    const env = { JAVA_HOME: jdk('mine', '21.0.2'), PATH: join(jdk('other', '25'), 'bin') };
    expect(await findJava(env, [])).toEqual({ command: join(env.JAVA_HOME, 'bin/java'), release: 21 });
  });

  test('one that is too old is passed over for the PATH, then for the usual folders', async () => {
    const old = jdk('old', '17.0.9');
    const path = join(jdk('path', '22-ea'), 'bin');
    expect(await findJava({ JAVA_HOME: old, PATH: path }, [])).toEqual({ command: 'java', release: 22 });
    const parent = join(folder, 'jvm');
    const installed = jdk('jvm/temurin-25', '25.0.1');
    jdk('jvm/temurin-11', '11.0.2');
    expect(await findJava({ JAVA_HOME: old, ...nowhere }, [parent])).toEqual({
      command: join(installed, 'bin/java'),
      release: 25,
    });
  });

  test('when all are too old, one sentence says what was found and what to do', async () => {
    const [old, older] = [jdk('old', '17.0.9'), jdk('older', '1.8.0_402')];
    const refusal = findJava({ JAVA_HOME: old, PATH: join(older, 'bin') }, []);
    await expect(refusal).rejects.toThrow(
      `This test needs Java 21 or newer and none was found (${old}/bin/java is Java 17; java is Java 8): install a JDK 21+ (for example Eclipse Temurin) or set JAVA_HOME to one.`,
    );
  });

  test('without any, the sentence is the same', async () => {
    await expect(findJava(nowhere, [join(folder, 'none')])).rejects.toThrow(
      /^This test needs Java 21 or newer and none was found: install a JDK 21\+ .*\.$/,
    );
  });
});

describe('the distribution of a program', () => {
  let archive: string;
  let source: DistributionSource & { downloads: number };

  /** A distribution of one file, with its right sum; `download` copies it as the network would. */
  async function distribution(): Promise<void> {
    const home = join(folder, 'made', 'a-server-0.0.1', 'lib');
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'server.jar'), 'a server');
    archive = join(folder, 'made.tar.gz');
    await create({ gzip: true, file: archive, cwd: join(folder, 'made') }, ['a-server-0.0.1']);
    const content = readFileSync(archive);
    source = {
      downloads: 0,
      release: {
        program: 'Server',
        version: '0.0.1',
        artifact: 'g:a:tar.gz:0.0.1',
        folder: 'a-server-0.0.1',
        sha256: createHash('sha256').update(content).digest('hex'),
        bytes: content.length,
      },
      async download(_artifact, target, _repository, fileName) {
        source.downloads++;
        await copyFile(archive, join(target, fileName));
      },
    };
  }

  const cache = () => join(folder, 'cache');
  const fetchIt = (from: DistributionSource = source) => fetched(from, () => {}, { TONGBAN_CACHE: cache() });

  beforeEach(distribution);

  test('is fetched once, also by two starts at the same moment, and leaves no scraps', async () => {
    const homes = await Promise.all([fetchIt(), fetchIt()]);
    expect(new Set(homes)).toEqual(new Set([join(cache(), 'a-server-0.0.1')]));
    expect(readFileSync(join(homes[0] as string, 'lib/server.jar'), 'utf8')).toBe('a server');
    const before = source.downloads;
    await fetchIt();
    expect(source.downloads).toBe(before);
    expect(readdirSync(cache())).toEqual(['a-server-0.0.1']);
  });

  test('with another sum is refused and nothing of it stays', async () => {
    writeFileSync(archive, 'not what was asked for');
    await expect(fetchIt()).rejects.toThrow(
      /^The downloaded Server is not the tested one: SHA-256 [0-9a-f]{64}, expected [0-9a-f]{64}\. Nothing was installed\.$/,
    );
    expect(readdirSync(cache())).toEqual([]);
  });

  test('cut off in the middle is refused', async () => {
    writeFileSync(archive, readFileSync(archive).subarray(0, 60));
    await expect(fetchIt()).rejects.toThrow('is not the tested one');
    expect(readdirSync(cache())).toEqual([]);
  });

  test('that cannot be reached is said with what to do', async () => {
    const download = async () => {
      throw new Error('getaddrinfo ENOTFOUND');
    };
    await expect(fetchIt({ ...source, download })).rejects.toThrow(
      'Server 0.0.1 could not be downloaded (getaddrinfo ENOTFOUND). Check the network, or set MAVEN_REPOSITORY',
    );
    expect(readdirSync(cache())).toEqual([]);
  });

  test('left half unpacked by a killed start is not used, and goes away in time', async () => {
    const half = join(cache(), 'unpack-killed');
    mkdirSync(join(half, 'a-server-0.0.1', 'lib'), { recursive: true });
    const home = await fetchIt();
    expect(source.downloads).toBe(1);
    expect(existsSync(join(home, 'lib/server.jar'))).toBe(true);
    expect(existsSync(half)).toBe(true);
    rmSync(home, { recursive: true });
    const yesterday = Date.now() / 1000 - 2 * 86_400;
    utimesSync(half, yesterday, yesterday);
    await fetchIt();
    expect(existsSync(half)).toBe(false);
  });

  test('whose place is taken by something else names it', async () => {
    mkdirSync(join(cache(), 'a-server-0.0.1', 'bin'), { recursive: true });
    await expect(fetchIt()).rejects.toThrow(
      /a-server-0\.0\.1 cannot be put in place .*: remove it and start again\.$/,
    );
  });
});
