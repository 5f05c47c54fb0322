import type { Knex } from 'knex';
import type { Pool } from 'pg';
import type { EngineHealth } from '../commands/engine-health.ts';
import type { Sender } from '../commands/sender.ts';
import type { AccessToken } from '../config/secrets.ts';
import type { Clock } from '../contracts/clock.ts';
import type { FieldDescription, Freshness } from '../contracts/tasklist.ts';
import type { CustomerStores } from '../customers/index.ts';
import type { WatchListEntry } from '../screening/watch-list.ts';
import type { SignInConfig } from '../sign-in/config.ts';
import type { CustomerCodes } from '../sign-in/customer-codes.ts';
import type { Directory } from '../sign-in/directory.ts';
import type { EmbeddedSetup } from '../sign-in/embedded-provider/provider.ts';
import type { RelyingParty } from '../sign-in/relying-party.ts';
import type { Sessions } from '../sign-in/sessions.ts';
import type { ZeebeRest } from '../zeebe/rest-client.ts';
import type { LiveHub } from './live/hub.ts';

/** Everything the routes stand on. Only `src/server.ts` and tests build it. */
export interface ApiDeps {
  readonly db: Knex;
  readonly clock: Clock;
  readonly stores: CustomerStores;
  readonly zeebe: ZeebeRest;
  readonly health: EngineHealth;
  readonly sender: Sender;
  /** How far the read model is behind the engine; asked of the database at most twice a second. */
  readonly freshness: () => Promise<Freshness>;
  /** Connections that the tasklist is read through. */
  readonly lists: Pool;
  /** What lists can be filtered and sorted by. */
  readonly listFields: () => Promise<readonly FieldDescription[]>;
  /** The open streams of live updates. */
  readonly live: LiveHub;
  readonly tokens: readonly AccessToken[];
  readonly directory: Directory;
  readonly signIn: SignInConfig;
  readonly sessions: Sessions;
  readonly relyingParty: RelyingParty;
  readonly customerCodes: CustomerCodes;
  /** What the embedded provider stands on; absent when a bank's own is configured. */
  readonly embedded?: EmbeddedSetup | undefined;
  /** Keyed hash of request bodies, for Idempotency-Key. */
  readonly bodyKey: Buffer;
  /** Entries of the list that people are screened against, by id. */
  readonly watchList: ReadonlyMap<string, WatchListEntry>;
  /** Folder with one folder a process, for progress phases. */
  readonly processesFolder: string;
  readonly rateLimitPerMinute: number;
  /** Folder of the built pages; none are served without it. */
  readonly pagesFolder?: string | undefined;
}

declare module 'fastify' {
  interface FastifyInstance {
    deps: ApiDeps;
  }
}
