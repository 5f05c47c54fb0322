import type { ClientBase } from 'pg';

/** Whether a client sends a statement while PostgreSQL still works on the one before: its option `pipeline`. */
export const pipelines = (client: ClientBase): boolean =>
  (client as { readonly pipeline?: boolean }).pipeline === true;

/**
 * Waits for statements that were sent together on one connection. None is still on its way when this settles: a
 * transaction that ended before would let the last ones run outside it.
 * @throws the first failure, which is the cause of the others
 */
export async function allSent<T extends readonly unknown[]>(
  sent: readonly [...{ [K in keyof T]: Promise<T[K]> | T[K] }],
): Promise<T> {
  return Promise.all(sent).finally(() => Promise.allSettled(sent)) as Promise<unknown> as Promise<T>;
}
