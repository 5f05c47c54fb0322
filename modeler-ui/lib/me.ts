import { api, ProblemError, sendTo } from './http.ts';
import { type Me, setMe } from './session.ts';

/** Asks the server who is signed in: at the start, and when that may have changed (a customer's first application). */
export async function loadMe(): Promise<void> {
  setMe(await api<Me>('/me').catch(() => undefined));
}

/** Ends the session here and at the provider; the browser goes on where the server says. */
export async function signOut(): Promise<void> {
  const answer = await sendTo('/auth/sign-out', { method: 'POST' }).catch((error) => {
    // Signed out already, in another tab or by time.
    if (error instanceof ProblemError && error.problem.status === 401) return undefined;
    throw error;
  });
  const { location } = answer ? ((await answer.json()) as { location: string }) : { location: '/sign-in' };
  setMe(undefined);
  window.location.assign(location);
}
