/**
 * Works through items, so many at once.
 * @returns ms that each took, in the order in which they ended
 */
export async function timedEach<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<unknown>,
): Promise<number[]> {
  const taken: number[] = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const item = items[next++] as T;
      const begin = performance.now();
      await work(item);
      taken.push(performance.now() - begin);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return taken;
}
