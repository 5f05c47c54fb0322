import { type Dispatcher, request } from 'undici';
import type { Fault, FaultOrder } from './faults.ts';
import type { RouteCounts } from './ledger.ts';
import type { OutboxMessage } from './outbox.ts';
import type { PlantOrder } from './plants.ts';

/** What a system's books say. */
export interface LedgerSummary {
  readonly system: string;
  readonly entries: number;
  readonly routes: Readonly<Record<string, RouteCounts>>;
  /** Business keys that stand more than once: must be empty. */
  readonly duplicates: readonly {
    readonly route: string;
    readonly businessKey: string;
    readonly times: number;
  }[];
  /** Only when asked for: accounts, loans, payments, facilities, CRM records, reports. */
  readonly objects?: readonly Readonly<Record<string, unknown>>[];
}

/** The stand-ins' admin calls, for tests, demo and chaos. */
export interface StandInAdmin {
  addFault(order: FaultOrder): Promise<Fault>;
  listFaults(): Promise<readonly Fault[]>;
  /** Without an id: all. */
  removeFaults(id?: string): Promise<number>;
  plantAnswer(order: PlantOrder): Promise<void>;
  clearAnswers(): Promise<void>;
  ledger(system: string, options?: { readonly objects?: boolean }): Promise<LedgerSummary>;
  ledgers(options?: { readonly objects?: boolean }): Promise<readonly LedgerSummary[]>;
  /** Messages passed on to people since the stand-ins started, newest last. */
  outbox(filter: {
    readonly system?: string;
    readonly caseId?: string;
    readonly recipientId?: string;
  }): Promise<readonly OutboxMessage[]>;
}

/** @throws Error when the stand-ins refuse or cannot be reached */
export function createStandInAdmin(setup: {
  readonly bankSystemsUrl: string;
  readonly token: string;
  readonly dispatcher?: Dispatcher;
}): StandInAdmin {
  async function ask<Answer>(method: Dispatcher.HttpMethod, path: string, body?: object): Promise<Answer> {
    const response = await request(`${setup.bankSystemsUrl}/admin${path}`, {
      method,
      headers: {
        authorization: `Bearer ${setup.token}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      body: body ? JSON.stringify(body) : null,
      ...(setup.dispatcher && { dispatcher: setup.dispatcher }),
    });
    const answer = (await response.body.json()) as Answer & { code?: string };
    if (response.statusCode >= 300) {
      throw new Error(
        `stand-ins: ${method} /admin${path.split('?')[0]} gave ${response.statusCode} ${answer.code}`,
      );
    }
    return answer;
  }
  const search = (values: object) =>
    new URLSearchParams(Object.entries(values).filter(([, value]) => value !== undefined)).toString();
  const ledgers = async (values: object) =>
    (await ask<{ systems: LedgerSummary[] }>('GET', `/ledger?${search(values)}`)).systems;

  return {
    addFault: (order) => ask('POST', '/faults', order),
    listFaults: async () => (await ask<{ faults: Fault[] }>('GET', '/faults')).faults,
    removeFaults: async (id) =>
      (await ask<{ removed: number }>('DELETE', `/faults?${search({ id })}`)).removed,
    async plantAnswer(order) {
      await ask('POST', '/answers', order);
    },
    async clearAnswers() {
      await ask('DELETE', '/answers');
    },
    ledger: async (system, options) => (await ledgers({ system, ...options }))[0]!,
    ledgers: (options) => ledgers({ ...options }),
    outbox: async (filter) =>
      (await ask<{ messages: OutboxMessage[] }>('GET', `/outbox?${search(filter)}`)).messages,
  };
}
