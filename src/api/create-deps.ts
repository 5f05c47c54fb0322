import type { Knex } from 'knex';
import { watchEngine } from '../commands/engine-health.ts';
import { createSender, type SenderSetup } from '../commands/sender.ts';
import type { Secrets } from '../config/secrets.ts';
import type { Clock } from '../contracts/clock.ts';
import { createCustomerStores } from '../customers/index.ts';
import { deriveKey } from '../customers/sealing.ts';
import { createSmsOutbox } from '../outbox/sms-outbox.ts';
import { readFreshness, sharedFreshness } from '../read-model/freshness.ts';
import { knexQueryable } from '../read-model/knex-queryable.ts';
import { createListPool } from '../read-model/open-tasks/list-pool.ts';
import { generatedWatchList, type WatchListEntry } from '../screening/watch-list.ts';
import type { SignInConfig } from '../sign-in/config.ts';
import { createCustomerCodes } from '../sign-in/customer-codes.ts';
import { createDirectory } from '../sign-in/directory.ts';
import { embeddedClient } from '../sign-in/embedded-provider/provider.ts';
import { createRelyingParty } from '../sign-in/relying-party.ts';
import { createSessions } from '../sign-in/sessions.ts';
import type { ZeebeRest } from '../zeebe/rest-client.ts';
import type { ApiDeps } from './deps.ts';
import { createLiveHub } from './live/hub.ts';
import { demoPersons } from './plugins/auth.ts';
import { createFieldCatalogue } from './services/tasklist-fields.ts';
import { undoRefused } from './services/undo-refused.ts';

export interface DepsSetup {
  readonly db: Knex;
  /** Of the same database, for connections of a kind of their own. */
  readonly databaseUrl: string;
  readonly clock: Clock;
  readonly secrets: Pick<Secrets, 'masterKey' | 'codeKey' | 'tokens'>;
  readonly zeebe: ZeebeRest;
  /** The embedded engine writes the read model in the transaction that answers: it is never behind. Default false. */
  readonly isEngineEmbedded?: boolean;
  readonly signIn: SignInConfig;
  readonly processesFolder: string;
  readonly rateLimitPerMinute: number;
  readonly pagesFolder?: string;
  /** The bank's own; the generated one otherwise. */
  readonly watchList?: readonly WatchListEntry[] | undefined;
  readonly log: SenderSetup['log'];
}

/** Wires stores, outbox and engine watch over a database and an engine. The sender is not started yet. */
export function createDeps(setup: DepsSetup): ApiDeps {
  const { db, clock, secrets, zeebe, log, signIn } = setup;
  const masterKey = Buffer.from(secrets.masterKey, 'base64');
  const codeKey = Buffer.from(secrets.codeKey, 'base64');
  const stores = createCustomerStores({ db, clock, masterKey, codeKey });
  const health = watchEngine(zeebe);
  const sender = createSender({ db, zeebe, health, log, onRefused: undoRefused(stores) });
  const freshness = setup.isEngineEmbedded
    ? async () => ({ behindMs: 0, asOf: clock.now().toISOString() })
    : sharedFreshness(() => readFreshness(knexQueryable(db), clock.now()));
  // Demo people and access tokens exist for the machine's own users, never beside a bank's own provider.
  const tokens = signIn.provider ? [] : secrets.tokens;
  const people = demoPersons(tokens).map((person) => ({ ...person, email: `${person.userId}@bank.example` }));
  const outbox = createSmsOutbox({ db, clock, masterKey });
  const { idleMs, absoluteMs } = signIn;
  const sessions = createSessions({ db, clock, masterKey, idleMs, absoluteMs });
  return {
    db,
    clock,
    stores,
    zeebe,
    health,
    sender,
    freshness,
    lists: createListPool(setup.databaseUrl),
    listFields: createFieldCatalogue(db),
    live: createLiveHub({
      databaseUrl: setup.databaseUrl,
      freshness,
      openSessions: (ids) => sessions.openAmong(ids),
      now: () => clock.now(),
    }),
    tokens,
    directory: createDirectory(db, clock, people),
    signIn,
    sessions,
    relyingParty: createRelyingParty({
      config: signIn,
      masterKey,
      provider: signIn.provider ?? embeddedClient(signIn, masterKey),
      // The demo asks each time who one is; a bank's provider knows.
      ...(signIn.provider ? {} : { parameters: { prompt: 'login' } }),
    }),
    customerCodes: createCustomerCodes({
      clock,
      masterKey,
      codeKey,
      stores,
      outbox,
      codesPerAddress: signIn.codesPerAddress,
    }),
    ...(signIn.provider ? {} : { embedded: { db, masterKey, config: signIn, people } }),
    bodyKey: deriveKey(masterKey, 'request-body'),
    watchList: new Map((setup.watchList ?? generatedWatchList).map((entry) => [entry.entryId, entry])),
    processesFolder: setup.processesFolder,
    rateLimitPerMinute: setup.rateLimitPerMinute,
    pagesFolder: setup.pagesFolder,
  };
}
