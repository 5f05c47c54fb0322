import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { SinkCredentials } from './config.ts';

/**
 * A check of HTTP basic authentication that takes the same time whatever is wrong: keyed digests of equal length are
 * compared instead of the texts.
 */
export function basicAuthCheck(
  credentials: Pick<SinkCredentials, 'user' | 'password'>,
): (header: string | undefined) => boolean {
  const key = randomBytes(32);
  const digest = (text: string) => createHmac('sha256', key).update(text).digest();
  const expected = digest(
    `Basic ${Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64')}`,
  );
  return (header) => timingSafeEqual(digest(header ?? ''), expected);
}
