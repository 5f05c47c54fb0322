import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { freePort } from '../../../src/local/ports.ts';
import { type Api, startApi, testSignIn } from '../../integration/api/api-harness.ts';
import { CookieJar, meOf } from '../../integration/sign-in/support.ts';
import { type Keycloak, keycloak, passwordOf } from './keycloak.ts';

/** Sign-in at a real Keycloak, as a bank would configure it; its scripts need a shell. */
describe.skipIf(process.platform === 'win32')('a bank’s own provider: Keycloak', () => {
  let provider: Keycloak;
  let api: Api;
  let url: string;
  let jar: CookieJar;

  beforeAll(async () => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    provider = await keycloak(url, [
      {
        username: 'zhang.wei',
        name: '张伟',
        realmRoles: ['credit-officer', 'branch-manager', 'something-of-the-bank'],
        attributes: { branch: ['B002'], team: ['T7'] },
      },
      { username: 'li.na', name: '李娜', realmRoles: ['auditor'], emailVerified: false },
      { username: 'guest', name: '访客', realmRoles: ['something-of-the-bank'] },
      { username: 'mallory', name: '马', realmRoles: ['channel', 'customer'] },
    ]);
    await provider.start();
    const claims = { ...testSignIn.claims, userId: 'preferred_username', roles: 'realm_access.roles' };
    const external = { issuer: provider.issuer, ...provider.client };
    api = await startApi({ signIn: { publicUrl: url, provider: external, claims } });
    await api.app.listen({ host: '127.0.0.1', port });
  }, 300_000);
  afterAll(async () => {
    await api?.stop();
    await provider?.remove();
  });
  beforeEach(() => {
    jar = new CookieJar();
  });

  /** Opens the page, is sent to Keycloak's own form, and answers it. */
  async function signIn(username: string, password = passwordOf(username), returnTo = '/tasks') {
    const form = await jar.visit(`${url}/auth/sign-in?returnTo=${returnTo}`);
    expect(form.url).toContain(`${provider.issuer}/protocol/openid-connect/auth`);
    expect(new URL(form.url).searchParams.get('code_challenge_method')).toBe('S256');
    return jar.postForm(actionOf(form.text), { username, password, credentialId: '' });
  }

  /** Answers Keycloak's form. @returns where it sends the browser then, not followed */
  async function callbackOf(username: string): Promise<string> {
    const form = await jar.visit(`${url}/auth/sign-in`);
    const answer = await jar.send(actionOf(form.text), {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ username, password: passwordOf(username) }).toString(),
    });
    return answer.location!;
  }

  const events = (kind: string) =>
    api.db('bank.security_event').where({ kind }).orderBy('id').select('user_id', 'reason');

  test('signs in with roles, branch and team of the token, and keeps where to write to', async () => {
    const page = await signIn('zhang.wei');
    expect(page.url).toBe(`${url}/tasks`);
    expect(await meOf(jar, url)).toMatchObject({
      status: 200,
      body: { userId: 'zhang.wei', roles: ['credit-officer', 'branch-manager'], branch: 'B002', team: 'T7' },
    });
    expect(await api.db('bank.person').where('user_id', 'zhang.wei').first()).toMatchObject({
      name: '张伟 X',
      email: 'zhang.wei@bank.example',
    });
    expect(await events('sign-in')).toContainEqual({ user_id: 'zhang.wei', reason: null });
  });

  test('an address that nobody verified is not written to', async () => {
    await signIn('li.na');
    expect((await meOf(jar, url)).status).toBe(200);
    expect(await api.db('bank.person').where('user_id', 'li.na').first()).toMatchObject({ email: null });
  });

  test('a wrong password stays at Keycloak: nobody is signed in here', async () => {
    const page = await signIn('zhang.wei', 'wrong');
    expect(page.url).toContain(provider.issuer);
    expect((await meOf(jar, url)).status).toBe(401);
  });

  test.each(['guest', 'mallory'])('%s has no role of ours and is told so', async (username) => {
    const page = await signIn(username);
    expect(page.status).toBe(403);
    expect((await meOf(jar, url)).status).toBe(401);
    expect((await events('sign-in-refused')).at(-1)).toEqual({ user_id: null, reason: 'no-role' });
  });

  test('a code is good once, and only for the browser that asked for it', async () => {
    const callback = await callbackOf('zhang.wei');
    expect(callback).toContain(`${url}/auth/callback?`);
    expect((await new CookieJar().send(callback)).status).toBe(403);
    expect((await jar.send(callback)).status).toBe(303);
    expect((await jar.send(callback)).status).toBe(403);
  });

  test('signing out ends the session at Keycloak too, and comes back', async () => {
    await signIn('zhang.wei');
    const { body } = await meOf(jar, url);
    const out = await jar.send(`${url}/auth/sign-out`, {
      method: 'POST',
      headers: { 'x-csrf-token': body.csrfToken, 'content-type': 'application/json' },
      body: '{}',
    });
    expect(out.status).toBe(200);
    const gone = await jar.visit(JSON.parse(out.text).location);
    expect(gone.url).toBe(`${url}/sign-in`);
    expect((await meOf(jar, url)).status).toBe(401);
    const again = await jar.visit(`${url}/auth/sign-in`);
    expect(again.text).toContain('name="password"');
  });

  test('away between the form and the answer: it is said so, and those who are signed in go on', async () => {
    await signIn('zhang.wei');
    const signedIn = jar;
    jar = new CookieJar();
    const callback = await callbackOf('zhang.wei');
    await provider.kill();
    const answer = await jar.send(callback);
    expect(answer).toMatchObject({ status: 503, text: expect.stringContaining('统一认证暂时不可用') });
    expect(answer.headers.get('retry-after')).toBe('5');
    expect((await meOf(jar, url)).status).toBe(401);
    expect((await meOf(signedIn, url)).status).toBe(200);
  });
});

/** Where Keycloak's form goes. */
function actionOf(page: string): string {
  const action = /<form[^>]*id="kc-form-login"[^>]*action="([^"]+)"/s.exec(page)?.[1];
  if (!action) throw new Error(`no sign-in form on the page: ${page.slice(0, 500)}`);
  return action.replaceAll('&amp;', '&');
}
