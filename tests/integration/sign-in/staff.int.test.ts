import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Api } from '../api/api-harness.ts';
import { CookieJar, listeningApi, meOf, replicaOf, signInAs } from './support.ts';

let api: Api & { url: string };
let jar: CookieJar;
beforeAll(async () => {
  api = await listeningApi();
});
afterAll(() => api.stop());
beforeEach(() => {
  jar = new CookieJar();
});

const events = (kind: string) =>
  api.db('bank.security_event').where({ kind }).orderBy('id').select('user_id', 'route', 'reason');
const minutes = (n: number) => n * 60_000;

describe('sign-in at the embedded provider', () => {
  it('lists the people, signs one in and comes back', async () => {
    const list = await jar.visit(`${api.url}/auth/sign-in?returnTo=/tasks`);
    expect(list.status).toBe(200);
    expect(list.url).toContain('/oidc/interaction/');
    expect(list.text).toContain('officer-1');
    expect(list.text).not.toContain('value="channel"');
    expect(list.headers.get('content-security-policy')).toMatch(/default-src 'none'.*form-action 'self'/);
    const home = await jar.postForm(list.url, { userId: 'officer-1' });
    expect(home.url).toBe(`${api.url}/tasks`);
    expect(await meOf(jar, api.url)).toMatchObject({
      status: 200,
      body: {
        kind: 'staff',
        userId: 'officer-1',
        roles: ['credit-officer', 'branch-manager'],
        branch: 'B001',
      },
    });
    expect(await events('sign-in')).toContainEqual({
      user_id: 'officer-1',
      route: 'GET /auth/callback',
      reason: null,
    });
    const person = await api.db('bank.person').where('user_id', 'officer-1').first();
    expect(person.last_sign_in_at).not.toBeNull();
  });

  it('keeps ids of sessions as hashes and tokens sealed; the cookie is out of reach of scripts', async () => {
    const list = await jar.visit(`${api.url}/auth/sign-in`);
    const callback = await jar.send(list.url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'userId=auditor',
    });
    const resumed = await jar.send(callback.location!);
    const done = await jar.send(resumed.location!);
    const cookie = done.headers.getSetCookie().find((line) => line.startsWith('tongban='))!;
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Lax/i);
    expect(cookie).not.toMatch(/Secure|Expires|Max-Age/i);
    const id = jar.value('tongban')!;
    const rows = await api.db('bank.session').where('user_id', 'auditor');
    const text = JSON.stringify(
      rows.map((row) => [row.id_hash, row.principal, row.tokens].map((value) => value.toString('latin1'))),
    );
    expect(text).not.toContain(id);
    expect(text).not.toContain('auditor');
    expect(text).not.toContain('eyJ');
    const states = await api.db('bank.oidc_provider_state').select('payload');
    expect(states.map((row) => row.payload.toString('latin1')).join()).not.toContain('auditor');
  });

  it('gives the browser a new id at each sign-in, and the one before is worth nothing', async () => {
    await signInAs(jar, api.url, 'officer-1');
    const first = jar.value('tongban')!;
    await signInAs(jar, api.url, 'manager');
    expect(jar.value('tongban')).not.toBe(first);
    const thief = new CookieJar();
    thief.set('tongban', first);
    expect((await meOf(thief, api.url)).status).toBe(401);
    expect((await meOf(jar, api.url)).body.userId).toBe('manager');
  });

  it('signs out here and at the provider', async () => {
    await signInAs(jar, api.url, 'officer-1');
    const { csrfToken } = (await meOf(jar, api.url)).body;
    const id = jar.value('tongban')!;
    const out = await jar.send(`${api.url}/auth/sign-out`, {
      method: 'POST',
      headers: { 'x-csrf-token': csrfToken },
    });
    const { location } = JSON.parse(out.text);
    expect(location).toContain('/oidc/session/end');
    expect(jar.value('tongban')).toBeUndefined();
    jar.set('tongban', id);
    expect((await meOf(jar, api.url)).status).toBe(401);
    const page = await jar.visit(location);
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.text)![1]!;
    const action = /action="([^"]+)"/.exec(page.text)![1]!;
    const after = await jar.postForm(action, { xsrf, logout: 'yes' });
    expect(after.url).toBe(`${api.url}/sign-in`);
    expect(await events('sign-out')).toContainEqual({
      user_id: 'officer-1',
      route: 'POST /auth/sign-out',
      reason: null,
    });
  });
});

describe('an answer of the provider that is not ours', () => {
  const refused = async (url: string) => {
    const answer = await jar.send(url);
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('重新登录');
    expect(jar.value('tongban')).toBeUndefined();
  };

  it('a state that this browser did not begin', async () => {
    await refused(`${api.url}/auth/callback?code=stolen&state=unknown`);
    const victim = new CookieJar();
    const list = await jar.visit(`${api.url}/auth/sign-in`);
    const chosen = await jar.send(list.url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'userId=officer-1',
    });
    const callback = (await jar.send(chosen.location!)).location!;
    expect((await victim.send(callback)).status).toBe(403);
    expect(await events('sign-in-refused')).toContainEqual({
      user_id: null,
      route: 'GET /auth/callback',
      reason: 'attempt-unknown',
    });
  });

  it('a code that was used, and a provider that says no', async () => {
    const list = await jar.visit(`${api.url}/auth/sign-in`);
    const chosen = await jar.send(list.url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'userId=officer-1',
    });
    const callback = (await jar.send(chosen.location!)).location!;
    const state = new URL(callback).searchParams.get('state')!;
    const name = `sign-in-${state.slice(0, 16)}`;
    const attempt = jar.value(name)!;
    expect((await jar.send(callback)).status).toBe(303);
    jar.clear();
    jar.set(name, attempt, '/auth');
    await refused(callback);
    jar.set(name, attempt, '/auth');
    const denied = new URL(callback);
    denied.searchParams.delete('code');
    denied.searchParams.set('error', 'access_denied');
    await refused(denied.href);
    expect((await events('sign-in-refused')).map(({ reason }) => reason)).toEqual(
      expect.arrayContaining(['code-not-accepted', 'provider-refused']),
    );
  });

  it('nobody signs in as a person who is not there, or by a form for another sign-in', async () => {
    const list = await jar.visit(`${api.url}/auth/sign-in`);
    for (const userId of ['channel', 'nobody', ''])
      expect((await jar.postForm(list.url, { userId })).status, userId).toBe(403);
    const other = new CookieJar();
    expect((await other.postForm(list.url, { userId: 'officer-1' })).status).toBe(403);
    const foreign = await jar.send(list.url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://evil.example' },
      body: 'userId=officer-1',
    });
    expect(foreign.status).toBe(403);
  });
});

describe('where it goes after sign-in', () => {
  it.each([
    ['https://evil.example/', '/'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['/tasks\\..\\..', '/'],
    ['/%0d%0aset-cookie:x', '/%0d%0aset-cookie:x'],
    ['javascript:alert(1)', '/'],
    ['/.//evil.example', '/'],
    ['/auth/sign-in', '/'],
    ['/api/v1/me', '/'],
    ['/cases?kind=complaint-handling', '/cases?kind=complaint-handling'],
  ])('%s leads to %s', async (asked, path) => {
    const home = await signInAs(jar, api.url, 'officer-1', asked);
    expect(home.url).toBe(`${api.url}${path}`);
  });
});

describe('a session', () => {
  it('ends after half an hour without use, and not before', async () => {
    await signInAs(jar, api.url, 'officer-1');
    for (let i = 0; i < 3; i++) {
      api.clock.add(minutes(29));
      expect((await meOf(jar, api.url)).status).toBe(200);
    }
    api.clock.add(minutes(30));
    expect(await meOf(jar, api.url)).toMatchObject({
      status: 401,
      body: { type: '/problems/not-signed-in' },
    });
    expect(jar.value('tongban')).toBeUndefined();
    expect(await events('session-expired')).toContainEqual({
      user_id: 'officer-1',
      route: 'GET /api/v1/me',
      reason: null,
    });
  });

  it('ends after twelve hours however much it is used', async () => {
    await signInAs(jar, api.url, 'officer-1');
    for (let i = 0; i < 35; i++) {
      api.clock.add(minutes(20));
      expect((await meOf(jar, api.url)).status).toBe(200);
    }
    api.clock.add(minutes(20));
    expect((await meOf(jar, api.url)).status).toBe(401);
  });

  it('of a forged cookie is none, and the security log says so', async () => {
    for (const forged of ['x', 'A'.repeat(43), "'; drop table bank.session; --"]) {
      jar.set('tongban', encodeURIComponent(forged));
      expect((await meOf(jar, api.url)).status).toBe(401);
    }
    expect((await events('session-unknown')).length).toBeGreaterThanOrEqual(3);
  });

  it('survives a restart and is known to a second replica', async () => {
    await signInAs(jar, api.url, 'officer-1');
    const second = await replicaOf(api);
    const answer = await second.app.inject({
      url: '/api/v1/me',
      cookies: { tongban: jar.value('tongban')! },
    });
    expect(answer.json()).toMatchObject({ userId: 'officer-1', csrfToken: expect.any(String) });
    await second.stop();
  });

  it('a sign-in begun on one replica ends on another', async () => {
    const list = await jar.visit(`${api.url}/auth/sign-in`);
    const second = await replicaOf(api);
    const address = await second.app.listen({ host: '127.0.0.1', port: 0 });
    const there = (url: string) => url.replace(api.url, address);
    const chosen = await jar.send(there(list.url), {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'userId=manager',
    });
    const resumed = await jar.send(there(chosen.location!.replace(address, api.url)));
    expect((await jar.send(there(resumed.location!))).status).toBe(303);
    expect((await meOf(jar, api.url)).body.userId).toBe('manager');
    await second.stop();
  });
});

describe('requests from elsewhere', () => {
  const deploy = (headers: Record<string, string>) =>
    jar.send(`${api.url}/api/v1/deployments`, {
      method: 'POST',
      body: '{"resources":[]}',
      headers: { 'content-type': 'application/json', ...headers },
    });

  it('need the token of the session and our own origin', async () => {
    await signInAs(jar, api.url, 'analyst');
    const { csrfToken } = (await meOf(jar, api.url)).body;
    const other = new CookieJar();
    await signInAs(other, api.url, 'analyst');
    const foreignToken = (await meOf(other, api.url)).body.csrfToken;
    const crossSite: Record<string, string>[] = [
      {},
      { 'x-csrf-token': 'forged' },
      { 'x-csrf-token': foreignToken },
      { 'x-csrf-token': csrfToken, origin: 'https://evil.example' },
      { 'x-csrf-token': csrfToken, origin: 'null' },
    ];
    for (const headers of crossSite) {
      const answer = await deploy(headers);
      expect([answer.status, JSON.parse(answer.text).type]).toEqual([403, '/problems/cross-site']);
    }
    // It comes through to the check of the body.
    expect((await deploy({ 'x-csrf-token': csrfToken })).status).toBe(422);
    expect((await events('cross-site')).map(({ reason }) => reason)).toEqual(
      expect.arrayContaining(['csrf-token', 'origin']),
    );
  });

  it('with a bearer token need neither', async () => {
    const answer = await api.call('analyst', 'POST', '/deployments', { resources: [] });
    expect(answer.status).toBe(422);
    const forged = await jar.send(`${api.url}/api/v1/me`, { headers: { authorization: 'Bearer forged' } });
    expect(forged.status).toBe(401);
    expect((await events('token-unknown')).length).toBeGreaterThan(0);
  });
});

it('under another name of this machine sign-in moves to the public address', async () => {
  const answer = await api.app.inject({
    url: '/auth/sign-in?returnTo=/cases',
    headers: { host: 'localhost:1' },
  });
  expect(answer.headers.location).toBe(`${api.url}/auth/sign-in?returnTo=%2Fcases`);
});
