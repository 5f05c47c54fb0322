import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { LeadershipLost, takeLead } from './engine-store.ts';

export interface LeadershipOptions {
  readonly databaseUrl: string;
  /** For a new database. */
  readonly partitions: number;
  readonly engineVersion: string;
  /** A leader that has said nothing for so long, ms, hangs: its connection is ended by whoever waits. Default 15,000. */
  readonly silentAfterMs?: number;
  /** Called with the lock, before anything is written; what it throws leaves the lead to others. */
  readonly beforeLead?: (client: pg.Client) => Promise<void>;
  /** Called once when the connection, and with it the lead, is lost. */
  readonly onLost: () => void;
}

/** Session lock of whoever leads; it goes with the connection. */
const leaderLock = 7_461_001;
const lookAgainMs = 200;
const heartbeatMs = 1_000;
const defaultSilentAfterMs = 15_000;

/** The one connection that holds the lock and writes everything: without the lock nothing can be written. */
export class Leadership {
  readonly client: pg.Client;
  readonly epoch: string;
  readonly partitions: number;
  readonly #heartbeat: NodeJS.Timeout;
  #lost: Error | undefined;

  private constructor(client: pg.Client, epoch: string, partitions: number, onLost: () => void) {
    this.client = client;
    this.epoch = epoch;
    this.partitions = partitions;
    const lose = (error?: Error) => {
      if (this.#lost) return;
      this.#lost = error ?? new Error('the connection to PostgreSQL has ended');
      onLost();
    };
    client.on('error', lose);
    client.on('end', () => lose());
    this.#heartbeat = setInterval(() => {
      client.query('UPDATE engine.leader SET seen_at = now() WHERE epoch = $1', [epoch]).catch(() => {});
    }, heartbeatMs);
  }

  /**
   * Waits for the lock, and takes the lead.
   * @returns undefined when `isClosed` before that
   */
  static async acquire(options: LeadershipOptions, isClosed: () => boolean): Promise<Leadership | undefined> {
    const client = new pg.Client({
      connectionString: options.databaseUrl,
      application_name: 'tongban-engine',
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
      pipeline: true,
    } as pg.ClientConfig);
    // Until it leads, a failing query says enough.
    const ignore = () => {};
    client.on('error', ignore);
    try {
      await client.connect();
      while (!isClosed()) {
        if (await tryLock(client)) {
          await options.beforeLead?.(client);
          const { epoch, partitions } = await takeLead(client, options);
          return new Leadership(client, epoch, partitions, options.onLost);
        }
        await endSilentLeader(client, options.silentAfterMs ?? defaultSilentAfterMs);
        await sleep(lookAgainMs);
      }
      await client.end();
      return undefined;
    } catch (error) {
      await client.end().catch(() => {});
      throw error;
    }
  }

  /** @throws when the lead is lost */
  check(): void {
    if (this.#lost) throw new LeadershipLost(this.#lost.message);
  }

  async end(): Promise<void> {
    clearInterval(this.#heartbeat);
    await this.client.end().catch(() => {});
  }
}

async function tryLock(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [
    leaderLock,
  ]);
  return rows[0]?.locked === true;
}

/** A stopped process keeps its connection, and with it the lock, for ever. What it writes later finds another epoch. */
async function endSilentLeader(client: pg.Client, silentAfterMs: number): Promise<void> {
  await client.query(
    `SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
     WHERE l.locktype = 'advisory' AND l.classid = 0 AND l.objid = $1 AND l.granted AND d.datname = current_database()
       AND l.pid <> pg_backend_pid()
       AND EXISTS (SELECT 1 FROM engine.leader WHERE seen_at < now() - make_interval(secs => $2))`,
    [leaderLock, silentAfterMs / 1_000],
  );
}
