import { useMemo } from 'react';
import { useNow } from './use-now.ts';

/** The bank's time, ticking on from an answer that carried it: the reader's own clock may be wrong. */
export function useBankNow(answered: string | undefined, everyMs = 1_000): number {
  const now = useNow(everyMs);
  const ahead = useMemo(() => (answered ? new Date(answered).getTime() - Date.now() : 0), [answered]);
  return now + ahead;
}
