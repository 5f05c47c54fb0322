import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ProblemError } from './http.ts';
import { loadMe } from './me.ts';
import { currentMe, setMe, whenSomebodyElse } from './session.ts';

/** The session ended: the sign-in page comes up, and leads back. Another tab may have signed somebody else in. */
function followSession(error: Error): void {
  if (!(error instanceof ProblemError) || !currentMe()) return;
  if (error.problem.status === 401) setMe(undefined);
  if (error.kind === 'cross-site') void loadMe();
}

/** Only what may pass by itself is asked again: the server away, or busy. */
const mayPass = (error: Error) =>
  error instanceof ProblemError && [0, 429, 502, 503, 504].includes(error.problem.status);

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: followSession }),
  mutationCache: new MutationCache({ onError: followSession }),
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      retry: (count, error) => count < 3 && mayPass(error),
      retryDelay: (count) => Math.min(1_000 * 2 ** count, 10_000),
    },
    mutations: { retry: false },
  },
});

whenSomebodyElse(() => queryClient.clear());
