import { expect, it } from 'vitest';
import { startApi } from '../api/api-harness.ts';

it('says in words that the provider is away, and does nothing', async () => {
  // Nobody listens at the public address of the harness: the provider can not be reached.
  const api = await startApi();
  const answer = await api.app.inject({
    url: '/auth/sign-in?returnTo=/tasks',
    headers: { host: '127.0.0.1:9' },
  });
  expect(answer.statusCode).toBe(503);
  expect(answer.headers['content-type']).toContain('text/html');
  expect(answer.headers['retry-after']).toBe('5');
  expect(answer.body).toContain('统一认证暂时不可用');
  expect(answer.body).toContain('/auth/sign-in?returnTo=%2Ftasks');
  expect(answer.headers['set-cookie']).toBeUndefined();
  expect(await api.db('bank.session')).toEqual([]);
  await api.stop();
});
