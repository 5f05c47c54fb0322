import { whenSomebodyElse } from '../../../lib/session.ts';

/** Answers whose completion was refused after the reader had gone on, and why. */
export interface SentBack {
  readonly values: Readonly<Record<string, unknown>>;
  readonly error: unknown;
}

const kept = new Map<string, SentBack>();
whenSomebodyElse(() => kept.clear());

/** Kept in this page's memory until its reader comes back to the task; the server keeps them as a draft as well. */
export const sentBack = {
  of: (userTaskKey: string): SentBack | undefined => kept.get(userTaskKey),
  keep: (userTaskKey: string, what: SentBack): void => void kept.set(userTaskKey, what),
  forget: (userTaskKey: string): void => void kept.delete(userTaskKey),
};

let underWay = 0;
const ask = (event: BeforeUnloadEvent) => event.preventDefault();

/** While `work` is on its way to the server, the browser asks before the page is closed. */
export async function onItsWay<T>(work: Promise<T>): Promise<T> {
  if (underWay++ === 0) window.addEventListener('beforeunload', ask);
  try {
    return await work;
  } finally {
    if (--underWay === 0) window.removeEventListener('beforeunload', ask);
  }
}
