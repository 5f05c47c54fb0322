import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

export interface ListenerSetup {
  readonly databaseUrl: string;
  readonly channels: readonly string[];
  onNotice(channel: string, payload: string): void;
  /** The connection is there (again): what was told before was missed. */
  onListening(): void;
  onLost(): void;
}

export interface Listener {
  readonly listening: boolean;
  stop(): Promise<void>;
}

const longestPauseMs = 5_000;
/** A connection cut without a word is found by asking, ms. */
const probeEveryMs = 10_000;

/** Keeps one LISTEN connection to PostgreSQL, opened again for as long as it takes. */
export function startListener(setup: ListenerSetup): Listener {
  const stopping = new AbortController();
  const { signal } = stopping;
  let listening = false;

  /** One connection, from opening until it is lost. */
  async function listen(): Promise<void> {
    const client = new pg.Client({
      connectionString: setup.databaseUrl,
      application_name: 'tongban-live',
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
      query_timeout: 5_000,
    });
    const over = new AbortController();
    client.on('error', () => over.abort());
    client.on('end', () => over.abort());
    client.on('notification', ({ channel, payload }) => setup.onNotice(channel, payload ?? ''));
    try {
      await client.connect();
      for (const channel of setup.channels) await client.query(`LISTEN ${channel}`);
      listening = true;
      setup.onListening();
      const end = AbortSignal.any([over.signal, signal]);
      while (!end.aborted) {
        await sleep(probeEveryMs, undefined, { signal: end }).catch(() => {});
        if (!end.aborted) await client.query('SELECT 1');
      }
    } finally {
      if (listening) setup.onLost();
      listening = false;
      await client.end().catch(() => {});
    }
  }

  const running = (async () => {
    for (let pause = 100; !signal.aborted; pause = Math.min(pause * 2, longestPauseMs)) {
      const begin = performance.now();
      await listen().catch(() => {});
      if (performance.now() - begin > longestPauseMs) pause = 100;
      await sleep(pause, undefined, { signal }).catch(() => {});
    }
  })();

  return {
    get listening() {
      return listening;
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
