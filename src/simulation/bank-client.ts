import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import type { Secrets } from '../config/secrets.ts';
import type { CaseKind } from '../contracts/ids.ts';

const startPath: Record<CaseKind, string> = {
  'account-opening': 'account-openings',
  'credit-approval': 'credit-applications',
  'complaint-handling': 'complaints',
};

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers of many routes
  readonly body: any;
}

export interface OutboxMessage {
  readonly system: string;
  readonly caseId?: string;
  readonly templateId: string;
  readonly text: string;
}

/** What simulated people do at the API, and what they find on their phones. */
export interface BankClient {
  call(
    as: string,
    method: string,
    path: string,
    body?: object,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  /** Starts a case; repeats with the same key while the API or the engine is away. @returns the case id */
  start(kind: CaseKind, body: object, as: string, key?: string): Promise<string>;
  /** Sends a customer's message, again while the platform is away. */
  message(caseId: string, path: string, body: object, as?: string): Promise<Answer>;
  /** User ids of everybody who has one of the roles, in the order of the roles. */
  usersOf(roles: readonly string[]): string[];
  complete(userTaskKey: string, variables: object, userId: string): Promise<Answer>;
  /** Messages that the SMS and e-mail gateways passed on for a case, oldest first. */
  outbox(caseId: string): Promise<OutboxMessage[]>;
  /** A call of the stand-ins' administration. */
  admin(method: string, path: string, body?: object): Promise<Answer>;
  close(): Promise<void>;
}

export interface BankClientOptions {
  readonly url: string;
  readonly bankSystemsUrl: string;
  readonly secrets: Secrets;
  /** How long to go on asking while the platform is away, ms. */
  readonly patienceMs?: number;
}

/** A client for people of every role; `as` is a user id or, for the first person who has it, a role. */
export function createBankClient(options: BankClientOptions): BankClient {
  const dispatcher = new Agent({ connections: 16, keepAliveTimeout: 1_000 });
  const patience = options.patienceMs ?? 120_000;
  const tokenOf = (as: string) => {
    const person =
      options.secrets.tokens.find(({ userId }) => userId === as) ??
      options.secrets.tokens.find(({ roles }) => roles.includes(as));
    if (!person) throw new Error(`nobody is called ${as} and nobody has that role`);
    return person.token;
  };

  async function send(
    base: string,
    token: string,
    method: string,
    path: string,
    body?: object,
    headers = {},
  ): Promise<Answer> {
    const answer = await request(`${base}${path}`, {
      method: method as 'GET',
      dispatcher,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      body: body ? JSON.stringify(body) : undefined,
    });
    const text = await answer.body.text();
    return { status: answer.statusCode, body: text ? parse(text) : undefined };
  }

  const call: BankClient['call'] = (as, method, path, body, headers) =>
    send(`${options.url}/api/v1`, tokenOf(as), method, path, body, headers);

  /** Asks again while nobody answers, or the answer is "later" (429, 503). */
  async function patiently(ask: () => Promise<Answer>): Promise<Answer> {
    const deadline = performance.now() + patience;
    for (let wait = 100; ; wait = Math.min(wait * 2, 2_000)) {
      try {
        const answer = await ask();
        if (answer.status !== 429 && answer.status !== 503) return answer;
        if (performance.now() > deadline) return answer;
      } catch (error) {
        if (performance.now() > deadline) throw error;
      }
      await sleep(wait);
    }
  }

  return {
    call,
    async start(kind, body, as, key = randomUUID()) {
      const answer = await patiently(() =>
        call(as, 'POST', `/${startPath[kind]}`, body, { 'idempotency-key': key }),
      );
      if (answer.status !== 201)
        throw new Error(`${kind} was refused with ${answer.status}: ${JSON.stringify(answer.body)}`);
      return answer.body.caseId;
    },
    message: (caseId, path, body, as = 'channel') => {
      const key = randomUUID();
      return patiently(() =>
        call(as, 'POST', `/cases/${caseId}/messages/${path}`, body, { 'idempotency-key': key }),
      );
    },
    usersOf: (roles) =>
      roles.flatMap((role) =>
        options.secrets.tokens.filter((person) => person.roles.includes(role)).map(({ userId }) => userId),
      ),
    complete: (userTaskKey, variables, userId) =>
      patiently(() => call(userId, 'POST', `/user-tasks/${userTaskKey}/completion`, { variables })),
    async outbox(caseId) {
      const path = `/admin/outbox?caseId=${encodeURIComponent(caseId)}`;
      const answer = await patiently(() =>
        send(options.bankSystemsUrl, options.secrets.standInToken, 'GET', path),
      );
      return answer.body.messages ?? answer.body;
    },
    admin: (method, path, body) =>
      send(options.bankSystemsUrl, options.secrets.standInToken, method, path, body),
    close: () => dispatcher.close(),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { text };
  }
}
