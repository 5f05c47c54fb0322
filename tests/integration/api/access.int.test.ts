import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildApp } from '../../../src/api/app.ts';
import { readConfig } from '../../../src/api/config.ts';
import { routeTable } from '../../../src/policy/route-table.ts';
import { type Api, startApi } from './api-harness.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

it('has every route in the policy’s table, and no other', () => {
  const routes = [...api.app.routeKeys].filter((key) => !key.includes('/api/docs')).sort();
  const table = Object.keys(routeTable)
    .filter((key) => !key.includes('/api/docs') && key !== 'GET /*')
    .sort();
  expect(routes).toEqual(table);
});

it('answers 401 without or with a forged token, 403 with a role that may not', async () => {
  expect(await api.call(null, 'GET', '/me')).toMatchObject({ status: 401 });
  expect(
    await api.call(null, 'GET', '/me', undefined, { authorization: 'Bearer forged-forged-forged' }),
  ).toMatchObject({
    status: 401,
    body: { type: '/problems/not-signed-in' },
  });
  expect(await api.call('channel', 'GET', '/user-tasks')).toMatchObject({ status: 403 });
  expect(await api.call('officer-1', 'POST', '/deployments', { resources: [] })).toMatchObject({
    status: 403,
  });
  const refusals = await api.db('bank.security_event').select('user_id', 'route', 'reason');
  expect(refusals).toContainEqual({
    user_id: 'channel',
    route: 'GET /api/v1/user-tasks',
    reason: 'role-missing',
  });
});

it('serves health, metrics and OpenAPI without a token', async () => {
  for (const url of ['/healthz', '/readyz', '/metrics', '/api/openapi.json', '/api/docs/'])
    expect((await api.app.inject({ url })).statusCode, url).toBe(200);
  const document = (await api.app.inject({ url: '/api/openapi.json' })).json();
  expect(Object.keys(document.paths)).toContain('/api/v1/cases/{caseId}/messages/sms-code');
});

it('listens elsewhere than on the loopback address with a bank’s own provider only', () => {
  const env = { DATABASE_URL: 'x', ZEEBE_REST_ADDRESS: 'http://x', SECRETS_FILE: 'x' };
  const oidc = { OIDC_ISSUER: 'https://id.example', OIDC_CLIENT_ID: 'c', OIDC_CLIENT_SECRET: 's' };
  const open = { ...env, HOST: '0.0.0.0' };
  expect(() => readConfig(open)).toThrow(
    /set OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, PUBLIC_URL\.$/,
  );
  expect(() => readConfig({ ...open, ...oidc })).toThrow(/set PUBLIC_URL\.$/);
  expect(() => readConfig({ ...open, ...oidc, PUBLIC_URL: 'http://tongban.example' })).toThrow(/by https/);
  expect(() => readConfig({ ...env, OIDC_ISSUER: 'https://id.example' })).toThrow(
    /OIDC_CLIENT_ID and OIDC_CLIENT_SECRET must be set too/,
  );
  expect(() => readConfig({ ...env, PUBLIC_URL: 'https://tongban.example' })).toThrow(/this machine only/);
  const { signIn } = readConfig({ ...open, ...oidc, PUBLIC_URL: 'https://tongban.example/' });
  expect(signIn).toMatchObject({ publicUrl: 'https://tongban.example', provider: { clientId: 'c' } });
  expect(readConfig({ ...env, HOST: '127.0.0.1', PORT: '0' })).toMatchObject({ PORT: 0 });
});

it('says 404 for what is not there and for ids of the wrong shape', async () => {
  expect(await api.call('auditor', 'GET', '/cases/CR-20261121-AAAAAAAA')).toMatchObject({ status: 404 });
  expect(await api.call('auditor', 'GET', "/cases/'; drop table")).toMatchObject({
    status: 400,
    body: { field: 'caseId' },
  });
  expect(await api.call('auditor', 'GET', '/nothing')).toMatchObject({ status: 404 });
  expect(await api.call('auditor', 'GET', '/cases?kind=x')).toMatchObject({
    status: 400,
    body: { field: 'kind' },
  });
  expect(await api.call('auditor', 'GET', '/cases?cursor=zzz')).toMatchObject({
    status: 400,
    body: { field: 'cursor' },
  });
});

it('serves the pages when they are built, and nothing outside their folder', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tongban-pages-'));
  mkdirSync(join(folder, 'dist', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(folder, 'dist', 'index.html'), '<title>通办</title>');
  writeFileSync(join(folder, 'dist', 'assets', 'app-1.js'), 'go()');
  writeFileSync(join(folder, 'dist', 'assets', 'app-1.js.gz'), gzipSync('go()'));
  writeFileSync(join(folder, 'dist', 'assets', 'app-1.css'), 'a{}');
  const app = await buildApp({ ...api.deps, pagesFolder: join(folder, 'dist') });
  const get = (url: string, accept = 'text/html') => app.inject({ url, headers: { accept } });
  expect((await get('/')).body).toContain('通办');
  expect((await get('/tasks/4503599627370497')).body).toContain('通办');
  const script = await get('/assets/app-1.js', '*/*');
  expect(script.headers['cache-control']).toContain('immutable');
  expect(script.headers['content-security-policy']).toContain("script-src 'self'");
  expect(script.headers).not.toHaveProperty('content-encoding');
  const zipped = {
    'accept-encoding': 'gzip, deflate, br',
    authorization: 'Bearer token-of-auditor-0123456789abcdef',
  };
  const small = await app.inject({ url: '/assets/app-1.js', headers: zipped });
  expect(small.headers).toMatchObject({
    'content-encoding': 'gzip',
    'content-type': script.headers['content-type'],
    'cache-control': script.headers['cache-control'],
    vary: 'accept-encoding',
  });
  expect(gunzipSync(small.rawPayload).toString()).toBe('go()');
  for (const url of ['/assets/app-1.css', '/', '/api/v1/cases', '/api/openapi.json']) {
    const plain = await app.inject({ url, headers: zipped });
    expect([url, plain.statusCode, plain.headers['content-encoding']]).toEqual([url, 200, undefined]);
  }
  expect((await get('/assets/other.js', '*/*')).statusCode).toBe(404);
  expect((await get('/api/v1/nothing')).json()).toMatchObject({ type: '/problems/not-found' });
  for (const url of ['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt'])
    expect((await get(url, '*/*')).body, url).not.toContain('secret');
  expect((await get('/api/v1/me')).statusCode).toBe(401);
  await app.close();
  rmSync(folder, { recursive: true });
});
