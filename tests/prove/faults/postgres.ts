import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { migrate } from '../../../src/db/migrate.ts';
import { isOver } from '../../../src/local/end-child.ts';
import { type RunningPostgres, startPostgres } from '../../../src/local/postgres.ts';

const mostAttempts = 90;

/** The proof's own PostgreSQL, with the platform's settings: it is killed as a whole, as by a power failure of the server. */
export class KilledPostgres {
  readonly url: string;
  readonly #folder: string;
  #server: RunningPostgres;

  private constructor(folder: string, server: RunningPostgres) {
    this.#folder = folder;
    this.#server = server;
    this.url = server.url;
  }

  static async start(folder: string): Promise<KilledPostgres> {
    mkdirSync(join(folder, 'postgres'), { mode: 0o755 });
    const server = await startPostgres(options(folder));
    await migrate(server.url);
    return new KilledPostgres(folder, server);
  }

  /** Its processes as they are now; asked for beforehand, so that the kill itself takes no time. */
  processes(): number[] {
    const postmaster = this.#server.child.pid as number;
    const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).split('\n');
    const children = lines.flatMap((line) => {
      const [pid, parent] = line.trim().split(/\s+/).map(Number);
      return parent === postmaster && pid ? [pid] : [];
    });
    // The postmaster first: it must not see its children die, and start them again.
    return [postmaster, ...children];
  }

  /** @param processes from `processes`; children that came since end when they see that the postmaster is gone */
  kill(processes: readonly number[]): void {
    for (const pid of processes)
      try {
        process.kill(pid, 'SIGKILL');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
  }

  /** After a kill: recovers from its log, on the same port. */
  async startAgain(): Promise<void> {
    const { port } = this.#server;
    if (!isOver(this.#server.child)) await once(this.#server.child, 'exit');
    // Another program of this machine may have got the port meanwhile: it is waited for.
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      this.#server = await startPostgres({ ...options(this.#folder), port });
      if (this.#server.url === this.url) return;
      await this.#server.stop();
      await sleep(1_000);
    }
    throw new Error(`port ${port}, where PostgreSQL was, is taken by another program`);
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }

  /** A client of its own, for one piece of work. */
  async with<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = new pg.Client({ connectionString: this.url });
    client.on('error', () => {});
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end().catch(() => {});
    }
  }

  /** All of `work` sees one moment, and leaves nothing. */
  atOneMoment<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    return this.with(async (client) => {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
      try {
        return await work(client);
      } finally {
        await client.query('ROLLBACK').catch(() => {});
      }
    });
  }
}

const options = (folder: string) => ({
  folder: join(folder, 'postgres'),
  logFile: join(folder, 'postgres.log'),
});
