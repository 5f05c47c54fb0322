import { open, seal } from '../customers/sealing.ts';

/** What a sign-in under way remembers until the provider sends the browser back. */
export interface Attempt {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  readonly returnTo: string;
  /** Machine time, ms since the epoch. */
  readonly endsAt: number;
}

/** How long somebody may take at the provider, ms. */
export const attemptLifeMs = 10 * 60_000;

const place = (state: string) => ({ table: 'cookie', column: 'sign-in', row: state });

/** The attempt for a cookie: nobody can read or change it, and it fits its own state only. */
export const sealAttempt = (key: Buffer, attempt: Attempt): string =>
  seal(key, JSON.stringify(attempt), place(attempt.state)).toString('base64url');

/** The attempt that a cookie holds; undefined when it is forged, for another state, or too old. */
export function openAttempt(key: Buffer, cookie: string, state: string, now: number): Attempt | undefined {
  try {
    const text = open(key, Buffer.from(cookie, 'base64url'), place(state)).toString('utf8');
    const attempt = JSON.parse(text) as Attempt;
    return attempt.state === state && now < attempt.endsAt ? attempt : undefined;
  } catch {
    return undefined;
  }
}
