import { useCallback, useState } from 'react';

/** Selected rows by key. `flip`: all of them when one of them is not selected, else none of them. */
export function useSelection() {
  const [keys, setKeys] = useState<ReadonlySet<string>>(new Set());
  const flip = useCallback(
    (flipped: readonly string[]) =>
      setKeys((before) => {
        const all = flipped.every((key) => before.has(key));
        const next = new Set(before);
        for (const key of flipped)
          if (all) next.delete(key);
          else next.add(key);
        return next;
      }),
    [],
  );
  const clear = useCallback(() => setKeys(new Set()), []);
  return { keys, flip, clear };
}
