import { Agent, request } from 'undici';
import type { Platform } from '../../../src/local/platform.ts';
import { percentiles } from '../options.ts';

export type Action = 'search' | 'open' | 'claim' | 'complete';

interface Item {
  readonly userTaskKey: string;
  readonly assignee: string | null;
}

/** What approvers do at the API, timed, and watched for a task that is offered after its completion was answered. */
export function createDesk(platform: Platform, random: () => number) {
  const http = new Agent({ connections: 64 });
  const tokens = new Map(platform.secrets.tokens.map(({ userId, token }) => [userId, token]));
  const times: Record<Action, number[]> = { search: [], open: [], claim: [], complete: [] };
  /** Refusals that belong to the work: somebody else was first. */
  let conflicts = 0;
  const errors: string[] = [];
  const lists = new Map<string, readonly Item[]>();
  const claimed: { readonly person: string; readonly key: string }[] = [];
  /** When the completion of a task was answered. */
  const answered = new Map<string, number>();
  const told = new Map<string, number>();
  const toldMs: number[] = [];
  let completed = 0;
  let seenAgain = 0;
  let completedTwice = 0;

  async function call(person: string, method: 'GET' | 'POST', path: string, body?: object) {
    const answer = await request(`${platform.url}/api/v1${path}`, {
      method,
      dispatcher: http,
      headers: {
        authorization: `Bearer ${tokens.get(person)}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      body: body ? JSON.stringify(body) : undefined,
    });
    return { status: answer.statusCode, text: await answer.body.text() };
  }

  async function timed(action: Action, person: string, method: 'GET' | 'POST', path: string, body?: object) {
    const begin = performance.now();
    try {
      const { status, text } = await call(person, method, path, body);
      times[action].push(performance.now() - begin);
      if (status < 300) return text;
      if ([403, 404, 409].includes(status)) conflicts++;
      else errors.push(`${action} ${status} ${text.slice(0, 200)}`);
    } catch (error) {
      errors.push(`${action} ${(error as Error).message}`);
    }
    return undefined;
  }

  async function search(person: string, assigned: 'nobody' | 'anybody'): Promise<void> {
    const begin = performance.now();
    const text = await timed('search', person, 'POST', '/user-tasks/search', { limit: 50, assigned });
    if (text === undefined) return;
    const { items } = JSON.parse(text) as { items: Item[] };
    lists.set(person, items);
    seenAgain += items.filter((item) => (answered.get(item.userTaskKey) ?? Infinity) < begin).length;
  }

  /** A task from the person's list that meets the condition; from a fresh list when there is none. */
  async function pick(person: string, met: (item: Item) => boolean): Promise<string | undefined> {
    const fitting = () =>
      (lists.get(person) ?? []).filter((item) => met(item) && !answered.has(item.userTaskKey));
    if (fitting().length === 0) await search(person, 'nobody');
    const found = fitting();
    return found[Math.floor(random() * found.length)]?.userTaskKey;
  }

  async function complete(person: string, key: string): Promise<void> {
    const text = await timed('complete', person, 'POST', `/user-tasks/${key}/completion`, { variables: {} });
    if (text === undefined) return;
    if (answered.has(key)) completedTwice++;
    completed++;
    const at = performance.now();
    answered.set(key, at);
    const heard = told.get(key);
    if (heard !== undefined) toldMs.push(Math.max(0, heard - at));
  }

  async function act(person: string, action: Action): Promise<void> {
    if (action === 'search') return search(person, random() < 0.5 ? 'nobody' : 'anybody');
    if (action === 'open') {
      const key = await pick(person, () => true);
      if (key) await timed('open', person, 'GET', `/user-tasks/${key}`);
      return;
    }
    if (action === 'claim') {
      const key = await pick(person, ({ assignee }) => !assignee);
      if (key && (await timed('claim', person, 'POST', `/user-tasks/${key}/claim`, {})) !== undefined)
        claimed.push({ person, key });
      return;
    }
    // Who took a task completes it; without one, somebody completes what nobody took.
    const own = claimed.shift();
    const key = own?.key ?? (await pick(person, ({ assignee }) => !assignee));
    if (key) await complete(own?.person ?? person, key);
  }

  return {
    act,
    toldMs: toldMs as readonly number[],
    /** A live stream said that the task is gone. */
    gone(key: string): void {
      const at = performance.now();
      if (told.has(key)) return;
      told.set(key, at);
      const answeredAt = answered.get(key);
      if (answeredAt !== undefined) toldMs.push(at - answeredAt);
    },
    /** Everybody named looks at the whole of their first page once more. */
    async lookAtAll(people: readonly string[]): Promise<void> {
      for (const person of people) await search(person, 'anybody');
    },
    /** Drops what was measured so far. */
    forget(): void {
      for (const list of Object.values(times)) list.length = 0;
      conflicts = 0;
      errors.length = 0;
    },
    result: () => ({
      actions: Object.values(times).reduce((sum, list) => sum + list.length, 0),
      actionMs: {
        ...Object.fromEntries(Object.entries(times).map(([action, list]) => [action, percentiles(list)])),
        all: percentiles(Object.values(times).flat()),
      },
      completed,
      conflicts,
      errors: errors.length,
      firstErrors: errors.slice(0, 5),
      seenAfterCompletion: seenAgain,
      completedTwice,
    }),
  };
}
