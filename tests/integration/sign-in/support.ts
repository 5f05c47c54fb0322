import { buildApp } from '../../../src/api/app.ts';
import { createDeps } from '../../../src/api/create-deps.ts';
import { freePort } from '../../../src/local/ports.ts';
import type { SignInConfig } from '../../../src/sign-in/config.ts';
import { createZeebeRest } from '../../../src/zeebe/rest-client.ts';
import { type Api, startApi, testSignIn } from '../api/api-harness.ts';

/** The API listening at its public address, as the embedded provider needs it. */
export async function listeningApi(
  signIn: Partial<SignInConfig> = {},
  pagesFolder?: string,
): Promise<Api & { url: string }> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const api = await startApi({
    signIn: { publicUrl: url, ...signIn },
    ...(pagesFolder ? { pagesFolder } : {}),
  });
  await api.app.listen({ host: '127.0.0.1', port });
  return { ...api, url };
}

/** One more API process over the same database and secrets, or the same one started again. */
export async function replicaOf(api: Api & { url: string }) {
  const deps = createDeps({
    db: api.db,
    databaseUrl: api.database.url,
    clock: api.clock,
    secrets: api.secrets,
    zeebe: createZeebeRest({ address: api.zeebe.address }),
    signIn: { ...testSignIn, publicUrl: api.url },
    processesFolder: 'processes',
    rateLimitPerMinute: 0,
    log: { warn() {}, error() {} },
  });
  const app = await buildApp(deps);
  return {
    app,
    deps,
    async stop() {
      await app.close();
      deps.health.stop();
      await deps.lists.end();
    },
  };
}

export interface Answer {
  readonly status: number;
  readonly location: string | null;
  readonly headers: Headers;
  readonly text: string;
}

/** A browser as far as cookies go: it keeps them by path and sends them back; redirects are followed when asked. */
export class CookieJar {
  readonly #cookies = new Map<string, { value: string; path: string }>();

  value(name: string): string | undefined {
    return this.#cookies.get(name)?.value;
  }

  set(name: string, value: string, path = '/'): void {
    this.#cookies.set(name, { value, path });
  }

  clear(): void {
    this.#cookies.clear();
  }

  async send(url: string, options: RequestInit = {}): Promise<Answer> {
    const { pathname, origin } = new URL(url);
    const cookies = [...this.#cookies]
      .filter(([, { path }]) => pathname === path || pathname.startsWith(path.replace(/\/*$/, '/')))
      .map(([name, { value }]) => `${name}=${value}`);
    const unsafe = options.method !== undefined && options.method !== 'GET';
    const answer = await fetch(url, {
      redirect: 'manual',
      ...options,
      headers: {
        ...(cookies.length > 0 ? { cookie: cookies.join('; ') } : {}),
        ...(unsafe ? { origin } : {}),
        ...options.headers,
      },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      const path = /;\s*path=([^;]+)/i.exec(line)?.[1] ?? '/';
      if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) this.#cookies.delete(name);
      else this.set(name, value, path);
    }
    const location = answer.headers.get('location');
    return {
      status: answer.status,
      location: location === null ? null : new URL(location, url).href,
      headers: answer.headers,
      text: await answer.text(),
    };
  }

  /** Follows redirects until a page comes. */
  async visit(url: string, options: RequestInit = {}): Promise<Answer & { url: string }> {
    let at = url;
    let answer = await this.send(at, options);
    for (let hops = 0; answer.location && hops < 10; hops++) {
      at = answer.location;
      answer = await this.send(at);
    }
    return { ...answer, url: at };
  }

  postForm(url: string, fields: Record<string, string>): Promise<Answer & { url: string }> {
    return this.visit(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields).toString(),
    });
  }
}

/** Signs in at the embedded provider's own page. @returns the page that comes after it */
export async function signInAs(jar: CookieJar, url: string, userId: string, returnTo = '/cases') {
  const list = await jar.visit(`${url}/auth/sign-in?returnTo=${encodeURIComponent(returnTo)}`);
  const answer = await jar.postForm(list.url, { userId });
  // Somebody else was signed in at the provider: it ends their session by a form that sends itself.
  if (!answer.text.includes('name="xsrf"')) return answer;
  const hidden = [...answer.text.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  const fields = Object.fromEntries(hidden.map(([, name, value]) => [name!, value!]));
  return jar.postForm(/action="([^"]+)"/.exec(answer.text)![1]!, fields);
}

export const meOf = async (jar: CookieJar, url: string) => {
  const answer = await jar.send(`${url}/api/v1/me`);
  return { status: answer.status, body: JSON.parse(answer.text) };
};
