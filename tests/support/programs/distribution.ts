import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar';
import { cacheFolder } from '../cache-folder.ts';

// CommonJS whose default export tools unwrap differently: required, so that all agree.
export const fromMaven: typeof import('mvn-artifact-download').default = createRequire(import.meta.url)(
  'mvn-artifact-download',
).default;

export interface DistributionSource {
  readonly release: {
    /** What people call it. */
    readonly program: string;
    readonly version: string;
    /** Maven coordinates. */
    readonly artifact: string;
    /** The one folder in the archive; it holds a folder `lib`. */
    readonly folder: string;
    readonly sha256: string;
    readonly bytes: number;
  };
  /** Puts the artifact into `folder` as `fileName`. */
  download(
    artifact: string,
    folder: string,
    repository: string | undefined,
    fileName: string,
  ): Promise<unknown>;
}

const archiveName = 'distribution.tar.gz';
/** An unpacking that was broken off leaves its folder behind; after this long nobody works in it any more. */
const abandonedAfterMs = 24 * 3_600_000;

/**
 * Folder of the unpacked distribution of a program that a test needs (Keycloak); downloads, verifies and unpacks it when the cache has none.
 * A folder is only ever seen under its final name when it is whole: it is unpacked beside it and renamed.
 * @param report called with a line of progress on the long steps
 * @throws Error naming what to do when it cannot be fetched or the sum is wrong
 */
export async function distribution(
  source: DistributionSource,
  report: (line: string) => void,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const cache = cacheFolder(env);
  const name = source.release.folder;
  const home = join(cache, name);
  if (await exists(join(home, 'lib'))) return home;
  await mkdir(cache, { recursive: true });
  await removeAbandoned(cache);
  const scratch = await mkdtemp(join(cache, 'unpack-'));
  try {
    const archive = await fetchArchive(scratch, report, env, source);
    report(`unpacking ${source.release.program} …`);
    await extract({ file: archive, cwd: scratch });
    await rename(join(scratch, name), home).catch(async (error: Error) => {
      // Another start finished first: its folder is whole, ours is not needed.
      if (await exists(join(home, 'lib'))) return;
      throw new Error(`${home} cannot be put in place (${error.message}): remove it and start again.`);
    });
    return home;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function removeAbandoned(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    const folder = join(cache, name);
    if (!name.startsWith('unpack-')) continue;
    const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > abandonedAfterMs) await rm(folder, { recursive: true, force: true });
  }
}

async function fetchArchive(
  folder: string,
  report: (line: string) => void,
  env: NodeJS.ProcessEnv,
  { release, download }: DistributionSource,
): Promise<string> {
  const file = join(folder, archiveName);
  const size = Math.round(release.bytes / 1e6);
  report(`downloading ${release.program} ${release.version} (${size} MB, once for this user) …`);
  const progress = setInterval(async () => {
    const { size: received } = await stat(file).catch(() => ({ size: 0 }));
    report(`  ${Math.round((received / release.bytes) * 100)} % of ${size} MB`);
  }, 5_000);
  try {
    await download(release.artifact, folder, env.MAVEN_REPOSITORY, archiveName);
  } catch (error) {
    throw new Error(
      `${release.program} ${release.version} could not be downloaded (${(error as Error).message}). Check the network, or set MAVEN_REPOSITORY to a Maven mirror.`,
    );
  } finally {
    clearInterval(progress);
  }
  const sum = await sha256(file);
  if (sum !== release.sha256)
    throw new Error(
      `The downloaded ${release.program} is not the tested one: SHA-256 ${sum}, expected ${release.sha256}. Nothing was installed.`,
    );
  return file;
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );
